"""What a refusal of the API server to write a child means to the user."""

from vectorcluster_api.conditions import ConditionType, Reason

from vectorcluster_operator.errors import RetryableError
from vectorcluster_operator.k8s.api import ApiError


def explained(error: ApiError) -> Exception:
    """A RetryableError where the user can do something about it, else the error itself."""
    if error.over_quota:
        return RetryableError(
            Reason.QUOTA_EXCEEDED, f"{error}: raise the ResourceQuota", condition=ConditionType.PROGRESSING
        )
    if error.status in {400, 403, 422}:
        return RetryableError(Reason.FORBIDDEN, str(error), condition=ConditionType.PROGRESSING)
    return error
