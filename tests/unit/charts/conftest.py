"""Renders charts with the pinned Helm."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from source_tree import ROOT
from vectorcluster_dev import golang
from vectorcluster_dev.settings import Settings

Manifest = dict[str, Any]
CHART = ROOT / "charts" / "operator"


class HelmError(Exception):
    """Helm refused; the message is what it said."""


@pytest.fixture(scope="session")
def helm() -> Callable[..., str]:
    """Run Helm with arguments and give what it printed."""
    binary = golang.build(Settings.from_env(), "helm") / "helm"

    def run(*arguments: str | Path) -> str:
        done = subprocess.run([binary, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise HelmError(done.stderr)
        return done.stdout

    return run


@pytest.fixture(scope="session")
def rendered(helm, tmp_path_factory) -> Callable[[str], str]:
    """The chart's text for a release `op` in namespace `system`, each set of values once."""

    @cache
    def text(values: str) -> str:
        file = tmp_path_factory.mktemp("values") / "values.yaml"
        file.write_text(values)
        return helm("template", "op", CHART, "-n", "system", "--kube-version", "1.34.4", "--values", file)

    return text


@pytest.fixture
def render(rendered) -> Callable[..., list[Manifest]]:
    """The chart's objects with these values; the large definitions only where asked for."""

    def objects(**values: Any) -> list[Manifest]:
        text = rendered(yaml.safe_dump({"crds": {"install": False}, **values}))
        return [document for document in yaml.load_all(text, yaml.CSafeLoader) if document]

    return objects


@pytest.fixture
def find() -> Callable[..., Manifest]:
    """The only object of a kind (and with a name, where one is given)."""

    def one(objects: list[Manifest], kind: str, name: str | None = None) -> Manifest:
        found = [o for o in objects if o["kind"] == kind and name in (None, o["metadata"]["name"])]
        assert len(found) == 1, [(o["kind"], o["metadata"]["name"]) for o in objects]
        return found[0]

    return one
