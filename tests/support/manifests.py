"""VectorClusters for tests, as small as the test machine."""

from __future__ import annotations

from typing import Any

from vectorcluster_dev.product import objectstore

Object = dict[str, Any]

VERSION = "2.3.5"
SMALL = {"requests": {"cpu": "25m", "memory": "128Mi"}}


def vector_cluster(name: str, **spec: Any) -> Object:
    """A VectorCluster; Standalone unless `spec` says otherwise."""
    return {
        "apiVersion": "vectorcluster.io/v1alpha1",
        "kind": "VectorCluster",
        "metadata": {"name": name},
        "spec": {"version": VERSION, **spec},
    }


def object_storage(**changes: Any) -> Object:
    """`storage` that names the local object store and the Secret each test namespace has."""
    found = {
        "provider": "s3",
        "endpoint": f"{objectstore.NAME}.{objectstore.NAMESPACE}.svc.cluster.local:{objectstore.PORT}",
        "region": objectstore.REGION,
        "bucket": objectstore.BUCKET,
        "tls": False,
        "credentialsSecretRef": {"name": "object-store"},
    }
    return {"object": {**found, **changes}}


def distributed(name: str, **spec: Any) -> Object:
    """A distributed VectorCluster with managed dependencies unless `spec` says otherwise."""
    defaults = {
        "mode": "Distributed",
        "shards": 2,
        "components": {
            pool: {"resources": SMALL} for pool in ("coordinator", "proxy", "query", "data", "index")
        },
        "storage": object_storage(),
        "metadata": {"etcd": {"managed": {"resources": SMALL, "storage": {"size": "1Gi"}}}},
        "wal": {"kafka": {"managed": {"resources": SMALL, "storage": {"size": "2Gi"}}}},
        "deletionPolicy": "Delete",
    }
    return vector_cluster(name, **{**defaults, **spec})
