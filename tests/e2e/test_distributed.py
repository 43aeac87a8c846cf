"""Distributed Milvus: real vectors over several pods, two clusters on shared services, drift, a killed operator."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from support.kubernetes import Kubectl, eventually, wait_condition, wait_ready
from support.manifests import distributed
from support.vectors import Dataset, fill, recall
from vectorcluster_dev.product.operator import SELECTOR

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
    assert recall(first, "same_name", here) > 0.95
    assert _shared_leftovers(kubectl, f"{namespace}/second", f"{namespace}.second") == ([], [])
    assert _shared_leftovers(kubectl, f"{namespace}/first", f"{namespace}.first") != ([], [])
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
    broken = base64.b64encode(b"broken: true").decode()
    kubectl(
        "patch", "secret", "first-engine", "--type=merge", "-p", json.dumps({"data": {"milvus.yaml": broken}})
    )
    for kind, name in (("deployment", "first-proxy"), ("service", "first")):
        eventually(
            lambda kind=kind, name=name: kubectl.get(kind, name), within=30, what=f"{kind} {name} is back"
        )
    # Secrets are not watched, which would need the right to list them all; the next regular look finds it.
    eventually(
        lambda: "broken" not in kubectl.secret("first-engine")["milvus.yaml"],
        within=60,
        what="the configuration is mended",
    )
    wait_ready(kubectl, "first")


def _shared_leftovers(kubectl: Kubectl, key_prefix: str, topic_prefix: str) -> tuple[list[str], list[str]]:
    """Keys in etcd and topics in Kafka that belong to a cluster."""
    listed = kubectl(
        "exec", "first-etcd-0", "--", "etcdctl", "get", "--prefix", "--keys-only", f"{key_prefix}/"
    )
    topics = kubectl(
        *("exec", "first-kafka-0", "--", "/opt/kafka/bin/kafka-topics.sh"),
        *("--bootstrap-server", "localhost:9092", "--list"),
    )
    return listed.split(), [topic for topic in topics.split() if topic.startswith(topic_prefix)]
