"""Condition types and reasons: constants, so that users and alerts can rely on them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from vectorcluster_api.base import ApiModel


class ConditionType(StrEnum):
    """What is stated about a cluster."""

    READY = "Ready"
    """Milvus answers: every component reports itself healthy and a client can log in."""
    PROGRESSING = "Progressing"
    """The operator is on the way to the desired state."""
    DEGRADED = "Degraded"
    """Something is wrong that needs attention, even if the cluster still answers."""
    ACCEPTED = "Accepted"
    """The spec is valid and all it refers to exists."""
    STORAGE_READY = "StorageReady"
    """Object storage can be reached with the given credentials."""
    DEPENDENCIES_READY = "DependenciesReady"
    """Metadata store and write-ahead log can be reached."""
    SECURED = "Secured"
    """The well-known default password has been replaced."""


class ConditionStatus(StrEnum):
    """Kubernetes' three values."""

    TRUE = "True"
    FALSE = "False"
    UNKNOWN = "Unknown"


class Reason(StrEnum):
    """Machine-readable causes."""

    # good
    ENGINE_HEALTHY = "EngineHealthy"
    RECONCILED = "Reconciled"
    AS_EXPECTED = "AsExpected"
    SPEC_ACCEPTED = "SpecAccepted"
    REACHABLE = "Reachable"
    PASSWORD_SET = "PasswordSet"  # noqa: S105 - a reason, not a password
    NOT_USED = "NotUsed"
    NOT_CHECKED = "NotChecked"
    # on the way
    CREATING = "Creating"
    UPDATING = "Updating"
    DELETING = "Deleting"
    WAITING_FOR_PODS = "WaitingForPods"
    WAITING_FOR_ENGINE = "WaitingForEngine"
    # wrong
    SECRET_NOT_FOUND = "SecretNotFound"  # noqa: S105 - a reason, not a password
    SECRET_INVALID = "SecretInvalid"  # noqa: S105 - a reason, not a password
    CREDENTIALS_REFUSED = "CredentialsRefused"
    BUCKET_NOT_FOUND = "BucketNotFound"
    UNREACHABLE = "Unreachable"
    IMAGE_PULL_FAILED = "ImagePullFailed"
    CRASH_LOOPING = "CrashLooping"
    UNSCHEDULABLE = "Unschedulable"
    QUOTA_EXCEEDED = "QuotaExceeded"
    VOLUME_LOST = "VolumeLost"
    FORBIDDEN = "Forbidden"
    INVALID_SPEC = "InvalidSpec"
    VERSION_NOT_SUPPORTED = "VersionNotSupported"
    FIELDS_NOT_ACTED_ON = "FieldsNotActedOn"
    ENGINE_UNHEALTHY = "EngineUnhealthy"
    LOGIN_FAILED = "LoginFailed"
    CONFLICT = "Conflict"
    INTERNAL_ERROR = "InternalError"
    CLEANUP_FAILED = "CleanupFailed"


class Condition(ApiModel):
    """A standard Kubernetes condition."""

    type: Annotated[str, Field(max_length=316)]
    """Ready, Progressing, Degraded, Accepted, StorageReady, DependenciesReady or Secured."""
    status: ConditionStatus
    """True, False or Unknown."""
    reason: Annotated[str, Field(max_length=1024)]
    """One CamelCase word for machines."""
    message: Annotated[str, Field(max_length=32768)] = ""
    """A sentence for people that names the thing and what to do."""
    last_transition_time: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    """When `status` last changed, RFC 3339 in UTC."""
    observed_generation: int | None = None
    """Generation of the spec that this was said about."""
