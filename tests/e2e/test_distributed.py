"""Distributed Milvus: real vectors over several pods, two clusters on shared services, drift, a killed operator."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
import urllib3
from support.kubernetes import Kubectl, eventually, wait_condition, wait_ready
from support.manifests import distributed
from support.vectors import Dataset, fill, recall
from vectorcluster_dev.product.operator import SELECTOR
from vectorcluster_dev.product.reach import reachable

pytestmark = pytest.mark.e2e

Connect = Callable[..., Any]


def test_two_clusters_share_services_unseen(kubectl: Kubectl, client: Connect, product: Any) -> None:
    # The policies of a cluster admit only its own pods to its etcd and Kafka; here another one shall use them.
    kubectl.apply(distributed("first", security={"networkPolicy": "Disabled"}))
    wait_condition(kubectl, "first", "Ready", "WaitingForPods", within=30)
    _kill_operator(product.system)
    wait_ready(kubectl, "first")
    namespace = kubectl.namespace
    kubectl.apply(
        distributed(
            "second",
            metadata={"etcd": {"endpoints": [f"first-etcd.{namespace}.svc:2379"]}},
            wal={"kafka": {"brokers": [f"first-kafka-0.first-kafka.{namespace}.svc:9092"]}},
        )
    )
    wait_ready(kubectl, "second")

    here, there = Dataset.make(2000, seed=2), Dataset.make(1500, seed=3)
    first, second = client("first"), client("second")
    fill(first, "same_name", here)
    assert second.list_collections() == []
    fill(second, "same_name", there)
    assert recall(first, "same_name", here) > 0.95
    assert recall(second, "same_name", there) > 0.95

    before = _pods(kubectl, "first")
    _children_come_back(kubectl)
    kubectl("delete", "vc", "second", "--timeout=120s")
    wait_ready(kubectl, "first")
    # Its Service was deleted meanwhile; the new one has another address.
    assert recall(client("first"), "same_name", here) > 0.95
    assert _leftovers(product, kubectl, "second") == (0, [])
    keys, topics = _leftovers(product, kubectl, "first")
    assert keys > 0
    assert topics
    untouched = {name for name in before if "proxy" not in name and "etcd" not in name}
    assert untouched <= _pods(kubectl, "first"), "pods were replaced for no reason"


def _kill_operator(system: Kubectl) -> None:
    """As a crash would: no time to say goodbye."""
    system("delete", "pod", "-l", SELECTOR, "--grace-period=0", "--force", "--wait=false")


def _pods(kubectl: Kubectl, name: str) -> set[str]:
    return {pod["metadata"]["name"] for pod in kubectl.items("pods", f"vectorcluster.io/cluster={name}")}


def _children_come_back(kubectl: Kubectl) -> None:
    kubectl("delete", "deployment", "first-proxy")
    kubectl("delete", "service", "first")
    for kind, name in (("deployment", "first-proxy"), ("service", "first")):
        eventually(
            lambda kind=kind, name=name: kubectl.get(kind, name), within=30, what=f"{kind} {name} is back"
        )
    wait_ready(kubectl, "first")
    broken = base64.b64encode(b"broken: true").decode()
    kubectl(
        "patch", "secret", "first-engine", "--type=merge", "-p", json.dumps({"data": {"milvus.yaml": broken}})
    )
    # Secrets are not watched, which would need the right to list them all; the next regular look finds it.
    eventually(
        lambda: "broken" not in kubectl.secret("first-engine")["milvus.yaml"],
        within=60,
        what="the configuration is mended",
    )


def _leftovers(product: Any, kubectl: Kubectl, owner: str) -> tuple[int, list[str]]:
    """How many keys in the shared etcd, and which topics in the shared Kafka, belong to a cluster."""
    namespace = kubectl.namespace
    start = f"{namespace}/{owner}/".encode()
    body = {
        "key": base64.b64encode(start).decode(),
        "range_end": base64.b64encode(start[:-1] + bytes([start[-1] + 1])).decode(),
        "count_only": True,
    }
    with reachable(product.backend, "first-etcd", namespace, 2379) as (host, port):
        found = urllib3.request("POST", f"http://{host}:{port}/v3/kv/range", json=body).json()
    listed = kubectl(
        *("exec", "first-kafka-0", "--", "/opt/kafka/bin/kafka-topics.sh"),
        *("--bootstrap-server", "localhost:9092", "--list"),
    )
    return int(found.get("count", 0)), [
        one for one in listed.split() if one.startswith(f"{namespace}.{owner}.")
    ]
