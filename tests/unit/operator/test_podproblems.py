"""What keeps pods, volumes and workloads from running, in words."""

from __future__ import annotations

import pytest
from support.objects import child, pod
from vectorcluster_api.conditions import Reason
from vectorcluster_operator.podproblems import pod_problem, volume_problem, workload_problem


def waiting(reason, message="", **more):
    container = {
        "name": "milvus",
        "image": "registry/milvus:1",
        "state": {"waiting": {"reason": reason}},
        **more,
    }
    container["state"]["waiting"]["message"] = message
    return pod("proxy") | {"status": {"phase": "Pending", "containerStatuses": [container]}}


def crashed(*, restarts, ready=False, reason="Error", code=1, state=None):
    container = {
        "name": "milvus",
        "ready": ready,
        "restartCount": restarts,
        "state": state or {"running": {}},
        "lastState": {"terminated": {"reason": reason, "exitCode": code}},
    }
    return pod("proxy") | {"status": {"containerStatuses": [container]}}


@pytest.mark.parametrize(
    "reason", ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"]
)
def test_an_image_that_cannot_be_pulled_is_named(reason):
    found = pod_problem(waiting(reason, "not found"))

    assert found.reason is Reason.IMAGE_PULL_FAILED
    assert "registry/milvus:1" in found.message
    assert "not found" in found.message


def test_an_init_container_counts_too():
    body = waiting("ErrImagePull")
    body["status"]["initContainerStatuses"] = body["status"].pop("containerStatuses")

    assert pod_problem(body).reason is Reason.IMAGE_PULL_FAILED


def test_a_pod_without_a_node_tells_the_schedulers_words():
    condition = {"type": "PodScheduled", "status": "False", "message": "0/1 nodes: insufficient memory"}
    found = pod_problem(pod("query") | {"status": {"phase": "Pending", "conditions": [condition]}})

    assert found.reason is Reason.UNSCHEDULABLE
    assert "insufficient memory" in found.message


@pytest.mark.parametrize(
    "body",
    [
        crashed(restarts=1, state={"waiting": {"reason": "CrashLoopBackOff"}}, reason="OOMKilled", code=137),
        crashed(restarts=2, reason="OOMKilled", code=137),
    ],
)
def test_a_crash_loop_tells_how_it_ended_and_where_to_look(body):
    found = pod_problem(body)

    assert found.reason is Reason.CRASH_LOOPING
    assert "OOMKilled" in found.message
    assert "137" in found.message
    assert "kubectl logs -p demo-proxy-0" in found.message


@pytest.mark.parametrize(
    "body",
    [crashed(restarts=1), crashed(restarts=9, ready=True), pod("proxy"), pod("proxy") | {"status": {}}],
)
def test_a_pod_that_runs_or_is_about_to_is_no_problem(body):
    assert pod_problem(body) is None


def test_a_missing_secret_of_a_container_is_named():
    found = pod_problem(waiting("CreateContainerConfigError", 'secret "tls" not found'))

    assert found.reason is Reason.SECRET_NOT_FOUND
    assert 'secret "tls" not found' in found.message


def test_a_pod_on_its_way_out_is_no_problem():
    body = waiting("ErrImagePull")
    body["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"

    assert pod_problem(body) is None


@pytest.mark.parametrize(
    ("phase", "lost"), [("Lost", True), ("Pending", False), ("Bound", False), (None, False)]
)
def test_only_a_lost_volume_is_a_problem(phase, lost):
    found = volume_problem(child("PersistentVolumeClaim", "data-demo-0", status={"phase": phase}))

    assert (found is not None) is lost
    if found:
        assert found.reason is Reason.VOLUME_LOST
        assert "data-demo-0" in found.message


@pytest.mark.parametrize(
    ("message", "reason"),
    [("exceeded quota: small", Reason.QUOTA_EXCEEDED), ("violates PodSecurity", Reason.FORBIDDEN)],
)
def test_a_workload_that_may_not_make_pods_says_why(message, reason):
    condition = {"type": "ReplicaFailure", "status": "True", "message": message}
    found = workload_problem(child("Deployment", "demo-proxy", status={"conditions": [condition]}))

    assert found.reason is reason
    assert message in found.message
    assert "Deployment demo-proxy" in found.message


def test_a_workload_without_conditions_is_no_problem():
    assert workload_problem(child("Deployment", "demo-proxy")) is None
