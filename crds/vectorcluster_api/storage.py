"""`spec.storage`: object storage and the tiers above it."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from vectorcluster_api.base import ApiModel, SecretKeyReference
from vectorcluster_api.cel import matches, rule, rules, unchanged
from vectorcluster_api.text import Text
from vectorcluster_api.values import (
    POSITIVE_DURATION_PATTERN,
    DnsSubdomain,
    PositiveDuration,
    Quantity,
    StringMap,
)


class ObjectStorageProvider(StrEnum):
    """Whose object storage it is; `s3` is any S3-compatible server."""

    AWS = "aws"
    GCP = "gcp"
    AZURE = "azure"
    ALIYUN = "aliyun"
    TENCENT = "tencent"
    S3 = "s3"


class ObjectStorageCredentials(ApiModel):
    """Names the Secret with the access key, and its keys inside the Secret."""

    name: DnsSubdomain
    """Name of the Secret, in the cluster's namespace."""
    access_key_id_key: Annotated[str, Field(min_length=1, max_length=253)] = "accessKeyId"
    """Key that holds the access key id (for Azure, the account name)."""
    secret_access_key_key: Annotated[str, Field(min_length=1, max_length=253)] = "secretAccessKey"  # noqa: S105 - a key's name
    """Key that holds the secret access key (for Azure, the account key)."""


class WorkloadIdentity(ApiModel):
    """Credentials by the identity of the pods (IRSA, GKE or Azure Workload Identity, RRSA)."""

    annotations: StringMap = Field(default_factory=dict)
    """Annotations of the pods' ServiceAccount that bind it to a cloud role."""


class Encryption(ApiModel):
    """Server-side encryption of objects."""

    kms_key_id: Annotated[str, Field(min_length=1, max_length=2048)]
    """Key of the provider's key management that encrypts the objects."""


_IMMUTABLE = (
    "{0} cannot change, the data would be lost to the cluster: create a new cluster and restore a backup"
)


class ObjectStorage(ApiModel):
    """The bucket that holds all data of the cluster, or of several under different prefixes."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            rule(
                "has(self.credentialsSecretRef) != has(self.workloadIdentity)",
                "set exactly one of credentialsSecretRef (an access key in a Secret) and workloadIdentity "
                "(the pods' own cloud identity)",
            ),
            rule(
                "self.provider != 's3' || has(self.endpoint)",
                "provider s3 needs endpoint, the host:port of the S3-compatible server",
                path=".endpoint",
            ),
            rule(
                "self.provider in ['s3', 'gcp', 'azure'] || has(self.region)",
                "providers aws, aliyun and tencent need region, the region of the bucket",
                path=".region",
            ),
            rule("self.bucket == oldSelf.bucket", _IMMUTABLE.format("storage.object.bucket"), path=".bucket"),
            rule(
                unchanged("prefix"),
                _IMMUTABLE.format("storage.object.prefix"),
            ),
        )
    )

    provider: ObjectStorageProvider
    """aws, gcp, azure, aliyun, tencent, or s3 for any S3-compatible server."""
    endpoint: (
        Annotated[
            str,
            Text(
                r"^[A-Za-z0-9._-]+(:[0-9]{1,5})?$",
                "write host:port without a scheme or path, such as minio.storage:9000; storage.object.tls "
                "chooses "
                "between http and https",
                max_length=260,
            ),
        ]
        | None
    ) = None
    """host:port of the server, without a scheme; only needed where the provider has no well-known one."""
    region: (
        Annotated[
            str,
            Text(r"^[a-z0-9-]+$", "write a region of a-z, 0-9 and '-', such as eu-central-1", max_length=64),
        ]
        | None
    ) = None
    """Region of the bucket."""
    bucket: Annotated[
        str,
        Text(
            r"^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$",
            "write only the bucket's name: 3 to 63 characters of a-z, 0-9, '.', '_' and '-', beginning and "
            "ending "
            "with a letter or digit; a folder inside it goes to storage.object.prefix",
            max_length=253,
        ),
    ]
    """Name of the bucket, which must exist. Cannot change."""
    prefix: (
        Annotated[
            str,
            Text(
                r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$",
                "write a folder without '/' at its ends, such as team/demo",
                max_length=255,
            ),
        ]
        | None
    ) = None
    """Folder inside the bucket. Unset: `<namespace>/<name>`. Cannot change."""
    credentials_secret_ref: ObjectStorageCredentials | None = None
    """Access key in a Secret."""
    workload_identity: WorkloadIdentity | None = None
    """The pods' own cloud identity instead of an access key."""
    tls: bool = True
    """Use HTTPS."""
    ca_secret_ref: SecretKeyReference | None = None
    """CA certificate (PEM) to trust when the server's is not publicly signed."""
    virtual_host_style: bool = False
    """Address the bucket as a host name (bucket.host) instead of a path."""
    encryption: Encryption | None = None
    """Server-side encryption with a key of one's own."""


class Tier(ApiModel):
    """When a collection moves down to this tier."""

    after_idle: PositiveDuration
    """Time without a search after which a collection moves here."""


_WARM, _COLD = "self.warm.afterIdle", "self.cold.afterIdle"


def _seconds(value: str) -> str:
    # CEL's durations know no days. `split` rather than `replace`, whose estimated cost is out of bounds.
    days = f"int({value}.split('d')[0]) * 86400"
    return f"({value}.endsWith('d') ? {days} : duration({value}).getSeconds())"


def _malformed(value: str) -> str:
    return f"!{matches(value, POSITIVE_DURATION_PATTERN)}"


class Tiers(ApiModel):
    """Hot (memory), warm (memory-mapped from local disk), cold (only in object storage)."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            rule(
                f"!has(self.warm) || !has(self.cold) || {_malformed(_WARM)} || {_malformed(_COLD)} || "
                f"{_seconds(_WARM)} < {_seconds(_COLD)}",
                "tiers.cold.afterIdle must be longer than tiers.warm.afterIdle: data cools from hot to warm "
                "to cold",
            ),
        )
    )

    warm: Tier | None = None
    """Memory-map what was idle for this long; unset: never."""
    cold: Tier | None = None
    """Release what was idle for this long; unset: never."""
    pinned: Annotated[list[Annotated[str, Field(min_length=1, max_length=512)]], Field(max_length=256)] = (
        Field(default_factory=list)
    )
    """Collections that stay hot, as `collection` or `database.collection`."""
    max_concurrent_moves: int = Field(default=1, ge=1, le=16)
    """Collections moved between tiers at the same time."""
    hot_budget: Quantity | None = None
    """Memory for hot data; the coldest moves down when it is exceeded. Unset: what the query nodes have."""


class Storage(ApiModel):
    """Where data lives."""

    object: ObjectStorage | None = None
    """Object storage; required in Distributed mode."""
    tiers: Tiers | None = None
    """Automatic moves between memory, local disk and object storage."""
