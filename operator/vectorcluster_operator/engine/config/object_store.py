"""The `minio` section: object storage of any provider, under the name that Milvus gives it."""

from dataclasses import dataclass

from vectorcluster_api import VectorCluster
from vectorcluster_api.storage import ObjectStorage, ObjectStorageProvider

from vectorcluster_operator.engine.catalogue import has_feature
from vectorcluster_operator.engine.config.identity import object_prefix
from vectorcluster_operator.engine.config.paths import CA_FILE, DATA_DIR, OBJECT_STORE_CA_DIR
from vectorcluster_operator.engine.config.secrets import Secrets
from vectorcluster_operator.engine.config.tree import Config


@dataclass(frozen=True)
class _Provider:
    """How Milvus calls a provider, and its well-known host (with `{region}`)."""

    cloud: str
    host: str
    virtual_host: bool = False


_PROVIDERS = {
    ObjectStorageProvider.AWS: _Provider("aws", "s3.{region}.amazonaws.com"),
    ObjectStorageProvider.GCP: _Provider("gcp", "storage.googleapis.com"),
    ObjectStorageProvider.AZURE: _Provider("azure", "core.windows.net"),
    ObjectStorageProvider.ALIYUN: _Provider("aliyun", "oss-{region}.aliyuncs.com", virtual_host=True),
    ObjectStorageProvider.TENCENT: _Provider("tencent", "cos.{region}.myqcloud.com", virtual_host=True),
    ObjectStorageProvider.S3: _Provider("aws", ""),
}


def endpoint(storage: ObjectStorage) -> tuple[str, int]:
    """Host and port of an object store, the provider's well-known ones where the spec names none."""
    host, _, given = authority(storage).partition(":")
    return host, int(given) if given else 443 if storage.tls else 80


def authority(storage: ObjectStorage) -> str:
    """Host or host:port of an object store, as the spec or else the provider names it."""
    return storage.endpoint or _PROVIDERS[storage.provider].host.format(region=storage.region or "")


def virtual_host(storage: ObjectStorage) -> bool:
    """Whether the bucket is a part of the host's name: asked for, or the only form that the provider takes."""
    return storage.virtual_host_style or _PROVIDERS[storage.provider].virtual_host


def object_store_sections(cluster: VectorCluster, secrets: Secrets) -> Config:
    """The sections about data at rest.

    Args:
        cluster: The resource.
        secrets: Access key, where the spec names one.
    """
    storage = cluster.spec.storage.object
    local = {"localStorage": {"path": f"{DATA_DIR}/data"}}
    if storage is None:
        return {**local, "common": {"storageType": "local"}}
    # 2.3 distinguishes only `minio` and `remote`; both speak S3 and `remote` honours the provider.
    return {**local, "common": {"storageType": "remote"}, "minio": _minio(cluster, storage, secrets)}


def _minio(cluster: VectorCluster, storage: ObjectStorage, secrets: Secrets) -> Config:
    provider = _PROVIDERS[storage.provider]
    host, port = endpoint(storage)
    section: Config = {
        "address": host,
        "port": port,
        "useSSL": storage.tls,
        "bucketName": storage.bucket,
        "rootPath": object_prefix(cluster),
        "cloudProvider": provider.cloud,
        "region": storage.region or "",
        "useVirtualHost": virtual_host(storage),
        "useIAM": storage.workload_identity is not None,
    }
    if storage.credentials_secret_ref is not None and secrets.object_store is not None:
        section["accessKeyID"] = secrets.object_store.access_key_id
        section["secretAccessKey"] = secrets.object_store.secret_access_key
    if storage.ca_secret_ref is not None and has_feature(cluster.spec.version, "minio.ssl"):
        section["ssl"] = {"tlsCACert": f"{OBJECT_STORE_CA_DIR}/{CA_FILE}"}
    return section
