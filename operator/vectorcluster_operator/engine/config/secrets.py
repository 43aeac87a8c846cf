"""Secret values that the configuration needs; `repr` hides them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class UserPassword:
    """A user name and its password."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class ObjectStoreCredentials:
    """An access key."""

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)


@dataclass(frozen=True)
class Secrets:
    """Values read from the Secrets that the spec names, or generated.

    Attributes:
        root_password: Password of Milvus' `root`; None when authentication is off.
        object_store: Access key; None with a workload identity or without object storage.
        kafka_sasl: Login at an external Kafka.
        etcd_auth: Login at an external etcd.
        pulsar_token: Token for Pulsar.
        tls_ca: `ca.crt` beside the proxies' certificate (PEM), which applications trust.
    """

    root_password: str | None = field(default=None, repr=False)
    object_store: ObjectStoreCredentials | None = field(default=None, repr=False)
    kafka_sasl: UserPassword | None = field(default=None, repr=False)
    etcd_auth: UserPassword | None = field(default=None, repr=False)
    pulsar_token: str | None = field(default=None, repr=False)
    tls_ca: str | None = field(default=None, repr=False)
