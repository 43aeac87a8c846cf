"""Is the spec one that this operator can act on: what the API server's schema could not see is checked here."""

from vectorcluster_api.conditions import ConditionType, Reason

from vectorcluster_operator.desired import unacted_fields
from vectorcluster_operator.engine.catalogue import UnknownVersionError, upgrade_refusal
from vectorcluster_operator.engine.config.user_keys import owned_keys_in
from vectorcluster_operator.errors import PermanentError
from vectorcluster_operator.reconcile.scope import Scope


def accept(scope: Scope) -> None:
    """Refuse what cannot be acted on, and say which fields this release only records.

    Raises:
        PermanentError: The version cannot be reached from the one that runs, or the configuration sets keys that
            are the operator's own. The cluster stays as it is until the spec is mended.
    """
    _check_version(scope)
    wrong = owned_keys_in(scope.cluster.spec.config)
    if wrong:
        raise PermanentError(Reason.INVALID_SPEC, "; ".join(wrong))
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


def _check_version(scope: Scope) -> None:
    """The API server compares only with the spec before; two quick changes can skip a series that never ran."""
    running, wanted = scope.cluster.status.version, scope.cluster.spec.version
    if running is None:
        return
    try:
        # Builds carry suffixes: 2.3.5-lite, 2.6.0-rc1.
        refusal = upgrade_refusal(running.partition("-")[0], wanted)
    except UnknownVersionError:
        return  # a development build says a branch's name; then there is nothing to compare
    if refusal is not None:
        raise PermanentError(
            Reason.VERSION_NOT_SUPPORTED, f"{running} runs, {wanted} is asked for: {refusal}"
        )
