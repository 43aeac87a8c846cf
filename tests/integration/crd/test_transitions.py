"""Updates: what may change, what may not, and what the user is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from integration.crd.resources import DISTRIBUTED, MINIMAL, NEWEST, OBJECT, changed, resource

if TYPE_CHECKING:
    from collections.abc import Callable

    from integration.conftest import ApiServer

pytestmark = pytest.mark.integration

MANAGED = changed(
    DISTRIBUTED,
    {
        "wal": {"kafka": {"managed": {"storage": {"size": "10Gi", "storageClassName": "fast"}}}},
        "metadata": {"etcd": {"managed": {"replicas": 3}, "rootPath": "demo"}},
    },
)
PULSAR = changed(DISTRIBUTED, {"wal": {"pulsar": {"address": "pulsar://pulsar:6650"}}})
RESTORED = changed(MINIMAL, {"restoreFrom": {"backup": "last-night"}})
AT_2_5_15 = changed(MINIMAL, {"version": "2.5.15"})
AT_2_5_16 = changed(MINIMAL, {"version": "2.5.16"})
OLD_POOLS = changed(DISTRIBUTED, {"version": "2.5.16", "components.index": {"replicas": 2}})
WITH_DISK = changed(MINIMAL, {"components.standalone.storage.size": "20Gi"})

BASES: dict[str, dict[str, Any]] = {
    "distributed": DISTRIBUTED,
    "managed": MANAGED,
    "pulsar": PULSAR,
    "newest": NEWEST,
    "minimal": MINIMAL,
    "restored": RESTORED,
    "at-2-5-15": AT_2_5_15,
    "at-2-5-16": AT_2_5_16,
    "old-pools": OLD_POOLS,
    "with-disk": WITH_DISK,
}

REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("mode-to-distributed", "minimal", {"mode": "Distributed"}, "mode cannot change: create a new cluster"),
    ("mode-to-standalone", "distributed", {"mode": "Standalone"}, "mode cannot change: create a new cluster"),
    ("bucket", "distributed", {"storage.object.bucket": "other"}, "storage.object.bucket cannot change"),
    ("prefix", "distributed", {"storage.object.prefix": "other"}, "storage.object.prefix cannot change"),
    ("prefix-removed", "distributed", {"storage.object.prefix": None}, "storage.object.prefix cannot change"),
    ("bucket-added", "minimal", {"storage.object": OBJECT}, "storage.object cannot be added or removed"),
    (
        "log-kind",
        "newest",
        {"wal": {"woodpecker": None, "kafka": {"managed": {}}}},
        "kind of write-ahead log cannot",
    ),
    (
        "log-moved",
        "managed",
        {"wal.kafka": {"managed": None, "brokers": ["k:9092"]}},
        "the log cannot move between",
    ),
    ("log-removed", "distributed", {"wal": None}, "wal cannot be added or removed"),
    (
        "pulsar-tenant",
        "pulsar",
        {"wal.pulsar.tenant": "other"},
        "tenant and wal.pulsar.namespace cannot change",
    ),
    (
        "metadata-moved",
        "managed",
        {"metadata.etcd": {"managed": None, "endpoints": ["etcd:2379"]}},
        "metadata cannot move between a managed and an external etcd",
    ),
    ("root-path", "managed", {"metadata.etcd.rootPath": "other"}, "metadata.etcd.rootPath cannot change"),
    (
        "root-path-removed",
        "managed",
        {"metadata.etcd.rootPath": None},
        "metadata.etcd.rootPath cannot change",
    ),
    ("etcd-members", "managed", {"metadata.etcd.managed.replicas": 5}, "replicas cannot change yet"),
    (
        "etcd-disk",
        "managed",
        {"metadata.etcd.managed.storage.size": "1Gi"},
        "storage.size cannot change yet",
    ),
    (
        "log-disk",
        "managed",
        {"wal.kafka.managed.storage.size": "9999Mi"},
        "create a new cluster with the size it needs",
    ),
    (
        "disk-class",
        "managed",
        {"wal.kafka.managed.storage.storageClassName": "slow"},
        "storageClassName cannot change",
    ),
    (
        "disk",
        "with-disk",
        {"components.standalone.storage.size": "10Gi"},
        "components.standalone.storage.size cannot",
    ),
    ("disk-grown", "with-disk", {"components.standalone.storage.size": "1Ti"}, "size cannot change yet"),
    (
        "restore-changed",
        "restored",
        {"restoreFrom.backup": "other"},
        "restoreFrom only acts when a cluster is created",
    ),
    (
        "restore-added",
        "minimal",
        {"restoreFrom": {"backup": "x"}},
        "restoreFrom only acts when a cluster is created",
    ),
    ("restore-removed", "restored", {"restoreFrom": None}, "cannot change afterwards"),
    ("minor-back", "newest", {"version": "2.5.27"}, "go back to status.upgrade.fromVersion while"),
    ("minor-skipped", "distributed", {"version": "2.5.27"}, "upgrade one minor version at a time"),
    ("minor-too-early", "at-2-5-15", {"version": "2.6.11"}, "upgrade to 2.5.16 or later before 2.6"),
    (
        "old-pools-kept",
        "old-pools",
        {"version": "2.6.11"},
        "remove components.index, data nodes build the indexes",
    ),
    ("to-nonsense", "newest", {"version": "newest"}, "such as 2.6.11"),
    ("scaled-below-replicas", "distributed", {"replicas": 3}, "query.replicas must be at least replicas"),
]

ALLOWED: list[tuple[str, str, dict[str, Any]]] = [
    ("patch-up", "distributed", {"version": "2.3.21"}),
    ("patch-down", "distributed", {"version": "2.3.4"}),
    ("minor-up", "distributed", {"version": "2.4.24"}),
    ("to-2-6", "at-2-5-16", {"version": "2.6.11"}),
    ("to-2-6-without-index-nodes", "old-pools", {"version": "2.6.11", "components.index": None}),
    ("endpoint", "distributed", {"storage.object.endpoint": "s3.storage:9000"}),
    ("brokers", "distributed", {"wal.kafka.brokers": ["kafka-0:9092", "kafka-1:9092"]}),
    ("disk-in-other-words", "with-disk", {"components.standalone.storage.size": "20480Mi"}),
    ("suspend", "minimal", {"suspend": True}),
    ("deletion-policy", "minimal", {"deletionPolicy": "Delete"}),
    ("pods", "distributed", {"components.query": {"replicas": 5}, "replicas": 3}),
    ("tls", "distributed", {"security.tls": {"secretName": "tls"}}),
    ("configuration", "distributed", {"config.log.level": "debug"}),
]


@pytest.fixture(scope="module")
def patch(vectorcluster_api: ApiServer) -> Callable[[str, dict[str, Any]], tuple[str, ...]]:
    """The kubectl call that tries a change of one of the bases."""
    for name, spec in BASES.items():
        vectorcluster_api.kubectl("create", "-f", "-", input=resource(spec, f"was-{name}"))

    def call(base: str, changes: dict[str, Any]) -> tuple[str, ...]:
        body = json.dumps({"spec": _nested(changes)})
        return ("patch", "vc", f"was-{base}", "--type=merge", "--dry-run=server", "-o", "json", "-p", body)

    return call


@pytest.mark.parametrize(
    ("base", "changes", "expected"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
def test_refused(
    vectorcluster_api: ApiServer,
    patch: Callable[[str, dict[str, Any]], tuple[str, ...]],
    base: str,
    changes: dict[str, Any],
    expected: str,
) -> None:
    said = vectorcluster_api.refusal(*patch(base, changes))
    assert expected in said
    assert "no such" not in said


@pytest.mark.parametrize(("base", "changes"), [one[1:] for one in ALLOWED], ids=[one[0] for one in ALLOWED])
def test_allowed(
    vectorcluster_api: ApiServer,
    patch: Callable[[str, dict[str, Any]], tuple[str, ...]],
    base: str,
    changes: dict[str, Any],
) -> None:
    after = json.loads(vectorcluster_api.kubectl(*patch(base, changes)))
    for path, value in changes.items():
        node = after["spec"]
        for step in path.split("."):
            node = node.get(step) if node else None
        assert node == value or (
            isinstance(value, dict) and node is not None and value.items() <= node.items()
        )


@pytest.mark.parametrize(
    ("status", "back_to", "allowed"),
    [
        ({"fromVersion": "2.3.5", "canRollBack": True}, "2.3.5", True),
        ({"fromVersion": "2.3.5", "canRollBack": True}, "2.3.4", False),
        ({"fromVersion": "2.3.5", "canRollBack": False}, "2.3.5", False),
        ({"fromVersion": "2.3.5"}, "2.3.5", False),
    ],
)
def test_going_back_while_the_operator_says_that_it_is_safe(
    vectorcluster_api: ApiServer, status: dict[str, Any], back_to: str, allowed: bool
) -> None:
    spec = changed(DISTRIBUTED, {"version": "2.4.24"})
    vectorcluster_api.kubectl("apply", "-f", "-", input=resource(spec, "upgrading"))
    body = json.dumps({"status": {"upgrade": None}}), json.dumps({"status": {"upgrade": status}})
    for one in body:
        vectorcluster_api.kubectl(
            "patch", "vc", "upgrading", "--subresource=status", "--type=merge", "-p", one
        )
    back = ("patch", "vc", "upgrading", "--type=merge", "--dry-run=server", "-p")
    change = json.dumps({"spec": {"version": back_to}})
    if allowed:
        assert "patched" in vectorcluster_api.kubectl(*back, change)
    else:
        assert "restore a backup into a new cluster" in vectorcluster_api.refusal(*back, change)


def _nested(changes: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, value in changes.items():
        *parents, last = path.split(".")
        node = found
        for step in parents:
            node = node.setdefault(step, {})
        node[last] = value
    return found
