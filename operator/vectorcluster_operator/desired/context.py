"""What a builder needs besides the resource: images, and the secrets that were read or made beforehand."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Images:
    """Default images; an air-gapped installation points them at its own registry."""

    milvus: str = "milvusdb/milvus:v{version}"
    """Template; `{version}` is replaced by `spec.version`."""
    etcd: str = "quay.io/coreos/etcd:v3.6.6"
    kafka: str = "apache/kafka:3.9.1"

    def milvus_for(self, version: str) -> str:
        """Image of one engine version.

        Args:
            version: Engine version such as `2.6.11`, without a leading `v`.
        """
        return self.milvus.replace("{version}", version)


@dataclass(frozen=True)
class UserPassword:
    """A user name and its password; `repr` hides the password."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class ObjectStoreCredentials:
    """An access key; `repr` hides both halves."""

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)


@dataclass(frozen=True)
class Secrets:
    """Values read from the Secrets that the spec names, or generated; `repr` hides them."""

    root_password: str | None = field(default=None, repr=False)
    object_store: ObjectStoreCredentials | None = None
    kafka_sasl: UserPassword | None = None
    etcd_auth: UserPassword | None = None
    pulsar_token: str | None = field(default=None, repr=False)
    tls_ca: str | None = field(default=None, repr=False)
    """`ca.crt` of the proxies' certificate Secret (PEM), for the connection Secret; not secret but long."""


@dataclass(frozen=True)
class Context:
    """All that the desired objects depend on besides the resource itself.

    `published` says that the well-known default password is replaced (or authentication off), so that the
    client Service may exist.
    """

    operator_namespace: str
    images: Images = field(default_factory=Images)
    secrets: Secrets = field(default_factory=Secrets)
    published: bool = False
