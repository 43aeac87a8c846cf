"""What the children's own status says."""

from __future__ import annotations

import pytest
from support.clusters import a_cluster
from support.objects import child, pod, workload
from support.worlds import FakeWorld
from vectorcluster_api.conditions import Reason
from vectorcluster_api.status import ComponentStatus
from vectorcluster_operator.k8s.api import ApiError
from vectorcluster_operator.reconcile.steps.workloads import observe_workloads, settled


@pytest.fixture
def world():
    return FakeWorld()


def observed(world):
    scope = world.scope(a_cluster())
    observe_workloads(scope)
    return scope.facts


def test_numbers_come_from_the_workloads(world):
    world.see(workload("Deployment", "proxy", wanted=2, ready=1), workload("StatefulSet", "etcd", ready=1))

    facts = observed(world)

    assert facts.components["proxy"] == ComponentStatus(
        replicas=2, ready_replicas=1, updated_replicas=2, version="2.3.5"
    )
    assert set(facts.components) == {"proxy", "etcd"}
    assert facts.rolling


def test_all_ready_is_settled(world):
    world.see(workload("Deployment", "proxy", wanted=2, ready=2))

    assert not observed(world).rolling


@pytest.mark.parametrize(
    "change",
    [
        {"observedGeneration": 0},
        {"updatedReplicas": 0},
        {"readyReplicas": 0},
        {"replicas": 2},
    ],
    ids=lambda change: next(iter(change)),
)
def test_anything_behind_is_not_settled(change):
    body = workload("Deployment", "proxy", ready=1)
    assert settled(body)

    body["status"] |= change
    assert not settled(body)


def test_a_workload_that_no_controller_has_seen_is_not_settled():
    body = workload("Deployment", "proxy")
    del body["status"]

    assert not settled(body)


def test_a_workload_of_none_is_settled_without_pods():
    body = workload("Deployment", "proxy", wanted=0)

    assert settled(body)


def test_pods_and_volumes_tell_their_problems(world):
    lost = child("PersistentVolumeClaim", "data", status={"phase": "Lost"})
    sick = pod("proxy") | {
        "status": {"containerStatuses": [{"name": "m", "state": {"waiting": {"reason": "ErrImagePull"}}}]}
    }
    world.see(workload("Deployment", "proxy", ready=1), lost, sick)

    assert [problem.reason for problem in observed(world).problems] == [
        Reason.IMAGE_PULL_FAILED,
        Reason.VOLUME_LOST,
    ]


class TestRefusedPods:
    """A StatefulSet says only in Events that its pods are refused."""

    def event(self, message, uid="uid-StatefulSet-demo-etcd", time="2026-01-01T00:00:00Z"):
        involved = {"kind": "StatefulSet", "name": "demo-etcd", "uid": uid}
        metadata = {"name": f"e-{message}", "namespace": "team"}
        return {
            "kind": "Event",
            "metadata": metadata,
            "involvedObject": involved,
            "message": message,
            "lastTimestamp": time,
        }

    def test_the_last_event_is_repeated(self, world):
        world.see(workload("StatefulSet", "etcd"))
        world.api.put(self.event("violates PodSecurity", time="2026-01-01T00:00:01Z"))
        world.api.put(self.event("exceeded quota: small", time="2026-01-01T00:00:02Z"))

        (problem,) = observed(world).problems

        assert problem.reason is Reason.QUOTA_EXCEEDED
        assert "exceeded quota: small" in problem.message
        assert "StatefulSet demo-etcd" in problem.message

    def test_other_refusals_are_forbidden(self, world):
        world.see(workload("StatefulSet", "etcd"))
        world.api.put(self.event("violates PodSecurity"))

        assert observed(world).problems[0].reason is Reason.FORBIDDEN

    def test_an_event_about_a_forerunner_is_old_news(self, world):
        world.see(workload("StatefulSet", "etcd"))
        world.api.put(self.event("exceeded quota: small", uid="another"))

        assert observed(world).problems == []

    def test_nobody_asks_while_all_pods_are_there(self, world):
        world.see(workload("StatefulSet", "etcd"), pod("etcd"))
        observed(world)

        assert not [call for call in world.api.calls if call.verb == "list"]

    def test_events_that_may_not_be_read_are_no_failure(self, world):
        world.see(workload("StatefulSet", "etcd"))
        world.api.refuse = lambda call: ApiError("listing", 403, "forbidden")

        assert observed(world).problems == []
