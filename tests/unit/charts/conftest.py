"""Renders charts with the pinned Helm."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
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


@pytest.fixture
def render(helm, tmp_path) -> Callable[..., list[Manifest]]:
    """The chart's objects for a release `op` in namespace `system` with these values."""

    def objects(**values: Any) -> list[Manifest]:
        file = tmp_path / "values.yaml"
        file.write_text(yaml.safe_dump(values))
        text = helm("template", "op", CHART, "--namespace", "system", "--values", file)
        return [document for document in yaml.safe_load_all(text) if document]

    return objects


@pytest.fixture
def find() -> Callable[..., Manifest]:
    """The only object of a kind (and with a name, where one is given)."""

    def one(objects: list[Manifest], kind: str, name: str | None = None) -> Manifest:
        found = [o for o in objects if o["kind"] == kind and name in (None, o["metadata"]["name"])]
        assert len(found) == 1, [(o["kind"], o["metadata"]["name"]) for o in objects]
        return found[0]

    return one
