"""The cache under late, doubled and missing news."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.objects import child
from vectorcluster_operator.k8s.cache import ObjectCache
from vectorcluster_operator.k8s.kinds import ClusterKey, Ref

KEY = ClusterKey("team", "demo")


def service(version, uid="first", **metadata):
    return child("Service", "demo", metadata={"resourceVersion": str(version), "uid": uid, **metadata})


def cluster(name="demo", version=1, uid="c"):
    metadata = {"name": name, "namespace": "team", "uid": uid, "resourceVersion": str(version)}
    return {"apiVersion": "vectorcluster.io/v1alpha1", "kind": "VectorCluster", "metadata": metadata}


def version_of(cache):
    return [body["metadata"]["resourceVersion"] for body in cache.children(KEY).values()]


@pytest.fixture
def cache():
    return ObjectCache()


def test_a_stale_event_does_not_replace_what_is_newer(cache):
    cache.upsert(service(5))
    cache.upsert(service(4))

    assert version_of(cache) == ["5"]


def test_a_namesake_made_later_replaces_its_forerunner(cache):
    cache.upsert(service(5))
    cache.upsert(service(6, uid="second"))

    assert version_of(cache) == ["6"]


def test_the_late_removal_of_the_forerunner_leaves_the_namesake(cache):
    cache.upsert(service(6, uid="second"))
    cache.remove(service(5))

    assert version_of(cache) == ["6"]


def test_the_late_answer_to_a_write_does_not_bring_a_deleted_object_back(cache):
    cache.upsert(service(5))
    cache.remove(service(6))
    cache.upsert(service(5))

    assert version_of(cache) == []


def test_a_stranger_concerns_nobody(cache):
    stranger = service(1)
    del stranger["metadata"]["labels"]

    assert cache.upsert(stranger) == set()
    assert cache.remove(stranger) == set()


@pytest.mark.parametrize(
    ("labels", "concerned"),
    [({"vectorcluster.io/cluster": "other"}, {KEY, ClusterKey("team", "other")}), ({}, {KEY})],
)
def test_a_child_that_was_given_another_label_is_missing_from_its_cluster(cache, labels, concerned):
    cache.upsert(service(1))

    assert cache.upsert(service(2, labels=labels)) == concerned
    assert version_of(cache) == []


def test_a_child_that_got_its_label_back_is_there_again(cache):
    cache.upsert(service(1))
    cache.upsert(service(2, labels={"vectorcluster.io/cluster": "other"}))
    cache.upsert(service(3))

    assert version_of(cache) == ["3"]
    assert cache.children(ClusterKey("team", "other")) == {}


def test_managed_fields_are_not_kept(cache):
    cache.upsert(service(1, managedFields=[{"manager": "x"}]))

    (body,) = cache.children(KEY).values()
    assert "managedFields" not in body["metadata"]


def test_the_resource_is_no_child_of_itself(cache):
    cache.upsert(cluster())
    cache.upsert(service(1))

    assert cache.clusters() == [KEY]
    assert cache.cluster(KEY)["metadata"]["uid"] == "c"
    assert list(cache.children(KEY)) == [Ref("Service", "team", "demo")]


def test_children_without_their_cluster_are_no_cluster(cache):
    cache.upsert(service(1))

    assert cache.clusters() == []
    assert cache.cluster(KEY) is None


class TestReplace:
    """A complete listing."""

    def test_what_is_not_listed_is_gone(self, cache):
        cache.upsert(service(5))

        assert cache.replace("Service", None, [], 9) == {KEY}
        assert version_of(cache) == []

    def test_what_came_after_the_listing_stays(self, cache):
        cache.upsert(service(12))

        assert cache.replace("Service", None, [], 9) == set()
        assert version_of(cache) == ["12"]

    def test_other_kinds_and_namespaces_are_untouched(self, cache):
        cache.upsert(service(5))

        assert cache.replace("ConfigMap", None, [], 9) == set()
        assert cache.replace("Service", "elsewhere", [], 9) == set()
        assert version_of(cache) == ["5"]

    def test_what_was_not_known_concerns_its_cluster(self, cache):
        assert cache.replace("Service", "team", [service(5)], 9) == {KEY}
        assert cache.replace("Service", "team", [service(5)], 9) == set()
        assert cache.replace("Service", "team", [service(6)], 9) == {KEY}


@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=1, max_size=30))
def test_in_whatever_order_news_come_the_newest_wins(news):
    """One object lives through versions; its removal, when told, is the last word whatever comes late."""
    cache = ObjectCache()
    removed = False
    for version, gone in news:
        if gone:
            cache.remove(service(version))
            removed = True
        else:
            cache.upsert(service(version))
    expected = [] if removed else [str(max(version for version, _ in news))]
    assert version_of(cache) == expected
