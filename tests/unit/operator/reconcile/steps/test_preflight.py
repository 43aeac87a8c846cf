"""What stops a cluster from being started, and what never stops one that runs."""

from __future__ import annotations

import pytest
from support.clusters import DISTRIBUTED, STANDALONE, a_cluster, with_spec
from support.objects import workload
from support.worlds import FakeWorld
from vectorcluster_api.conditions import ConditionStatus, ConditionType, Reason
from vectorcluster_operator.cloud.objectstore import Finding
from vectorcluster_operator.errors import RetryableError
from vectorcluster_operator.reconcile.steps.preflight import SKIP_ANNOTATION, external_addresses, preflight

STORAGE, DEPENDENCIES = ConditionType.STORAGE_READY, ConditionType.DEPENDENCIES_READY
REFUSED = Finding(False, Reason.CREDENTIALS_REFUSED, "bucket vectors refuses the access key")


@pytest.fixture
def world():
    return FakeWorld()


def checked(world, cluster=None):
    scope = world.scope(cluster or a_cluster(DISTRIBUTED))
    preflight(scope)
    return scope


def found(scope, condition):
    finding = scope.facts.findings[condition]
    return finding.status, finding.reason


def test_all_is_well(world):
    scope = checked(world)

    assert found(scope, STORAGE) == (ConditionStatus.TRUE, Reason.REACHABLE)
    assert found(scope, DEPENDENCIES) == (ConditionStatus.TRUE, Reason.REACHABLE)
    assert scope.retry_after is None


def test_a_standalone_cluster_needs_nothing(world):
    world.network.down = {"kafka.test:9092"}
    scope = checked(world, a_cluster(STANDALONE))

    assert found(scope, STORAGE) == (ConditionStatus.TRUE, Reason.NOT_USED)
    assert found(scope, DEPENDENCIES) == (ConditionStatus.TRUE, Reason.NOT_USED)


def test_refused_storage_stops_the_start(world):
    world.store.finding = REFUSED

    with pytest.raises(RetryableError) as caught:
        checked(world)

    assert (caught.value.condition, caught.value.reason) == (STORAGE, Reason.CREDENTIALS_REFUSED)
    assert caught.value.message == REFUSED.message


def test_an_unreachable_server_stops_the_start_and_is_named(world):
    world.network.down = {"kafka.test:9092"}

    with pytest.raises(RetryableError) as caught:
        checked(world)

    assert (caught.value.condition, caught.value.reason) == (DEPENDENCIES, Reason.UNREACHABLE)
    assert "kafka.test:9092" in caught.value.message


def test_both_findings_are_stated_when_both_fail(world):
    world.store.finding = REFUSED
    world.network.down = {"etcd.test:2379"}
    scope = world.scope(a_cluster(DISTRIBUTED))

    with pytest.raises(RetryableError):
        preflight(scope)

    assert found(scope, STORAGE)[0] is ConditionStatus.FALSE
    assert found(scope, DEPENDENCIES)[0] is ConditionStatus.FALSE


def test_a_running_cluster_is_not_stopped(world):
    world.see(workload("Deployment", "proxy"))
    world.network.down = {"kafka.test:9092"}

    scope = checked(world)

    assert found(scope, DEPENDENCIES) == (ConditionStatus.FALSE, Reason.UNREACHABLE)
    assert scope.retry_after == 5.0


@pytest.mark.parametrize(("value", "skipped"), [("true", True), ("false", False), ("yes", False)])
def test_the_check_can_be_skipped_where_only_pods_can_reach_the_servers(world, value, skipped):
    world.network.down = {"kafka.test:9092"}
    cluster = a_cluster(DISTRIBUTED, annotations={SKIP_ANNOTATION: value})

    if skipped:
        assert found(checked(world, cluster), DEPENDENCIES)[0] is ConditionStatus.FALSE
    else:
        with pytest.raises(RetryableError):
            checked(world, cluster)


def test_storage_that_cannot_be_checked_is_unknown_and_no_hindrance(world):
    world.store.finding = Finding(None, Reason.NOT_CHECKED, "only the pods can show")

    assert found(checked(world), STORAGE) == (ConditionStatus.UNKNOWN, Reason.NOT_CHECKED)


@pytest.mark.parametrize(
    ("spec", "addresses"),
    [
        (DISTRIBUTED, ["etcd.test:2379", "kafka.test:9092"]),
        (with_spec(DISTRIBUTED, "metadata.etcd", {"managed": {}}), ["kafka.test:9092"]),
        (with_spec(DISTRIBUTED, "wal.kafka", {"managed": {}}), ["etcd.test:2379"]),
        (
            with_spec(DISTRIBUTED, "wal", {"pulsar": {"address": "pulsar+ssl://a:6651,b:6652"}}),
            ["etcd.test:2379", "a:6651", "b:6652"],
        ),
    ],
)
def test_only_servers_that_the_operator_does_not_run_are_asked(spec, addresses):
    assert external_addresses(a_cluster(spec)) == addresses
