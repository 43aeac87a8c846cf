"""`spec`: the desired state of a VectorCluster, with the rules that join its parts."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field, WithJsonSchema

from vectorcluster_api.base import ApiModel, LocalObjectReference, rule, rules
from vectorcluster_api.components import Components
from vectorcluster_api.dependencies import Metadata, Wal
from vectorcluster_api.lifecycle import (
    Backup,
    DeletionOptions,
    DeletionPolicy,
    IdleSuspend,
    Monitoring,
    RestoreFrom,
    Upgrade,
)
from vectorcluster_api.owned_config import config_schema
from vectorcluster_api.security import Security
from vectorcluster_api.storage import Storage


class Mode(StrEnum):
    """Shape of the cluster."""

    STANDALONE = "Standalone"
    DISTRIBUTED = "Distributed"


class PullPolicy(StrEnum):
    """When images are pulled."""

    ALWAYS = "Always"
    IF_NOT_PRESENT = "IfNotPresent"
    NEVER = "Never"


_MINOR = "int({0}.split('.')[1])"
_PATCH = "int({0}.split('.')[2])"
_NEW_MINOR, _OLD_MINOR = _MINOR.format("self"), _MINOR.format("oldSelf")
_SPEC_MINOR = _MINOR.format("self.version")

_VERSION_RULES = rules(
    rule(
        f"{_NEW_MINOR} >= {_OLD_MINOR}",
        "a lower minor version cannot read the data: restore a backup into a new cluster instead",
    ),
    rule(
        f"{_NEW_MINOR} <= {_OLD_MINOR} + 1",
        "upgrade one minor version at a time (2.3 to 2.4 to 2.5 to 2.6)",
    ),
    rule(
        # Milvus documents 2.5.16 as the first version whose metadata 2.6 can take over.
        f"!({_OLD_MINOR} == 5 && {_NEW_MINOR} == 6) || {_PATCH.format('oldSelf')} >= 16",
        "upgrade to 2.5.16 or later before 2.6",
    ),
)

_SPEC_RULES = rules(
    rule(
        "self.mode == oldSelf.mode",
        "mode cannot change: create a new cluster and restore a backup",
        path=".mode",
    ),
    rule(
        "self.mode != 'Distributed' || (has(self.storage) && has(self.storage.object))",
        "mode Distributed needs storage.object: name the bucket that holds the data",
    ),
    rule(
        "self.mode != 'Distributed' || has(self.wal)",
        "mode Distributed needs wal: wal.kafka.brokers, wal.pulsar.address, wal.woodpecker (2.6 on), or "
        "wal.kafka.managed for development",
    ),
    rule(
        "self.mode != 'Standalone' || !has(self.wal)",
        "mode Standalone has a log of its own: remove wal or set mode Distributed",
    ),
    rule(
        "self.mode != 'Standalone' || self.replicas == 1",
        "mode Standalone has one pod: set replicas to 1 or mode to Distributed",
        path=".replicas",
    ),
    rule(
        "self.mode == 'Standalone' || !has(self.components.standalone)",
        "components.standalone is for mode Standalone: remove it or change mode",
    ),
    rule(
        f"!has(self.components.index) || {_SPEC_MINOR} < 6",
        "versions from 2.6 on have no index nodes: remove components.index, data nodes build the indexes",
    ),
    rule(
        f"!has(self.components.streaming) || {_SPEC_MINOR} >= 6",
        "versions before 2.6 have no streaming nodes: remove components.streaming",
    ),
    rule(
        f"!has(self.wal) || !has(self.wal.woodpecker) || {_SPEC_MINOR} >= 6",
        "wal.woodpecker needs version 2.6 or later: use wal.kafka or wal.pulsar",
    ),
    rule(
        "self.mode != 'Distributed' || self.components.query.replicas >= self.replicas",
        "components.query.replicas must be at least replicas: each in-memory replica needs a query node of its own",
    ),
    rule(
        "has(self.restoreFrom) == has(oldSelf.restoreFrom) && "
        "(!has(self.restoreFrom) || self.restoreFrom == oldSelf.restoreFrom)",
        "restoreFrom only acts when a cluster is created and cannot change afterwards",
    ),
    rule(
        "has(self.wal) == has(oldSelf.wal)",
        "wal cannot be added or removed: create a new cluster and restore a backup",
    ),
)


class VectorClusterSpec(ApiModel):
    """The desired state. Only `version` is required; the rest has defaults for development."""

    model_config = ConfigDict(json_schema_extra=_SPEC_RULES)

    version: Annotated[
        str,
        Field(pattern=r"^2\.[3-6]\.[0-9]{1,3}$", max_length=9, json_schema_extra=_VERSION_RULES),
    ]
    """Milvus version, 2.3.0 to 2.6.x, such as `2.6.11`. Minor versions are upgraded one at a time."""
    image: Annotated[str, Field(min_length=1, max_length=512, pattern=r"^[^\s]+$")] | None = None
    """Image instead of the default for `version`; `version` then says how the image behaves."""
    image_pull_policy: PullPolicy = PullPolicy.IF_NOT_PRESENT
    """Always, IfNotPresent or Never."""
    image_pull_secrets: Annotated[list[LocalObjectReference], Field(max_length=8)] = Field(
        default_factory=list
    )
    """Secrets with registry credentials."""
    mode: Mode = Mode.STANDALONE
    """Standalone: one pod with everything inside, for development. Distributed: pools of pods. Cannot change."""
    shards: int = Field(default=1, ge=1, le=64)
    """Default number of shards (channels) of new collections."""
    replicas: int = Field(default=1, ge=1, le=32)
    """In-memory replicas of loaded data, each on query nodes of its own."""
    components: Components = Field(default_factory=Components)
    """Pools of pods."""
    storage: Storage = Field(default_factory=Storage)
    """Object storage and tiers."""
    wal: Wal | None = None
    """Write-ahead log; required in Distributed mode."""
    metadata: Metadata = Field(default_factory=Metadata)
    """Metadata store; in Standalone mode etcd is inside the pod and this is not used."""
    security: Security = Field(default_factory=Security)
    """TLS, authentication, network policy."""
    suspend: bool = False
    """Take the pods away and keep the data."""
    idle_suspend: IdleSuspend | None = None
    """Suspend by itself when nobody asks anything."""
    upgrade: Upgrade = Field(default_factory=Upgrade)
    """How changes are rolled out."""
    backup: Backup | None = None
    """Scheduled backups."""
    restore_from: RestoreFrom | None = None
    """Fill the new cluster from a backup. Cannot change."""
    deletion_policy: DeletionPolicy = DeletionPolicy.RETAIN
    """Retain: keep volumes and objects. Delete: remove them. Snapshot: back up first, then remove."""
    deletion: DeletionOptions = Field(default_factory=DeletionOptions)
    """Bounds of the clean-up after a deletion."""
    monitoring: Monitoring = Field(default_factory=Monitoring)
    """Prometheus integration."""
    config: Annotated[dict[str, Any], WithJsonSchema(config_schema())] = Field(default_factory=dict)
    """Milvus configuration (the keys of milvus.yaml), merged last. Keys the operator owns are refused."""
