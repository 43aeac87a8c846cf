"""The engine version and the edges along which it may change."""

from typing import Annotated

from vectorcluster_api.cel import matches, rule
from vectorcluster_api.text import Text

VERSION_PATTERN = r"^2[.][3-6][.][0-9]{1,3}$"


def minor(value: str) -> str:
    """CEL for the minor version of a well-formed version."""
    return f"int({value}.split('.')[1])"


def well_formed(value: str) -> str:
    """CEL that is true when the version can be taken apart; the field's own rule reports the others."""
    return matches(value, VERSION_PATTERN)


_NEW, _OLD = minor("self"), minor("oldSelf")
_MALFORMED = f"!{well_formed('self')}"

EngineVersion = Annotated[
    str,
    Text(
        VERSION_PATTERN,
        "write a Milvus version from 2.3.0 to 2.6.x with its patch number and without a v, such as 2.6.11",
        max_length=32,
        rules=(
            rule(
                f"{_MALFORMED} || {_NEW} <= {_OLD} + 1",
                "upgrade one minor version at a time (2.3 to 2.4 to 2.5 to 2.6)",
            ),
            rule(
                # Milvus documents 2.5.16 as the first version whose metadata 2.6 can take over.
                f"{_MALFORMED} || !({_OLD} == 5 && {_NEW} == 6) || int(oldSelf.split('.')[2]) >= 16",
                "upgrade to 2.5.16 or later before 2.6",
            ),
        ),
    ),
]
"""`2.minor.patch` of a version in the catalogue's range."""

_GOING_BACK = "oldSelf.status.upgrade"
_MAY_GO_BACK = " && ".join(
    (
        "has(oldSelf.status)",
        f"has({_GOING_BACK})",
        f"has({_GOING_BACK}.canRollBack)",
        f"{_GOING_BACK}.canRollBack",
        f"has({_GOING_BACK}.fromVersion)",
        f"self.spec.version == {_GOING_BACK}.fromVersion",
    )
)

# On the whole resource rather than on the version: only there does a rule see the status.
DOWNGRADE_RULE = rule(
    f"!{well_formed('self.spec.version')} || {minor('self.spec.version')} >= {minor('oldSelf.spec.version')} || "
    f"({_MAY_GO_BACK})",
    "a lower minor version cannot read the data: go back to status.upgrade.fromVersion while "
    "status.upgrade.canRollBack is true, or restore a backup into a new cluster",
    path=".spec.version",
)
