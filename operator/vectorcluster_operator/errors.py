"""The two ways in which a reconcile can stop on purpose; everything else is a bug and propagates."""

from vectorcluster_api.conditions import ConditionType, Reason


class ReconcileError(Exception):
    """Something outside the operator prevents progress.

    Attributes:
        reason: Machine-readable cause for the condition.
        message: What is wrong, naming the thing, and what to do.
        condition: The condition that turns false.
        retry_after: Seconds until the next try.
    """

    def __init__(
        self,
        reason: Reason,
        message: str,
        *,
        condition: ConditionType = ConditionType.ACCEPTED,
        retry_after: float = 10.0,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.condition = condition
        self.retry_after = retry_after


class RetryableError(ReconcileError):
    """Mends itself once the outside does: a missing Secret, an unreachable broker, an exceeded quota."""


class PermanentError(ReconcileError):
    """Only a change of the spec helps: an impossible version, a spec that doesn't parse."""

    def __init__(
        self, reason: Reason, message: str, *, condition: ConditionType = ConditionType.ACCEPTED
    ) -> None:
        super().__init__(reason, message, condition=condition, retry_after=300.0)
