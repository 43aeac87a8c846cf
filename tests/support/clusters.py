"""VectorClusters for unit tests."""

from __future__ import annotations

import copy
from typing import Any

from support.objects import CLUSTER_UID
from vectorcluster_api import API_VERSION, KIND, VectorCluster

STANDALONE: dict[str, Any] = {"version": "2.3.5"}
DISTRIBUTED: dict[str, Any] = {
    "version": "2.3.5",
    "mode": "Distributed",
    "storage": {
        "object": {
            "provider": "s3",
            "endpoint": "s3.test:9000",
            "bucket": "vectors",
            "tls": False,
            "credentialsSecretRef": {"name": "s3"},
        }
    },
    "wal": {"kafka": {"brokers": ["kafka.test:9092"]}},
    "metadata": {"etcd": {"endpoints": ["etcd.test:2379"]}},
}


def cluster_object(spec: dict[str, Any] | None = None, /, **metadata: Any) -> dict[str, Any]:
    """A resource as the API server sends it.

    Args:
        spec: Its spec; a standalone cluster when left out.
        metadata: Beyond name, namespace, uid and generation.
    """
    usual = {
        "name": "demo",
        "namespace": "team",
        "uid": CLUSTER_UID,
        "generation": 1,
        "resourceVersion": "1",
    }
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": usual | metadata,
        "spec": copy.deepcopy(spec or STANDALONE),
    }


def a_cluster(
    spec: dict[str, Any] | None = None, /, *, status: dict[str, Any] | None = None, **metadata: Any
) -> VectorCluster:
    """The same, read."""
    body = cluster_object(spec, **metadata)
    if status is not None:
        body["status"] = status
    return VectorCluster.from_object(body)


def with_spec(base: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of a spec with one field, named by a dotted path, set."""
    spec = copy.deepcopy(base)
    place = spec
    *parents, last = path.split(".")
    for parent in parents:
        place = place.setdefault(parent, {})
    place[last] = value
    return spec
