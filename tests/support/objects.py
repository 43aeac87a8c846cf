"""Kubernetes objects as the API server sends them, in the least that the operator reads."""

from __future__ import annotations

from typing import Any

from vectorcluster_operator.k8s.kinds import CLUSTER_LABEL, MANAGED_BY, MANAGED_BY_LABEL

Object = dict[str, Any]

_API_VERSIONS = {"Deployment": "apps/v1", "StatefulSet": "apps/v1"}
CLUSTER_UID = "cluster-uid"


def child(kind: str, name: str, cluster: str = "demo", **parts: Any) -> Object:
    """An object labelled with a cluster and owned by it.

    Args:
        kind: Such as Deployment.
        name: Its name.
        cluster: Cluster it belongs to.
        parts: `metadata` is merged into the usual metadata, everything else is set as given.
    """
    metadata: Object = {
        "name": name,
        "namespace": "team",
        "uid": f"uid-{kind}-{name}",
        "resourceVersion": "10",
        "labels": {CLUSTER_LABEL: cluster, MANAGED_BY_LABEL: MANAGED_BY},
        "ownerReferences": [{"kind": "VectorCluster", "name": cluster, "uid": CLUSTER_UID}],
    }
    metadata |= parts.pop("metadata", {})
    return {"apiVersion": _API_VERSIONS.get(kind, "v1"), "kind": kind, "metadata": metadata, **parts}


def workload(kind: str, component: str, *, wanted: int = 1, ready: int = 0, version: str = "2.3.5") -> Object:
    """A Deployment or StatefulSet of one component whose controller is up to date."""
    labels = {"app.kubernetes.io/component": component, "app.kubernetes.io/version": version}
    body = child(kind, f"demo-{component}")
    body["metadata"]["labels"] |= labels
    body["metadata"]["generation"] = 1
    return body | {
        "spec": {"replicas": wanted, "template": {"metadata": {"labels": labels}}},
        "status": {
            "observedGeneration": 1,
            "replicas": wanted,
            "updatedReplicas": wanted,
            "readyReplicas": ready,
        },
    }


def pod(component: str, name: str | None = None, *, ip: str = "10.0.0.1", ready: bool = True) -> Object:
    """A running Milvus pod."""
    body = child("Pod", name or f"demo-{component}-0")
    body["metadata"]["labels"] |= {
        "app.kubernetes.io/name": "milvus",
        "app.kubernetes.io/component": component,
    }
    conditions = [{"type": "Ready", "status": "True" if ready else "False"}]
    return body | {"status": {"phase": "Running", "podIP": ip, "conditions": conditions}}
