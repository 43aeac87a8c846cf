"""What the operator can complain about is explained to those who read it."""

from __future__ import annotations

import re

from source_tree import PACKAGES, ROOT
from vectorcluster_api.conditions import ConditionType, Reason

PAGE = (ROOT / "docs" / "operations" / "troubleshooting.md").read_text()
# States on the way or as wanted: nothing is to be done about them.
NO_COMPLAINT = {
    Reason.ENGINE_HEALTHY,
    Reason.RECONCILED,
    Reason.AS_EXPECTED,
    Reason.SPEC_ACCEPTED,
    Reason.REACHABLE,
    Reason.PASSWORD_SET,
    Reason.NOT_USED,
    Reason.NOT_CHECKED,
    Reason.CREATING,
    Reason.UPDATING,
    Reason.DELETING,
    Reason.WAITING_FOR_PODS,
    Reason.WAITING_FOR_ENGINE,
}


def reasons_in_use() -> set[Reason]:
    sources = [path.read_text() for path in PACKAGES["vectorcluster_operator"].rglob("*.py")]
    names = {name for source in sources for name in re.findall(r"Reason\.([A-Z_]+)", source)}
    return {Reason[name] for name in names}


def test_every_complaint_is_explained():
    assert {reason for reason in reasons_in_use() - NO_COMPLAINT if f"`{reason.value}`" not in PAGE} == set()


def test_every_condition_is_explained():
    assert [kind for kind in ConditionType if f"| `{kind.value}` |" not in PAGE] == []
