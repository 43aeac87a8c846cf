"""CEL rules as data: what the API server evaluates, and what it tells the user when a rule is broken."""

from collections.abc import Mapping
from typing import Any

VALIDATIONS = "x-kubernetes-validations"


def rule(expression: str, message: str, *, path: str | None = None) -> dict[str, str]:
    """A CEL rule for `x-kubernetes-validations`.

    Args:
        expression: CEL over `self` (and `oldSelf` in a transition rule).
        message: What is wrong and what to do about it; shown to the user as it is.
        path: The field to blame, relative to the object the rule stands on, such as `.bucket`.
    """
    found = {"rule": expression, "message": message}
    return found if path is None else {**found, "fieldPath": path}


def rules(*found: Mapping[str, str]) -> dict[str, Any]:
    """The `json_schema_extra` that puts CEL rules on a model or field."""
    return {VALIDATIONS: [dict(one) for one in found]}


def matches(value: str, pattern: str) -> str:
    """CEL that tests a string; the literal is raw so that the pattern's backslashes stay as they are."""
    return f"{value}.matches(r'{pattern}')"


def unchanged(field: str) -> str:
    """CEL of a transition rule: an optional field of the object is neither set, removed nor altered."""
    now, before = f"self.{field}", f"oldSelf.{field}"
    return f"has({now}) == has({before}) && (!has({now}) || {now} == {before})"


def set_or_unset(field: str) -> str:
    """CEL of a transition rule: an optional field of the object may change, but not come or go."""
    return f"has(self.{field}) == has(oldSelf.{field})"
