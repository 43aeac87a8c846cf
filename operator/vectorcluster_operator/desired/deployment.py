"""Deployments: one for each Milvus role of a distributed cluster.

Query nodes are a Deployment too, not a StatefulSet: a StatefulSet always removes the pod with the highest
number, while a drain must choose, and a Deployment lets it (`controller.kubernetes.io/pod-deletion-cost`).
"""

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.desired.manifest import Manifest, manifest
from vectorcluster_operator.desired.milvus_pod import PodInput, pod_template
from vectorcluster_operator.desired.pools import replicas_of
from vectorcluster_operator.engine.topology import Role


def deployment(given: PodInput, role: Role) -> Manifest:
    """The Deployment of one role.

    Args:
        given: What the cluster's pods have in common.
        role: The process.
    """
    cluster = given.cluster
    body = manifest(
        cluster,
        "apps/v1",
        "Deployment",
        names.child(cluster, role.name),
        labels.full(cluster, labels.MILVUS, role.name),
    )
    body["spec"] = {
        "replicas": replicas_of(cluster, role),
        "revisionHistoryLimit": 5,
        "selector": {"matchLabels": labels.selector(cluster, labels.MILVUS, role.name)},
        "strategy": {
            "type": "RollingUpdate",
            # New before old: the rest may not have room for what the old one holds.
            "rollingUpdate": {"maxUnavailable": 0, "maxSurge": cluster.spec.upgrade.max_surge},
        },
        "template": pod_template(given, role),
    }
    return body
