"""`spec.wal` and `spec.metadata`: the log and the metadata store, managed for development or external."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from vectorcluster_api.base import ApiModel, LocalObjectReference, SecretKeyReference
from vectorcluster_api.cel import rule, rules, set_or_unset, unchanged
from vectorcluster_api.components import Resources
from vectorcluster_api.text import Text
from vectorcluster_api.values import DnsSubdomain, HostPort, Quantity
from vectorcluster_api.volumes import never_changes


class VolumeTemplate(ApiModel):
    """A PersistentVolumeClaim of each pod."""

    size: Quantity
    """Size of the volume."""
    storage_class_name: DnsSubdomain | None = None
    """StorageClass; the default class when unset."""


class SaslCredentials(ApiModel):
    """User name and password for a broker."""

    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    """SASL mechanism: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."""
    secret_ref: LocalObjectReference
    """Secret with the keys `username` and `password`."""


class ManagedKafka(ApiModel):
    """One Kafka (KRaft) that the operator runs, for development and tests. Use a real one in production."""

    storage: VolumeTemplate = Field(
        default_factory=lambda: VolumeTemplate(size="10Gi"),
        json_schema_extra=rules(*never_changes("wal.kafka.managed.storage")),
    )
    """Volume of the log."""
    resources: Resources = Field(default_factory=Resources)
    """Compute resources."""


class Kafka(ApiModel):
    """Kafka as the write-ahead log; several clusters can share one, each with its own topics."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            rule(
                "has(self.brokers) != has(self.managed)",
                "set exactly one of wal.kafka.brokers (your Kafka) and wal.kafka.managed (one for "
                "development)",
            ),
            rule(
                set_or_unset("managed"),
                "the log cannot move between a managed and an external Kafka, unflushed data would be "
                "lost: create a "
                "new cluster and restore a backup",
            ),
            rule(
                "!has(self.managed) || (!has(self.sasl) && !self.tls)",
                "wal.kafka.managed takes neither sasl nor tls: they are for wal.kafka.brokers",
            ),
        )
    )

    brokers: Annotated[list[HostPort], Field(min_length=1, max_length=64)] | None = None
    """host:port of the brokers of a Kafka that exists."""
    managed: ManagedKafka | None = None
    """A Kafka for development that lives and dies with the cluster."""
    sasl: SaslCredentials | None = None
    """Credentials for the brokers."""
    tls: bool = False
    """Talk TLS to the brokers."""
    ca_secret_ref: SecretKeyReference | None = None
    """CA certificate (PEM) to trust."""


_PulsarName = Annotated[
    str,
    Text(
        r"^[A-Za-z0-9_=:.-]+$",
        "write a Pulsar name of letters, digits and the characters _ = : . -",
        max_length=128,
        rules=(
            rule(
                "self == oldSelf",
                "wal.pulsar.tenant and wal.pulsar.namespace cannot change, the cluster would lose its log",
            ),
        ),
    ),
]


class Pulsar(ApiModel):
    """Pulsar as the write-ahead log."""

    address: Annotated[
        str,
        Text(
            r"^pulsar(\+ssl)?://[A-Za-z0-9._-]+:[0-9]{1,5}(,[A-Za-z0-9._-]+:[0-9]{1,5})*$",
            "write a Pulsar service URL such as pulsar://pulsar-proxy:6650 or pulsar+ssl://pulsar-proxy:6651",
            max_length=1024,
        ),
    ]
    """Service URL, such as `pulsar://pulsar-proxy:6650`."""
    web_port: int = Field(default=80, ge=1, le=65535)
    """Port of the admin web service."""
    tenant: _PulsarName = "public"
    """Pulsar tenant. Cannot change."""
    namespace: _PulsarName = "default"
    """Pulsar namespace. Cannot change."""
    auth_secret_ref: SecretKeyReference | None = None
    """Key of a Secret that holds a token."""


class Woodpecker(ApiModel):
    """The log built into versions from 2.6 on, kept in object storage."""

    storage: Literal["minio", "service"] = "minio"
    """`minio`: written straight to object storage (embedded); `service`: through a Woodpecker service."""


_ONE_WAL = "set exactly one of wal.kafka, wal.pulsar and wal.woodpecker"


class Wal(ApiModel):
    """The write-ahead log. Its kind cannot change."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            rule(
                "[has(self.kafka), has(self.pulsar), has(self.woodpecker)].filter(x, x).size() == 1", _ONE_WAL
            ),
            rule(
                " && ".join(set_or_unset(kind) for kind in ("kafka", "pulsar", "woodpecker")),
                "the kind of write-ahead log cannot change, unflushed data would be lost: create a new "
                "cluster "
                "and restore a backup",
            ),
        )
    )

    kafka: Kafka | None = None
    """Kafka."""
    pulsar: Pulsar | None = None
    """Pulsar."""
    woodpecker: Woodpecker | None = None
    """Woodpecker; versions from 2.6 on."""


class ManagedEtcd(ApiModel):
    """An etcd that the operator runs."""

    replicas: int = Field(
        default=1,
        ge=1,
        le=5,
        json_schema_extra=rules(
            rule(
                "self in [1, 3, 5]",
                "metadata.etcd.managed.replicas must be 1, 3 or 5: an even number adds no safety",
            ),
            rule(
                "self == oldSelf",
                "metadata.etcd.managed.replicas cannot change yet: use an external etcd to grow",
            ),
        ),
    )
    """Members: 1 for development, 3 or 5 otherwise. Cannot change."""
    storage: VolumeTemplate = Field(
        default_factory=lambda: VolumeTemplate(size="5Gi"),
        json_schema_extra=rules(*never_changes("metadata.etcd.managed.storage")),
    )
    """Volume of each member."""
    resources: Resources = Field(default_factory=Resources)
    """Compute resources of each member."""


class EtcdTls(ApiModel):
    """TLS to an external etcd."""

    secret_ref: LocalObjectReference
    """Secret with `ca.crt` and, for client certificates, `tls.crt` and `tls.key`."""


class Etcd(ApiModel):
    """etcd for metadata; several clusters can share one, each under its own root path."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            rule(
                "has(self.endpoints) != has(self.managed)",
                "set exactly one of metadata.etcd.endpoints (your etcd) and metadata.etcd.managed (one for "
                "this cluster)",
            ),
            rule(
                set_or_unset("managed"),
                "metadata cannot move between a managed and an external etcd: create a new cluster and "
                "restore "
                "a backup",
            ),
            rule(
                unchanged("rootPath"),
                "metadata.etcd.rootPath cannot change, the cluster would lose its metadata: create a new "
                "cluster "
                "and restore a backup",
            ),
            rule(
                "!has(self.managed) || (!has(self.authSecretRef) && !has(self.tls))",
                "metadata.etcd.managed takes neither authSecretRef nor tls: they are for "
                "metadata.etcd.endpoints",
            ),
        )
    )

    endpoints: Annotated[list[HostPort], Field(min_length=1, max_length=9)] | None = None
    """host:port of the members of an etcd that exists."""
    managed: ManagedEtcd | None = None
    """An etcd that lives and dies with the cluster."""
    root_path: (
        Annotated[
            str,
            Text(
                r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$",
                "write a key prefix without '/' at its ends, such as team/demo",
                max_length=255,
            ),
        ]
        | None
    ) = None
    """Key prefix of the cluster. Unset: `<namespace>/<name>`. Cannot change."""
    auth_secret_ref: LocalObjectReference | None = None
    """Secret with the keys `username` and `password`."""
    tls: EtcdTls | None = None
    """TLS to the external etcd."""


class Metadata(ApiModel):
    """Where Milvus keeps its metadata."""

    etcd: Etcd = Field(default_factory=lambda: Etcd(managed=ManagedEtcd()))
    """etcd."""
