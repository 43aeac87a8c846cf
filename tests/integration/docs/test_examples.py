"""Every VectorCluster shown in a page or kept as a sample is accepted as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from source_tree import ROOT, relative, tracked_files

pytestmark = pytest.mark.integration

BLOCK = re.compile(r"^```yaml\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)


def documents(path: Path) -> Iterator[str]:
    text = path.read_text()
    yield from BLOCK.findall(text) if path.suffix == ".md" else [text]


def name(part: Path | str) -> str:
    return relative(part) if isinstance(part, Path) else ""


def examples() -> Iterator[tuple[Path, str]]:
    for path in tracked_files():
        sample = path.is_relative_to(ROOT / "dev" / "manifests") and path.suffix == ".yaml"
        if path.suffix == ".md" or sample:
            yield from ((path, text) for text in documents(path) if "\nkind: VectorCluster\n" in text)


@pytest.mark.parametrize(("path", "text"), list(examples()), ids=name)
def test_an_example_is_accepted(vectorcluster_api, path, text):
    for document in yaml.safe_load_all(text):
        if document and document["kind"] == "VectorCluster":
            document["metadata"]["namespace"] = "default"
            vectorcluster_api.kubectl("create", "--dry-run=server", "-f", "-", input=yaml.safe_dump(document))


def test_there_are_examples():
    assert {relative(path) for path, _ in examples()} >= {"README.md"}
