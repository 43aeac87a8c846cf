"""Names that keep clusters apart which share an etcd, a log or a bucket.

Neither a namespace nor a cluster's name holds a dot or a slash, so joining them by one is unambiguous, which
joining them by `-` is not (`a-b` + `c` and `a` + `b-c`).
"""

from vectorcluster_api import VectorCluster


def object_prefix(cluster: VectorCluster) -> str:
    """Folder of the cluster inside its bucket."""
    storage = cluster.spec.storage.object
    return (storage and storage.prefix) or _path(cluster)


def etcd_root_path(cluster: VectorCluster) -> str:
    """Root of the cluster's keys in etcd."""
    return cluster.spec.metadata.etcd.root_path or _path(cluster)


def channel_prefix(cluster: VectorCluster) -> str:
    """Beginning of all the cluster's topics and consumer groups.

    Milvus appends `-<purpose>`. The last dot sees to it that no cluster's prefix begins another's, so that
    rights and clean-up by prefix touch one cluster only.
    """
    return f"{cluster.metadata.namespace}.{cluster.metadata.name}."


def _path(cluster: VectorCluster) -> str:
    return f"{cluster.metadata.namespace}/{cluster.metadata.name}"
