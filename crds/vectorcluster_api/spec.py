"""`spec`: the desired state of a VectorCluster, with the rules that join its parts."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field, WithJsonSchema

from vectorcluster_api.base import ApiModel, LocalObjectReference
from vectorcluster_api.cel import rules
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
from vectorcluster_api.spec_rules import SPEC_RULES
from vectorcluster_api.storage import Storage
from vectorcluster_api.text import Text
from vectorcluster_api.version_rules import EngineVersion


class Mode(StrEnum):
    """Shape of the cluster."""

    STANDALONE = "Standalone"
    DISTRIBUTED = "Distributed"


class PullPolicy(StrEnum):
    """When images are pulled."""

    ALWAYS = "Always"
    IF_NOT_PRESENT = "IfNotPresent"
    NEVER = "Never"


class VectorClusterSpec(ApiModel):
    """The desired state. Only `version` is required; the rest has defaults for development."""

    model_config = ConfigDict(json_schema_extra=rules(*SPEC_RULES))

    version: EngineVersion
    """Milvus version, 2.3.0 to 2.6.x, such as `2.6.11`. Minor versions are upgraded one at a time."""
    image: (
        Annotated[
            str,
            Text(
                r"^[a-z0-9][A-Za-z0-9._/:@-]*$",
                "write an image reference without a scheme, such as registry.example.com/milvus:v2.6.11",
                max_length=512,
            ),
        ]
        | None
    ) = None
    """Image instead of the default for `version`; `version` then says how the image behaves."""
    image_pull_policy: PullPolicy = PullPolicy.IF_NOT_PRESENT
    """Always, IfNotPresent or Never."""
    image_pull_secrets: Annotated[list[LocalObjectReference], Field(max_length=8)] = Field(
        default_factory=list
    )
    """Secrets with registry credentials."""
    mode: Mode = Mode.STANDALONE
    """Standalone: one pod with everything inside. Distributed: pools of pods. Cannot change."""
    shards: int = Field(default=1, ge=1, le=64)
    """Default number of shards (channels) of new collections."""
    replicas: int = Field(default=1, ge=1, le=32)
    """In-memory replicas of loaded data, each on query nodes of its own."""
    components: Components = Field(default_factory=Components)
    """Pools of pods: their number, size and placement."""
    storage: Storage = Field(default_factory=Storage)
    """Object storage and tiers."""
    wal: Wal | None = None
    """Write-ahead log; required in Distributed mode."""
    metadata: Metadata = Field(default_factory=Metadata)
    """Metadata store; in Standalone mode etcd is inside the pod and this is not used."""
    security: Security = Field(default_factory=Security)
    """TLS, authentication and network policy."""
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
    """What is made for Prometheus."""
    config: Annotated[dict[str, Any], WithJsonSchema(config_schema())] = Field(default_factory=dict)
    """Milvus configuration (the keys of milvus.yaml), merged last. Keys the operator owns are refused."""
