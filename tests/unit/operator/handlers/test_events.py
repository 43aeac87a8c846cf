"""From watch events to the cache and the queue."""

from __future__ import annotations

import kopf
import pytest
from support.clocks import FakeClock
from support.clusters import cluster_object
from support.objects import child
from vectorcluster_operator.handlers.events import Intake, configure, register
from vectorcluster_operator.k8s.cache import ObjectCache
from vectorcluster_operator.k8s.kinds import DEPLOYMENT, VECTOR_CLUSTER, WATCHED_CHILD_KINDS, ClusterKey
from vectorcluster_operator.reconcile.queue import WorkQueue

KEY = ClusterKey("team", "demo")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def cache():
    return ObjectCache()


@pytest.fixture
def queue(clock):
    return WorkQueue(clock)


@pytest.fixture
def intake(cache, queue):
    return Intake(cache, queue)


def bare(body):
    """As in a list, where items carry neither apiVersion nor kind."""
    return {key: value for key, value in body.items() if key not in {"apiVersion", "kind"}}


@pytest.mark.parametrize("event", [None, "ADDED", "MODIFIED"])
def test_an_event_is_stored_and_queues_its_cluster(intake, cache, queue, clock, event):
    intake.take(DEPLOYMENT, event, bare(child("Deployment", "demo-proxy")))
    clock.advance(1)

    assert [ref.kind for ref in cache.children(KEY)] == ["Deployment"]
    assert queue.get(timeout=0) == KEY


def test_a_deletion_is_forgotten_and_queues_its_cluster(intake, cache, queue, clock):
    body = bare(child("Deployment", "demo-proxy"))
    intake.take(DEPLOYMENT, "ADDED", body)
    intake.take(DEPLOYMENT, "DELETED", body)
    clock.advance(1)

    assert cache.children(KEY) == {}
    assert queue.get(timeout=0) == KEY


def test_a_burst_of_events_is_one_look(intake, queue, clock):
    intake.take(VECTOR_CLUSTER, "ADDED", bare(cluster_object()))
    for name in "abc":
        intake.take(DEPLOYMENT, "ADDED", bare(child("Deployment", name)))
    clock.advance(1)

    assert queue.get(timeout=0) == KEY
    queue.done(KEY)
    assert queue.get(timeout=0) is None


def test_a_stranger_queues_nobody(intake, queue, clock):
    body = bare(child("Deployment", "theirs", metadata={"labels": {}}))

    intake.take(DEPLOYMENT, "ADDED", body)
    clock.advance(1)
    assert queue.get(timeout=0) is None


def test_all_kinds_are_watched_and_children_filtered_by_the_api_server(intake):
    registry, settings = kopf.OperatorRegistry(), kopf.OperatorSettings()
    register(registry, intake)
    configure(settings, clusterwide=True)

    watched = {str(handler.id) for handler in registry._watching.get_all_handlers()}
    assert watched == {f"watch-{kind.plural}" for kind in (VECTOR_CLUSTER, *WATCHED_CHILD_KINDS)}
    assert {one.any_name for one in settings.watching.label_selectors} == {
        kind.plural for kind in WATCHED_CHILD_KINDS
    }


@pytest.mark.parametrize("clusterwide", [True, False])
def test_with_roles_only_nothing_cluster_wide_is_asked_for(clusterwide):
    settings = kopf.OperatorSettings()
    configure(settings, clusterwide=clusterwide)

    assert settings.scanning.disabled is not clusterwide
