"""Is the spec one that this operator can act on."""

from vectorcluster_api.conditions import ConditionType, Reason

from vectorcluster_operator.desired import unacted_fields
from vectorcluster_operator.reconcile.scope import Scope


def accept(scope: Scope) -> None:
    """Say which set fields this release only records, so that nobody believes in an effect that isn't there."""
    ignored = unacted_fields(scope.cluster.spec)
    if ignored:
        scope.facts.find(
            ConditionType.ACCEPTED,
            True,
            Reason.FIELDS_NOT_ACTED_ON,
            f"recorded, but without effect in this operator release: {', '.join(ignored)}",
        )
    else:
        scope.facts.find(ConditionType.ACCEPTED, True, Reason.SPEC_ACCEPTED, "the spec is valid")
