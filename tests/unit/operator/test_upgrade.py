"""Upgrading the operator restarts no pod: nothing that a cluster consists of depends on the operator's version."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest
import vectorcluster_operator
from support.clusters import DISTRIBUTED, STANDALONE, a_cluster
from vectorcluster_operator.desired import Context, Secrets, desired_objects

PACKAGE = Path(vectorcluster_operator.__file__).parent
BUILDERS = [
    *(PACKAGE / "desired").rglob("*.py"),
    *(PACKAGE / "engine" / "config").rglob("*.py"),
    PACKAGE / "plan.py",
]


def texts(value):
    """All texts in a tree."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("spec", [STANDALONE, DISTRIBUTED], ids=["standalone", "distributed"])
def test_no_object_carries_it(spec):
    context = Context("vectorcluster-system", secrets=Secrets(root_password="secret-word"), published=True)

    found = [text for body in desired_objects(a_cluster(spec), context) for text in texts(body)]

    assert found
    assert version("vectorcluster-operator") not in found


@pytest.mark.parametrize("module", BUILDERS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_builder_asks_for_it(module):
    assert "importlib.metadata" not in module.read_text()
