"""Waiting for the sample, in the resource's own words."""

from itertools import chain, repeat
from types import SimpleNamespace

import pytest
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.product import sample


def resource(status: str, *, seen: int = 3, message: str = "") -> dict:
    condition = {
        "type": "Ready",
        "status": status,
        "reason": "WaitingForPods",
        "message": message,
        "observedGeneration": seen,
    }
    return {"metadata": {"generation": 3}, "status": {"conditions": [condition]}}


def test_ready_means_the_generation_that_is_asked_for():
    assert sample.is_ready(resource("True"))
    assert not sample.is_ready(resource("True", seen=2))
    assert not sample.is_ready(resource("False"))
    assert not sample.is_ready({"metadata": {"generation": 1}})


def test_the_summary_is_the_conditions_own():
    assert sample.summary(resource("False", message="etcd has no ready pod")) == (
        "WaitingForPods: etcd has no ready pod"
    )
    assert sample.summary({"metadata": {}}) == ""


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(seconds=0.0)

    def sleep(seconds):
        now.seconds += seconds

    monkeypatch.setattr(sample, "time", SimpleNamespace(monotonic=lambda: now.seconds, sleep=sleep))
    monkeypatch.setattr(sample.objects, "kubectl_of", lambda backend: None)
    return now


def answer_with(monkeypatch, answers):
    found = iter(answers)
    monkeypatch.setattr(sample.objects, "find", lambda *args: next(found))


def test_each_new_thing_is_told_once(clock, monkeypatch):
    waiting = [resource("False", message=text) for text in ("etcd", "etcd", "pods")]
    answer_with(monkeypatch, [{"metadata": {}}, *waiting, resource("True")])
    told: list[str] = []
    sample.await_ready(None, told.append)
    assert told == ["WaitingForPods: etcd", "WaitingForPods: pods"]


def test_after_too_long_the_error_has_the_last_word_of_the_resource(clock, monkeypatch):
    answer_with(monkeypatch, chain([None], repeat(resource("False", message="no image"))))
    with pytest.raises(DevError, match=r"not Ready after 60 s: WaitingForPods: no image\. See `kubectl"):
        sample.await_ready(None, lambda said: None, seconds=60)
    assert clock.seconds <= 62
