"""The order of a reconcile, and the status once and last on every path."""

from __future__ import annotations

import pytest
from support.clusters import DISTRIBUTED, STANDALONE, cluster_object, with_spec
from support.objects import CLUSTER_UID, child, pod, workload
from support.worlds import FakeWorld
from vectorcluster_api.conditions import ConditionType, Reason
from vectorcluster_operator.errors import RetryableError
from vectorcluster_operator.k8s.api import ApiError
from vectorcluster_operator.k8s.kinds import VECTOR_CLUSTER, ClusterKey
from vectorcluster_operator.reconcile import reconciler
from vectorcluster_operator.reconcile.deletion import FINALIZER
from vectorcluster_operator.reconcile.reconciler import Result, reconcile

KEY = ClusterKey("team", "demo")


@pytest.fixture
def world():
    return FakeWorld()


@pytest.fixture
def began(world):
    """A standalone cluster that has its finalizer."""
    world.see(cluster_object(finalizers=[FINALIZER]))
    return world


def look(world):
    """One reconcile with what the watches have shown, which catch up afterwards."""
    result = reconcile(KEY, world.world)
    world.watch()
    return result


def status(world):
    return world.api.stored(VECTOR_CLUSTER, "demo")["status"]


def conditions(world):
    return {one["type"]: (one["status"], one["reason"]) for one in status(world)["conditions"]}


def come_up(world):
    """The pods that controllers and kubelets would make."""
    for (kind, _, _), body in list(world.api.objects.items()):
        if kind in {"Deployment", "StatefulSet"}:
            wanted = body["spec"].get("replicas", 1)
            body["metadata"]["generation"] = 1
            body["status"] = {
                "observedGeneration": 1,
                "replicas": wanted,
                "updatedReplicas": wanted,
                "readyReplicas": wanted,
            }
            component = body["metadata"]["labels"]["app.kubernetes.io/component"]
            world.api.put(body)
            if body["metadata"]["labels"]["app.kubernetes.io/name"] == "milvus":
                world.api.put(pod(component, f"{body['metadata']['name']}-0"))
    world.watch()


def brought_up(world):
    for _ in range(3):
        look(world)
        come_up(world)
    look(world)


def test_a_cluster_that_is_gone_is_never_looked_at_again(world):
    assert look(world) == Result(after=None)
    assert world.api.calls == []


def test_the_finalizer_comes_before_anything_else(world):
    world.see(cluster_object())
    look(world)

    assert world.api.writes[0] == "merge VectorCluster/demo"
    assert world.api.stored(VECTOR_CLUSTER, "demo")["metadata"]["finalizers"] == [FINALIZER]


def test_other_finalizers_stay(world):
    world.see(cluster_object(finalizers=["theirs.io/guard"]))
    look(world)

    assert world.api.stored(VECTOR_CLUSTER, "demo")["metadata"]["finalizers"] == [
        "theirs.io/guard",
        FINALIZER,
    ]


def test_steps_run_in_order_and_the_status_is_last(began, monkeypatch):
    ran = []
    monkeypatch.setattr(
        reconciler, "STEPS", tuple(lambda _, name=name: ran.append(name) for name in ("first", "second"))
    )

    look(began)

    assert ran == ["first", "second"]
    assert began.api.writes == ["merge VectorCluster/demo/status"]


@pytest.mark.parametrize("position", range(3))
def test_the_first_step_that_stops_stops_the_rest_and_is_stated(began, monkeypatch, position):
    ran = []

    def step(number):
        def run(scope):
            ran.append(number)
            if number == position:
                raise RetryableError(
                    Reason.UNREACHABLE, "no log", condition=ConditionType.DEPENDENCIES_READY, retry_after=5.0
                )

        return run

    monkeypatch.setattr(reconciler, "STEPS", tuple(map(step, range(3))))

    result = look(began)

    assert ran == list(range(position + 1))
    assert result == Result(after=5.0)
    assert conditions(began)["DependenciesReady"] == ("False", "Unreachable")
    assert began.api.writes == ["merge VectorCluster/demo/status"]


def test_an_api_server_that_refuses_is_stated_and_backed_off_from(began, monkeypatch):
    def refuse(scope):
        raise ApiError("applying Service team/demo", 500, "etcd is down")

    monkeypatch.setattr(reconciler, "STEPS", (refuse,))

    assert look(began).failed
    assert conditions(began)["Progressing"] == ("False", "InternalError")


def test_a_conflict_is_looked_at_again_and_is_no_trouble(began, monkeypatch):
    def conflict(scope):
        raise ApiError("creating", 409, "exists")

    monkeypatch.setattr(reconciler, "STEPS", (conflict,))

    assert look(began) == Result(after=0.2)
    assert conditions(began)["Degraded"][0] == "False"


def test_a_bug_propagates_to_the_worker(began, monkeypatch):
    def bug(scope):
        raise KeyError("oops")

    monkeypatch.setattr(reconciler, "STEPS", (bug,))

    with pytest.raises(KeyError):
        look(began)


@pytest.mark.parametrize("status", [404, 409])
def test_a_stale_cache_is_waited_for(world, status):
    """The resource changed or went while its finalizer was written."""
    world.see(cluster_object())
    world.api.refuse = lambda call: ApiError("patching", status, "stale") if call.verb == "merge" else None

    assert look(world) == Result(after=0.2)


def test_a_status_that_cannot_be_written_propagates(began):
    def refuse(call):
        return ApiError("patching status", 500, "down") if call.subresource == "status" else None

    began.api.refuse = refuse

    with pytest.raises(ApiError, match="down"):
        look(began)


def test_standalone_comes_up_and_then_nothing_is_written(began):
    brought_up(began)
    assert status(began)["phase"] == "Ready"
    assert status(began)["endpoint"] == "demo.team.svc:19530"

    before = len(began.api.writes)
    for _ in range(5):
        assert look(began) == Result(after=30.0)

    assert began.api.writes[before:] == []


def test_distributed_comes_up_and_then_nothing_is_written(world):
    world.secret("s3", accessKeyId="id", secretAccessKey="key")
    world.see(cluster_object(DISTRIBUTED))
    brought_up(world)
    assert status(world)["phase"] == "Ready"
    assert {"proxy", "querynode", "datanode"} <= set(status(world)["components"])

    before = len(world.api.writes)
    look(world)

    assert world.api.writes[before:] == []


def test_the_client_service_waits_for_the_password(began):
    look(began)
    assert ("Service", "team", "demo") not in began.api.objects

    come_up(began)
    look(began)

    assert ("Service", "team", "demo") in began.api.objects
    assert began.engine.password != "Milvus"


def test_the_client_service_is_not_taken_away_while_milvus_finds_its_feet(began):
    look(began)
    come_up(began)
    began.engine.answer = type(began.engine.answer)(False, ("starting",), "2.3.5")
    look(began)
    assert status(began).get("endpoint") is None

    for _ in range(3):
        look(began)

    assert "delete Service/demo" not in began.api.writes
    assert ("Service", "team", "demo") in began.api.objects


def test_a_missing_secret_mends_itself(world):
    world.see(cluster_object(DISTRIBUTED))
    assert look(world).after == 10.0
    assert conditions(world)["StorageReady"] == ("False", "SecretNotFound")
    assert conditions(world)["Ready"] == ("False", "SecretNotFound")
    assert status(world)["phase"] == "Pending"

    world.secret("s3", accessKeyId="id", secretAccessKey="key")
    look(world)

    assert conditions(world)["StorageReady"] == ("True", "Reachable")
    assert conditions(world)["Degraded"] == ("False", "AsExpected")
    assert status(world)["phase"] == "Creating"


def test_quota_is_named_and_mends_itself(began):
    def refuse(call):
        full = (call.verb, call.kind) == ("apply", "StatefulSet")
        return ApiError("applying", 403, "exceeded quota: small, used: 0") if full else None

    began.api.refuse = refuse
    look(began)
    assert conditions(began)["Progressing"] == ("False", "QuotaExceeded")
    assert conditions(began)["Degraded"] == ("True", "QuotaExceeded")

    began.api.refuse = lambda call: None
    look(began)
    assert conditions(began)["Degraded"] == ("False", "AsExpected")


def test_children_changed_by_hand_come_back(began):
    brought_up(began)
    body = began.api.stored(reconciler_kind("StatefulSet"), "demo-standalone")
    body["spec"]["template"]["spec"]["containers"][0]["image"] = "other"
    began.see(body)

    look(began)

    assert (
        began.api.stored(reconciler_kind("StatefulSet"), "demo-standalone")["spec"]["template"]["spec"][
            "containers"
        ][0]["image"]
        != "other"
    )
    assert "DriftRepaired" in dict(began.api.events())


def test_children_that_are_no_longer_wanted_go(began):
    brought_up(began)
    began.see(child("ConfigMap", "demo-old"))

    look(began)

    assert "delete ConfigMap/demo-old" in began.api.writes


def reconciler_kind(name):
    return type("Kind", (), {"name": name})


class TestDeletion:
    """A resource with a deletion timestamp."""

    def test_without_our_finalizer_it_is_none_of_our_business(self, world):
        world.see(cluster_object(deletionTimestamp="2026-01-01T00:00:00Z", finalizers=["theirs.io/guard"]))

        assert look(world) == Result(after=None)
        assert world.api.writes == []

    def test_waiting_is_stated(self, world):
        world.see(
            cluster_object(deletionTimestamp="2026-01-01T00:00:00Z", finalizers=[FINALIZER]),
            workload("StatefulSet", "standalone"),
        )

        assert look(world) == Result(after=1.0)
        assert status(world)["phase"] == "Deleting"
        assert conditions(world)["Progressing"] == ("True", "Deleting")

    def test_done_it_is_let_go_without_a_status(self, world):
        world.see(cluster_object(deletionTimestamp="2026-01-01T00:00:00Z", finalizers=[FINALIZER]))

        assert look(world) == Result(after=None)
        assert world.api.writes == ["merge VectorCluster/demo"]
        assert ("VectorCluster", "team", "demo") not in world.api.objects


class TestUnreadable:
    """A spec that the models refuse, as under an older CRD."""

    def test_it_is_said_and_looked_at_again(self, world):
        world.see(cluster_object(with_spec(STANDALONE, "mode", "Quantum")))

        assert look(world) == Result(after=30.0)
        ((reason, message),) = world.api.events()
        assert reason == "InvalidSpec"
        assert "spec.mode" in message
        assert world.api.writes == []

    def test_it_can_be_deleted(self, world):
        gone = {"deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": [FINALIZER]}
        world.see(cluster_object(with_spec(STANDALONE, "mode", "Quantum"), **gone))
        assert look(world) == Result(after=30.0)

        world.clock.advance(600)
        assert look(world) == Result(after=None)


class TestEvents:
    """What is told when a condition turns."""

    def test_coming_up_is_told_once(self, began):
        brought_up(began)
        look(began)

        assert [reason for reason, _ in began.api.events()].count("EngineHealthy") == 1

    def test_starting_is_no_warning(self, began):
        look(began)

        assert began.api.events() == []

    def test_trouble_and_its_end_are_told(self, began):
        brought_up(began)
        began.engine.answer = type(began.engine.answer)(False, ("no data node",), "2.3.5")
        look(began)
        began.engine.answer = type(began.engine.answer)(True, (), "2.3.5")
        look(began)

        reasons = [reason for reason, _ in began.api.events()]
        assert reasons[-2:] != reasons[:2]
        assert "EngineUnhealthy" in reasons
        assert reasons.index("EngineUnhealthy") < len(reasons) - 1


def test_the_owner_is_the_resource(began):
    brought_up(began)

    owned = [body for (kind, _, _), body in began.api.objects.items() if kind in {"StatefulSet", "Service"}]
    assert owned
    for body in owned:
        assert [owner["uid"] for owner in body["metadata"]["ownerReferences"]] == [CLUSTER_UID]
