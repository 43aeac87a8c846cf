"""The Lease, when the API server does not answer as hoped."""

from __future__ import annotations

import time

import pytest
import urllib3
from kubernetes import client
from kubernetes.leaderelection.leaderelectionrecord import LeaderElectionRecord
from vectorcluster_operator.k8s import leader
from vectorcluster_operator.k8s.leader import Leadership, LeaseApi

RECORD = ("15", "2026-01-01 00:00:00", "2026-01-01 00:00:00")


class FakeLock:
    """A lock of which the first updates fail."""

    def __init__(self, holder, failures=0):
        self.record = LeaderElectionRecord(holder, *RECORD)
        self.failures = failures

    def get(self, name, namespace):
        return True, self.record

    def update(self, name, namespace, record):
        if self.failures:
            self.failures -= 1
            return False
        self.record = record
        return True


@pytest.fixture
def lost():
    return []


@pytest.fixture
def leadership(lost):
    return Leadership("lease", "system", "op-0", on_lost=lambda: lost.append(True))


def released(leadership, monkeypatch, lock):
    monkeypatch.setattr(leader, "lease_lock", lambda *_: lock)
    leadership._leading.set()
    leadership.release()
    return lock.record.holder_identity


def test_a_refused_connection_is_a_failed_try_and_nothing_worse():
    def refuse(*args, **more):
        raise urllib3.exceptions.NewConnectionError(None, "connection refused")

    api = LeaseApi(type("Api", (), {"read_namespaced_lease": staticmethod(refuse)}))

    with pytest.raises(client.ApiException, match="connection refused"):
        api.read_namespaced_lease("lease", "system")


def test_every_call_is_bounded_in_time():
    seen = []
    api = LeaseApi(
        type(
            "Api",
            (),
            {"replace_namespaced_lease": staticmethod(lambda *args, **more: seen.append((args, more)))},
        )
    )

    api.replace_namespaced_lease("lease", "system", "body")

    assert seen == [(("lease", "system", "body"), {"_request_timeout": leader._TIMEOUT})]


def test_the_lease_is_given_up_on_an_orderly_exit(leadership, monkeypatch):
    assert released(leadership, monkeypatch, FakeLock("op-0")) == ""


def test_a_write_that_the_last_renewal_got_ahead_of_is_repeated(leadership, monkeypatch):
    assert released(leadership, monkeypatch, FakeLock("op-0", failures=2)) == ""


def test_a_lease_that_cannot_be_given_up_is_said(leadership, monkeypatch, caplog):
    assert released(leadership, monkeypatch, FakeLock("op-0", failures=9)) == "op-0"
    assert "could not be released" in caplog.text


def test_another_operators_lease_is_left_alone(leadership, monkeypatch):
    assert released(leadership, monkeypatch, FakeLock("op-1")) == "op-1"


def test_a_leader_that_has_not_renewed_for_long_is_overdue(leadership):
    now = time.time()
    leadership._election.observed_time_milliseconds = int((now - 5) * 1000)
    assert not leadership.overdue(now + 60)

    leadership._leading.set()
    assert not leadership.overdue(now)
    # Before the Lease runs out and a rival may take it.
    assert leadership.overdue(now - 5 + leader.LEASE_SECONDS - 1)


def test_losing_the_lease_after_giving_it_up_is_no_alarm(leadership, monkeypatch, lost):
    leadership._lost()
    assert lost == [True]

    released(leadership, monkeypatch, FakeLock("op-0"))
    leadership._lost()
    assert lost == [True]
