"""Complete listings."""

from __future__ import annotations

import threading

import pytest
from support.clusters import cluster_object
from support.fake_kube import FakeKubeApi
from support.objects import child
from vectorcluster_operator.k8s import sync
from vectorcluster_operator.k8s.api import ApiError
from vectorcluster_operator.k8s.cache import ObjectCache
from vectorcluster_operator.k8s.kinds import ClusterKey
from vectorcluster_operator.k8s.sync import Listings

KEY = ClusterKey("team", "demo")


@pytest.fixture
def api():
    found = FakeKubeApi()
    found.put(cluster_object())
    found.put(child("Deployment", "demo-proxy"))
    found.put(child("Pod", "foreign", metadata={"labels": {"vectorcluster.io/cluster": "demo"}}))
    return found


@pytest.fixture
def cache():
    return ObjectCache()


def names(cache):
    return sorted(ref.name for ref in cache.children(KEY))


def test_it_brings_clusters_and_what_the_operator_made(api, cache):
    assert Listings(api, cache, ()).refresh() == {KEY}

    assert cache.clusters() == [KEY]
    assert names(cache) == ["demo-proxy"]


def test_a_second_look_at_the_same_concerns_nobody(api, cache):
    listings = Listings(api, cache, ())
    listings.refresh()

    assert listings.refresh() == set()


def test_only_the_watched_namespaces_are_read(api, cache):
    """Reading all would be refused to an operator with Roles only."""
    Listings(api, cache, ("other", "third")).refresh()

    assert cache.clusters() == []
    assert {call.name for call in api.calls} == {"other", "third"}


def test_secrets_are_never_listed(api, cache):
    Listings(api, cache, ()).refresh()

    assert "Secret" not in {call.kind for call in api.calls}


def test_what_went_unseen_is_forgotten_and_its_cluster_told_of(api, cache):
    listings = Listings(api, cache, ())
    listings.refresh()
    del api.objects["Deployment", "team", "demo-proxy"]

    assert listings.refresh() == {KEY}
    assert names(cache) == []


def test_the_first_listing_is_tried_until_it_works(api, cache, monkeypatch):
    monkeypatch.setattr(sync, "_FIRST_TRY_AGAIN_SECONDS", 0.0)
    failures = iter([ApiError("listing", 0, "refused"), ApiError("listing", 500, "etcd")])
    api.refuse = lambda call: next(failures, None)

    assert Listings(api, cache, ()).fill(threading.Event())
    assert cache.clusters() == [KEY]


def test_it_gives_up_when_told_to_stop(api, cache):
    stop = threading.Event()
    stop.set()

    assert not Listings(api, cache, ()).fill(stop)
    assert api.calls == []


def test_the_sweep_survives_a_failure(api, cache, monkeypatch):
    monkeypatch.setattr(sync, "SWEEPS_AFTER_SECONDS", (0.0,))
    monkeypatch.setattr(sync, "SWEEP_SECONDS", 0.0)
    stop, told = threading.Event(), []
    failures = iter([ApiError("listing", 500, "etcd")])
    api.refuse = lambda call: next(failures, None)

    def changed(key):
        told.append(key)
        stop.set()

    Listings(api, cache, ()).sweep(stop, changed)

    assert told == [KEY]
