"""What a builder needs besides the resource: images, and the secrets that were read or made beforehand."""

from dataclasses import dataclass, field

from vectorcluster_operator.engine.config.secrets import ObjectStoreCredentials, Secrets, UserPassword

__all__ = ["Context", "Images", "ObjectStoreCredentials", "Secrets", "UserPassword"]


@dataclass(frozen=True)
class Images:
    """Default images; an air-gapped installation points them at its own registry.

    Attributes:
        milvus: Template; `{version}` is replaced by `spec.version`.
        etcd: etcd with the program in PATH.
        kafka: Kafka laid out as the project's own image, under /opt/kafka.
    """

    milvus: str = "milvusdb/milvus:v{version}"
    etcd: str = "quay.io/coreos/etcd:v3.6.6"
    kafka: str = "apache/kafka:3.9.1"

    def milvus_for(self, version: str) -> str:
        """Image of one engine version.

        Args:
            version: Engine version such as `2.6.11`, without a leading `v`.
        """
        return self.milvus.replace("{version}", version)


@dataclass(frozen=True)
class Context:
    """All that the desired objects depend on besides the resource itself.

    Attributes:
        operator_namespace: Where the operator runs; its pods may reach the cluster's administration ports.
        images: Default images.
        secrets: Secret values.
        published: Whether the client Service may exist: the well-known default password has been replaced, or
            authentication is off.
    """

    operator_namespace: str
    images: Images = field(default_factory=Images)
    secrets: Secrets = field(default_factory=Secrets)
    published: bool = False
