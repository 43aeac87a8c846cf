"""Events: once each, and never worth a failed reconcile."""

from __future__ import annotations

import pytest
from support.clocks import FakeClock
from support.clusters import a_cluster
from support.fake_kube import FakeKubeApi
from vectorcluster_operator.k8s.api import ApiError
from vectorcluster_operator.k8s.kinds import ClusterKey
from vectorcluster_operator.k8s.recorder import EventType, Recorder

CLUSTER = a_cluster()


@pytest.fixture
def api():
    return FakeKubeApi()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def recorder(api, clock):
    return Recorder(api, clock.now, "operator-0")


def say(recorder, reason="Broken", message="it is broken", cluster=CLUSTER):
    recorder.event(cluster, EventType.WARNING, reason, message)


def test_the_event_is_about_the_resource(recorder, api):
    say(recorder)

    (call,) = api.calls
    body = call.body
    assert body["involvedObject"] == {
        "apiVersion": "vectorcluster.io/v1alpha1",
        "kind": "VectorCluster",
        "namespace": "team",
        "name": "demo",
        "uid": CLUSTER.metadata.uid,
    }
    assert body["metadata"]["namespace"] == "team"
    assert (body["type"], body["reason"], body["message"]) == ("Warning", "Broken", "it is broken")
    assert body["firstTimestamp"] == "2026-01-01T00:00:00Z"


def test_the_same_is_said_once(recorder, api):
    say(recorder)
    say(recorder)

    assert api.events() == [("Broken", "it is broken")]


def test_what_was_said_before_last_is_news_again(recorder, api, clock):
    for message in ("a", "b", "a"):
        say(recorder, message=message)
        clock.advance(1)

    names = {call.name for call in api.calls}
    assert [message for _, message in api.events()] == ["a", "b", "a"]
    assert len(names) == 3


def test_reasons_and_clusters_do_not_hush_each_other(recorder, api):
    say(recorder)
    say(recorder, reason="Other")
    say(recorder, cluster=a_cluster(name="second"))

    assert len(api.events()) == 3


def test_a_long_message_is_cut_to_what_the_api_server_takes(recorder, api):
    say(recorder, message="x" * 5000)

    assert len(api.events()[0][1]) == 1024


def test_a_refused_event_is_only_logged(recorder, api, caplog):
    api.refuse = lambda call: ApiError("creating Event", 403, "forbidden")

    say(recorder)

    assert "Broken" in caplog.text
    assert "forbidden" in caplog.text


def test_a_namesake_of_a_forgotten_cluster_is_news(recorder, api):
    say(recorder)
    recorder.forget(ClusterKey("team", "other"))
    say(recorder)
    recorder.forget(ClusterKey("team", "demo"))
    say(recorder)

    assert len(api.events()) == 2
