"""What a Milvus container sees of the outside: its configuration, certificates, and the folders it writes to."""

from vectorcluster_api import VectorCluster
from vectorcluster_api.components import Query
from vectorcluster_api.dependencies import Kafka

from vectorcluster_operator.desired import names
from vectorcluster_operator.desired.labels import Labels
from vectorcluster_operator.desired.pools import component_of
from vectorcluster_operator.desired.volumes import Mount, claimed, ephemeral, from_secret, scratch
from vectorcluster_operator.engine.config import paths
from vectorcluster_operator.engine.topology import Pool, Role

DATA_VOLUME = "data"
_SERVES_CLIENTS = (Pool.PROXY, Pool.STANDALONE)


def milvus_mounts(cluster: VectorCluster, role: Role, labels: Labels) -> list[Mount]:
    """Volumes of a pod, in a fixed order.

    Args:
        cluster: The resource.
        role: The pod's process.
        labels: Labels of volumes that are made with the pod.
    """
    return [
        from_secret("config", paths.CONFIG_DIR, names.engine_secret(cluster)),
        _data(cluster, role, labels),
        scratch("run", paths.PID_DIR),
        scratch("tmp", paths.TEMP_DIR),
        *_certificates(cluster, role),
    ]


def _data(cluster: VectorCluster, role: Role, labels: Labels) -> Mount:
    if role.pool is Pool.STANDALONE:
        return claimed(DATA_VOLUME, paths.DATA_DIR)
    component = component_of(cluster, role)
    if isinstance(component, Query) and component.local_storage is not None:
        return ephemeral(DATA_VOLUME, paths.DATA_DIR, component.local_storage, labels)
    return scratch(DATA_VOLUME, paths.DATA_DIR)


def _certificates(cluster: VectorCluster, role: Role) -> list[Mount]:
    mounts = []
    proxies = names.tls_secret(cluster)
    if proxies is not None and role.pool in _SERVES_CLIENTS:
        mounts.append(from_secret("tls", paths.TLS_DIR, proxies))
    etcd = cluster.spec.metadata.etcd.tls
    if etcd is not None and role.pool is not Pool.STANDALONE:
        mounts.append(from_secret("etcd-tls", paths.ETCD_TLS_DIR, etcd.secret_ref.name))
    storage = cluster.spec.storage.object
    if storage is not None and storage.ca_secret_ref is not None:
        ca = storage.ca_secret_ref
        mounts.append(
            from_secret("object-store-ca", paths.OBJECT_STORE_CA_DIR, ca.name, ca.key, paths.CA_FILE)
        )
    kafka = _kafka(cluster)
    if kafka is not None and kafka.ca_secret_ref is not None:
        ca = kafka.ca_secret_ref
        mounts.append(from_secret("kafka-ca", paths.KAFKA_CA_DIR, ca.name, ca.key, paths.CA_FILE))
    return mounts


def _kafka(cluster: VectorCluster) -> Kafka | None:
    return None if cluster.spec.wal is None else cluster.spec.wal.kafka
