"""The CRD around the schema, and the generated files."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from vectorcluster_api import __main__ as command
from vectorcluster_api.crd import crd
from vectorcluster_api.render import CRD_FILE, REFERENCE_FILE, crd_yaml, generated_files

ROOT = Path(__file__).resolve().parents[3]
# `kubectl apply` keeps the object in an annotation, which ends at 256 KiB together with all others.
ANNOTATION_BYTES = 256 * 1024


@pytest.fixture(scope="module")
def version() -> dict[str, Any]:
    (only,) = crd()["spec"]["versions"]
    return only


@pytest.mark.parametrize("name", [CRD_FILE, REFERENCE_FILE])
def test_a_generated_file_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == generated_files(docs=True)[name], (
        "run `uv run vectorcluster-crds --docs`"
    )


def test_the_yaml_holds_the_crd() -> None:
    assert yaml.safe_load(crd_yaml()) == crd()


def test_kubectl_apply_can_remember_it() -> None:
    assert len(crd_yaml()) < ANNOTATION_BYTES


def test_scale_is_the_query_pool(version: dict[str, Any]) -> None:
    assert version["subresources"] == {
        "status": {},
        "scale": {
            "specReplicasPath": ".spec.components.query.replicas",
            "statusReplicasPath": ".status.replicas",
            "labelSelectorPath": ".status.selector",
        },
    }


def test_columns(version: dict[str, Any]) -> None:
    narrow = [one["name"] for one in version["additionalPrinterColumns"] if "priority" not in one]
    assert narrow == ["Mode", "Version", "Ready", "Phase", "Query", "Endpoint", "Age"]


def test_the_paths_of_columns_and_scale_exist(version: dict[str, Any]) -> None:
    root = version["schema"]["openAPIV3Schema"]
    scale = version["subresources"]["scale"].values()
    columns = [one["jsonPath"] for one in version["additionalPrinterColumns"]]
    for path in [*scale, *columns]:
        steps = path.split("[")[0].strip(".").split(".")
        if steps[0] == "metadata":
            continue
        node = root
        for step in steps:
            node = node["properties"][step]


def test_check_passes_on_what_was_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(tmp_path)]
    assert command.main([*root, "--docs"]) == 0
    assert command.main([*root, "--check"]) == 0
    assert "wrote" in capsys.readouterr().out


def test_check_fails_and_names_what_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(tmp_path)]
    command.main(root)
    (tmp_path / CRD_FILE).write_text("kind: Old\n")
    assert command.main([*root, "--check"]) == 1
    said = capsys.readouterr().err
    assert f"{CRD_FILE} is not up to date: run `uv run vectorcluster-crds --docs`" in said
    assert REFERENCE_FILE in said, "it was not written without --docs"
    assert (tmp_path / CRD_FILE).read_text() == "kind: Old\n"
