"""NetworkPolicies: who may open connections to the cluster's pods. What the pods themselves reach stays open.

Policies add up, so a monitoring stack gets in by one of its own that admits it to the metrics port.
"""

from vectorcluster_api import VectorCluster
from vectorcluster_api.security import Switch

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.desired.context import Context
from vectorcluster_operator.desired.labels import Labels
from vectorcluster_operator.desired.manifest import Manifest, manifest
from vectorcluster_operator.engine.topology import METRICS_PORT, PROXY_PORT, Role

_NAMESPACE_NAME = "kubernetes.io/metadata.name"


def network_policies(cluster: VectorCluster, entrance: Role, ctx: Context) -> list[Manifest]:
    """The policies of a cluster; none when the spec disables them.

    Args:
        cluster: The owner.
        entrance: The role that takes requests from applications.
        ctx: Where the operator is, and whether applications may come in yet.
    """
    if cluster.spec.security.network_policy is Switch.DISABLED:
        return []
    policies = [_engine(cluster, ctx), *(_dependency(cluster, app) for app in managed_apps(cluster))]
    return [*policies, _clients(cluster, entrance)] if ctx.published else policies


def managed_apps(cluster: VectorCluster) -> list[str]:
    """Which dependencies the operator runs for this cluster."""
    if cluster.spec.wal is None:
        return []
    kafka = cluster.spec.wal.kafka
    found = [labels.ETCD] if cluster.spec.metadata.etcd.managed is not None else []
    return [*found, labels.KAFKA] if kafka is not None and kafka.managed is not None else found


def _engine(cluster: VectorCluster, ctx: Context) -> Manifest:
    pods = {labels.NAME_LABEL: labels.MILVUS, labels.INSTANCE_LABEL: cluster.metadata.name}
    operator = {"namespaceSelector": {"matchLabels": {_NAMESPACE_NAME: ctx.operator_namespace}}}
    return _policy(
        cluster,
        "milvus",
        pods,
        [_own_pods(cluster), {"from": [operator], "ports": _ports(METRICS_PORT, PROXY_PORT)}],
    )


def _clients(cluster: VectorCluster, entrance: Role) -> Manifest:
    pods = labels.selector(cluster, labels.MILVUS, entrance.name)
    return _policy(cluster, "clients", pods, [{"ports": _ports(PROXY_PORT)}])


def _dependency(cluster: VectorCluster, app: str) -> Manifest:
    return _policy(cluster, app, labels.selector(cluster, app, app), [_own_pods(cluster)])


def _own_pods(cluster: VectorCluster) -> Manifest:
    return {"from": [{"podSelector": {"matchLabels": labels.same_cluster(cluster)}}]}


def _policy(cluster: VectorCluster, suffix: str, pods: Labels, ingress: list[Manifest]) -> Manifest:
    body = manifest(
        cluster,
        "networking.k8s.io/v1",
        "NetworkPolicy",
        names.child(cluster, suffix),
        labels.full(cluster, labels.MILVUS, "network-policy"),
    )
    body["spec"] = {
        "podSelector": {"matchLabels": pods},
        "policyTypes": ["Ingress"],
        "ingress": ingress,
    }
    return body


def _ports(*numbers: int) -> list[Manifest]:
    return [{"port": number, "protocol": "TCP"} for number in numbers]
