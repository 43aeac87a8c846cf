"""An operator that dies without a word, at any moment, leaves nothing that its successor does not finish."""

from __future__ import annotations

import random
import time

import pytest
from support.operator_process import PATIENCE, SYSTEM
from vectorcluster_operator.k8s.kinds import PVC, SECRET, STATEFUL_SET, VECTOR_CLUSTER

pytestmark = pytest.mark.integration

ROUNDS = 3
# Longer than it takes to bring a cluster's objects into being, so that some rounds end after the last of them.
LONGEST_LIFE = 1.2
SEED = 20260101


@pytest.fixture
def spec(surroundings, key):
    key()
    managed = {"wal": {"kafka": {"managed": {}}}, "metadata": {"etcd": {"managed": {}}}}
    return surroundings.spec(**managed) | {"deletionPolicy": "Delete"}


@pytest.fixture
def whole(new_operator, tenant, spec):
    """The children of a cluster whose operator lived."""
    with new_operator("whole", NAMESPACES=tenant.namespace, LEASE_NAME="whole") as operator:
        tenant.cluster("whole", spec)
        operator.until(lambda: "Ready" in tenant.conditions("whole"), "a status")
    return {child.replace("whole", "demo") for child in tenant.children("whole")}


def test_killed_while_creating_and_while_deleting(new_operator, tenant, spec, whole):
    dice = random.Random(SEED)
    operator = new_operator("mortal", NAMESPACES=tenant.namespace, LEASE_NAME="mortal").start()
    operator.until(lambda: operator.leading, "the Lease")
    for number in range(ROUNDS):
        tenant.cluster("demo", spec)
        time.sleep(dice.uniform(0, LONGEST_LIFE))
        operator.kill()
        operator.start()
        operator.until(lambda: whole <= tenant.children("demo"), f"all children in round {number}")
        operator.until(lambda: "Ready" in tenant.conditions("demo"), "a status")

        tenant.delete("demo")
        time.sleep(dice.uniform(0, LONGEST_LIFE))
        operator.kill()
        operator.start()
        operator.until(lambda: tenant.gone("demo"), f"the end of round {number}")
        assert tenant.get(SECRET, "demo-root") is None
        left = tenant.children("demo")
        assert not [child for child in left if child.startswith(("Deployment/", "StatefulSet/"))]


def test_a_successor_does_not_let_a_cluster_go_before_it_has_seen_its_pods_and_volumes(
    new_operator, tenant, vectorcluster_api
):
    """What a restarted operator has not read yet is not gone."""
    first = new_operator("first", NAMESPACES=tenant.namespace, LEASE_NAME="successor")
    with first:
        tenant.cluster("demo", {"version": "2.3.5", "deletionPolicy": "Delete"})
        first.until(lambda: tenant.get(STATEFUL_SET, "demo-standalone"), "the StatefulSet")
        first.until(lambda: "Ready" in tenant.conditions("demo"), "a status")
    labels = tenant.get(STATEFUL_SET, "demo-standalone")["metadata"]["labels"]
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data-demo-standalone-0", "namespace": tenant.namespace, "labels": labels},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    tenant.apply(claim)
    tenant.delete("demo")

    with new_operator("second", NAMESPACES=tenant.namespace, LEASE_NAME="successor") as second:
        second.until(lambda: tenant.gone("demo"), "the end")

    assert tenant.get(STATEFUL_SET, "demo-standalone") is None
    left = tenant.get(PVC, "data-demo-standalone-0")
    assert left is None or left["metadata"].get("deletionTimestamp")


def test_a_successor_that_finds_all_well_writes_nothing(new_operator, tenant, audit):
    """A restart or an upgrade of the operator touches no pod."""
    settings = {"NAMESPACES": tenant.namespace, "LEASE_NAME": "restarted"}
    tenant.cluster("demo", {"version": "2.3.5"})
    with new_operator("old", **settings) as old:
        old.until(lambda: "Ready" in tenant.conditions("demo"), "a status")
        audit.wait_until_quiet(tenant.namespace, seconds=2)
    begin = audit.mark()

    with new_operator("new", **settings) as new:
        new.until(lambda: new.metric("vectorcluster_operator_reconciles_total") >= 3, "a few looks")

    assert audit.writes(tenant.namespace, begin) == []
    assert tenant.get(VECTOR_CLUSTER, "demo")


class TestTwoOperators:
    """One works, the other waits."""

    @pytest.fixture
    def pair(self, new_operator, tenant):
        settings = {"NAMESPACES": tenant.namespace, "LEASE_NAME": f"lease-{tenant.namespace}"}
        first = new_operator("first", **settings).start()
        first.until(lambda: first.leading, "the Lease")
        return first, new_operator("second", **settings).start()

    def test_only_one_acts_and_the_other_takes_over_when_it_stops(self, pair, tenant):
        first, second = pair
        tenant.cluster("demo", {"version": "2.3.5"})
        first.until(lambda: tenant.get(STATEFUL_SET, "demo-standalone"), "the StatefulSet")
        second.until(lambda: "waiting for Lease" in second.said, "its wait")
        assert not second.leading

        assert first.stop() == 0
        # Released, not run out: a Lease lasts for 15 seconds.
        stopped = time.monotonic()
        second.until(lambda: second.leading, "the Lease")
        assert time.monotonic() - stopped < 10
        tenant.run("delete", "statefulset/demo-standalone")
        second.until(lambda: tenant.get(STATEFUL_SET, "demo-standalone"), "the StatefulSet back")

    def test_it_takes_over_when_the_first_is_killed(self, pair, tenant):
        first, second = pair
        first.kill()
        tenant.cluster("demo", {"version": "2.3.5"})

        second.until(lambda: tenant.get(STATEFUL_SET, "demo-standalone"), "the StatefulSet", PATIENCE)

        assert second.leading

    def test_the_one_that_lost_its_lease_ends(self, pair, tenant, vectorcluster_api):
        """As after a long pause: it must not write another word."""
        first, second = pair
        lease = f"lease/lease-{tenant.namespace}"
        stolen = '{"spec": {"holderIdentity": "thief", "leaseDurationSeconds": 3600}}'
        vectorcluster_api.kubectl("-n", SYSTEM, "patch", lease, "--type=merge", "-p", stolen)

        deadline = time.monotonic() + PATIENCE
        while first.running:
            assert time.monotonic() < deadline, first.said
            time.sleep(0.2)

        assert "could not be renewed" in first.said
        assert not second.leading


def test_an_operator_that_waits_can_be_stopped(new_operator, tenant, vectorcluster_api):
    settings = {"NAMESPACES": tenant.namespace, "LEASE_NAME": "waiting"}
    with new_operator("first", **settings) as first:
        first.until(lambda: first.leading, "the Lease")
        second = new_operator("second", **settings).start()
        second.until(lambda: "waiting for Lease" in second.said, "its wait")

        assert second.stop() == 0
        assert first.leading


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"WORKERS": "0"}, "workers"), ({"LOG_LEVEL": "loud"}, "LOUD"), ({"LOG_FORMAT": "xml"}, "log_format")],
)
def test_a_wrong_setting_ends_it_with_the_setting_named(new_operator, settings, words):
    operator = new_operator("wrong", **settings).start()

    assert operator.wait() == 1
    assert "a setting in the environment is wrong" in operator.said
    assert words in operator.said
