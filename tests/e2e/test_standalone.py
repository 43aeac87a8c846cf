"""The development default: one pod with everything inside, from apply to search, and back from a deletion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.kubernetes import Kubectl, condition, wait_gone, wait_ready
from support.manifests import vector_cluster
from support.vectors import Dataset, fill, recall
from vectorcluster_operator.desired.context import UserPassword
from vectorcluster_operator.engine.client import (
    DEFAULT_PASSWORD,
    ROOT,
    Endpoint,
    Login,
    MilvusEngine,
)

pytestmark = pytest.mark.e2e

Connect = Callable[[str], Any]
Reach = Callable[[str], tuple[str, int]]


def test_standalone_serves_and_keeps_its_data(kubectl: Kubectl, client: Connect, service: Reach) -> None:
    data = Dataset.make(2000, seed=1)
    kubectl.apply(vector_cluster("one"))
    cluster = wait_ready(kubectl, "one")

    assert cluster["status"]["phase"] == "Ready"
    # The wheel's build calls itself 2.3.5-lite.
    assert cluster["status"]["version"].startswith("2.3.5")
    assert cluster["status"]["components"]["standalone"]["state"] == "Healthy"
    assert condition(cluster, "Secured")["reason"] == "PasswordSet"
    first = client("one")
    fill(first, "kept", data)
    assert recall(first, "kept", data) > 0.95

    host, port = service("one")
    assert MilvusEngine().login(Endpoint(host, port), UserPassword(ROOT, DEFAULT_PASSWORD)) is Login.REFUSED

    # Retain is the default: what was written is there again for a cluster of the same name.
    kubectl("delete", "vc", "one", "--timeout=90s")
    wait_gone(kubectl, "statefulset", "one-standalone")
    assert kubectl.get("secret", "one-root") is not None
    assert kubectl.items("pvc", "vectorcluster.io/cluster=one")
    kubectl.apply(vector_cluster("one"))
    wait_ready(kubectl, "one")
    again = client("one")
    again.load_collection("kept")
    assert recall(again, "kept", data) > 0.95


def test_deletion_policy_delete_leaves_nothing(kubectl: Kubectl) -> None:
    kubectl.apply(vector_cluster("gone", deletionPolicy="Delete"))
    wait_ready(kubectl, "gone")
    kubectl("delete", "vc", "gone", "--timeout=90s")
    for kind in ("statefulset", "service", "configmap", "secret", "pvc", "networkpolicy", "serviceaccount"):
        wait_gone_of_kind(kubectl, kind)


def wait_gone_of_kind(kubectl: Kubectl, kind: str) -> None:
    """Wait until no object of a kind carries the cluster's label."""
    for found in kubectl.items(kind, "vectorcluster.io/cluster=gone"):
        wait_gone(kubectl, kind, found["metadata"]["name"])
