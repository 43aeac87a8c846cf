"""`status`: what the operator has seen."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from vectorcluster_api.base import ApiModel
from vectorcluster_api.conditions import Condition
from vectorcluster_api.values import LIST_MAP_KEYS, LIST_TYPE


class Phase(StrEnum):
    """One word for people; conditions are the truth."""

    PENDING = "Pending"
    CREATING = "Creating"
    READY = "Ready"
    UPDATING = "Updating"
    DEGRADED = "Degraded"
    SUSPENDED = "Suspended"
    DELETING = "Deleting"


class ComponentStatus(ApiModel):
    """One pool of pods."""

    replicas: int = 0
    """Pods wanted."""
    ready_replicas: int = 0
    """Pods ready."""
    updated_replicas: int = 0
    """Pods of the current template."""
    state: str = "Unknown"
    """What the engine says: Healthy, Initializing, Abnormal, Standby; Unknown when not asked or silent."""
    version: str | None = None
    """Engine version the pool runs."""


class ScalingStatus(ApiModel):
    """The last scaling decision about one pool."""

    component: Annotated[str, Field(max_length=63)]
    """Pool it was about."""
    from_replicas: int | None = None
    """Number before."""
    to_replicas: int | None = None
    """Number decided."""
    reason: str | None = None
    """Why, with the figures that led to it."""
    time: str | None = None
    """When, RFC 3339 in UTC."""


class UpgradeStatus(ApiModel):
    """An upgrade in progress or the last one."""

    from_version: str | None = None
    """Version before."""
    to_version: str | None = None
    """Version wanted."""
    step: str | None = None
    """Step of the state machine."""
    can_roll_back: bool | None = None
    """Whether going back is still safe."""
    message: str | None = None
    """What is being done or awaited."""
    started_at: str | None = None
    """When it began, RFC 3339 in UTC."""


class DrainStatus(ApiModel):
    """A query node on its way out."""

    pod: str | None = None
    """Pod that is drained."""
    node_id: int | None = None
    """Milvus' id of it."""
    step: str | None = None
    """Step of the state machine."""
    message: str | None = None
    """What is being done or awaited."""
    started_at: str | None = None
    """When it began, RFC 3339 in UTC."""


class TiersStatus(ApiModel):
    """Data by tier."""

    hot_bytes: int | None = None
    """Bytes in memory."""
    warm_bytes: int | None = None
    """Bytes memory-mapped from local disk."""
    cold_bytes: int | None = None
    """Bytes only in object storage."""


class CapacityStatus(ApiModel):
    """What the query nodes can hold and do hold."""

    memory_bytes: int | None = None
    """Memory for data over all query nodes."""
    loaded_bytes: int | None = None
    """Loaded data over all query nodes."""


class DeletionStatus(ApiModel):
    """Clean-up after a deletion."""

    step: str | None = None
    """Step that is being done."""
    message: str | None = None
    """What is awaited."""


class VectorClusterStatus(ApiModel):
    """What the operator has seen of the cluster; written by the operator only."""

    observed_generation: int | None = None
    """Generation of the spec that this status is about."""
    phase: Phase | None = None
    """One word for people: Pending, Creating, Ready, Updating, Degraded, Suspended, Deleting."""
    endpoint: str | None = None
    """host:port for applications, once published."""
    connection_secret: str | None = None
    """Secret with everything an application needs to connect."""
    version: str | None = None
    """Engine version that answers."""
    conditions: Annotated[
        list[Condition],
        Field(max_length=32, json_schema_extra={LIST_TYPE: "map", LIST_MAP_KEYS: ["type"]}),
    ] = Field(default_factory=list)
    """Standard conditions."""
    components: dict[str, ComponentStatus] = Field(default_factory=dict)
    """Pools of pods by name."""
    selector: str | None = None
    """Label selector of the query pool, for /scale."""
    replicas: int | None = None
    """Pods of the query pool, for /scale."""
    capacity: CapacityStatus | None = None
    """Capacity for loaded data."""
    tiers: TiersStatus | None = None
    """Data by tier."""
    scaling: Annotated[
        list[ScalingStatus],
        Field(max_length=16, json_schema_extra={LIST_TYPE: "map", LIST_MAP_KEYS: ["component"]}),
    ] = Field(default_factory=list)
    """Last scaling decision about each pool."""
    upgrade: UpgradeStatus | None = None
    """Upgrade in progress or last one."""
    drain: DrainStatus | None = None
    """Query node being drained."""
    deletion: DeletionStatus | None = None
    """Clean-up in progress."""
