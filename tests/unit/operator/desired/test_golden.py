"""The rendered objects of every series and shape, compared with files that people can read and review.

`UPDATE_GOLDEN=1 pytest tests/unit/operator/desired/test_golden.py` writes them anew.
"""

import base64
import os
from pathlib import Path

import pytest
import yaml
from golden.cases import CONTEXT, SPECS, cluster
from vectorcluster_operator.desired import Manifest, desired_objects

GOLDEN = Path(__file__).parents[3] / "golden"


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, repeated parts written out."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def _readable(manifest: Manifest) -> Manifest:
    """Secrets in clear text: base64 would hide what changed."""
    if manifest["kind"] != "Secret":
        return manifest
    clear = {key: base64.b64decode(value).decode() for key, value in manifest["data"].items()}
    return {**{key: value for key, value in manifest.items() if key != "data"}, "stringData": clear}


def _render(case: str) -> str:
    objects = desired_objects(cluster(SPECS[case]), CONTEXT)
    return yaml.dump_all([_readable(one) for one in objects], Dumper=_Dumper, sort_keys=False, width=120)


@pytest.mark.parametrize("case", SPECS)
def test_objects_are_as_recorded(case: str) -> None:
    file = GOLDEN / f"{case}.yaml"
    rendered = _render(case)
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(rendered, encoding="utf-8")
    assert rendered == file.read_text(encoding="utf-8"), (
        "review the change, then run again with UPDATE_GOLDEN=1"
    )


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.glob("*.yaml")} == set(SPECS)


@pytest.mark.parametrize("case", SPECS)
def test_rendering_is_deterministic_and_leaves_its_input_alone(case: str) -> None:
    given = cluster(SPECS[case])
    before = given.model_dump_json()
    assert desired_objects(given, CONTEXT) == desired_objects(given, CONTEXT)
    assert given.model_dump_json() == before
