"""Settings of the operator: the environment, read once into a frozen value."""

import socket
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from pydantic.functional_validators import BeforeValidator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from vectorcluster_operator.desired.context import Images


class LogFormat(StrEnum):
    """How log lines look."""

    JSON = "json"
    TEXT = "text"


def _comma_separated(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


class Settings(BaseSettings):
    """What can be set from outside, each as `VECTORCLUSTER_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="VECTORCLUSTER_", frozen=True, use_attribute_docstrings=True)

    namespaces: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_comma_separated)] = ()
    """Namespaces to look after, separated by commas; empty: all."""
    pod_name: str = Field(default_factory=socket.gethostname)
    """Identity of this operator in the leader election."""
    pod_namespace: str = "vectorcluster-system"
    """Namespace the operator runs in; holds its Lease, and NetworkPolicies admit it by this name."""
    leader_election: bool = True
    """Wait for the Lease before acting. Off only where nobody else can be running."""
    lease_name: str = "vectorcluster-operator"
    """Name of the Lease."""
    image_milvus: str = Images.milvus
    """Default Milvus image, `{version}` is replaced."""
    image_etcd: str = Images.etcd
    """Image of managed etcd."""
    image_kafka: str = Images.kafka
    """Image of managed Kafka."""
    workers: int = Field(default=4, ge=1, le=64)
    """Clusters reconciled at the same time."""
    resync_seconds: float = Field(default=30.0, ge=1.0)
    """How often a settled cluster is looked at without an event."""
    metrics_port: int = Field(default=8080, ge=0, le=65535)
    """Port of /metrics, /healthz and /readyz; 0 switches them off."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    log_format: LogFormat = LogFormat.JSON
    """json or text."""

    @property
    def images(self) -> Images:
        """Default images as the builders take them."""
        return Images(milvus=self.image_milvus, etcd=self.image_etcd, kafka=self.image_kafka)
