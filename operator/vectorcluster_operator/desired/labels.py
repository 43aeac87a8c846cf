"""Labels and annotations of child objects."""

from vectorcluster_api import VectorCluster

CLUSTER_LABEL = "vectorcluster.io/cluster"
CONFIG_HASH_ANNOTATION = "vectorcluster.io/config-hash"

NAME_LABEL = "app.kubernetes.io/name"
INSTANCE_LABEL = "app.kubernetes.io/instance"
COMPONENT_LABEL = "app.kubernetes.io/component"
MANAGED_BY_LABEL = "app.kubernetes.io/managed-by"
VERSION_LABEL = "app.kubernetes.io/version"

Labels = dict[str, str]

MILVUS, ETCD, KAFKA = "milvus", "etcd", "kafka"
"""Values of the name label."""


def selector(cluster: VectorCluster, app: str, component: str) -> Labels:
    """The labels that select the pods of one component; they never change, since selectors cannot."""
    return {NAME_LABEL: app, INSTANCE_LABEL: cluster.metadata.name, COMPONENT_LABEL: component}


def lasting(cluster: VectorCluster, app: str, component: str) -> Labels:
    """All labels but the version: for objects that cannot be relabelled, such as volume claim templates."""
    return {
        **selector(cluster, app, component),
        MANAGED_BY_LABEL: "vectorcluster-operator",
        CLUSTER_LABEL: cluster.metadata.name,
    }


def full(cluster: VectorCluster, app: str, component: str) -> Labels:
    """All labels of an object; only Milvus' own carry its version."""
    version = {VERSION_LABEL: cluster.spec.version} if app == MILVUS else {}
    return {**lasting(cluster, app, component), **version}


def same_cluster(cluster: VectorCluster) -> Labels:
    """The label that all pods of a cluster share."""
    return {CLUSTER_LABEL: cluster.metadata.name}
