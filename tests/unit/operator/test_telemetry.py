"""The probes and metrics over HTTP."""

from __future__ import annotations

import socket

import pytest
import urllib3
from vectorcluster_operator import telemetry


@pytest.fixture(scope="module")
def health():
    """What is wrong at the moment, by probe."""
    return {"healthy": None, "ready": None}


@pytest.fixture(scope="module")
def get(health):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    telemetry.serve(port, healthy=lambda: health["healthy"], ready=lambda: health["ready"])

    def get(path):
        answer = urllib3.request("GET", f"http://127.0.0.1:{port}{path}", retries=False, timeout=5)
        return answer.status, answer.data.decode()

    return get


@pytest.mark.parametrize(("path", "probe"), [("/healthz", "healthy"), ("/readyz", "ready")])
def test_a_probe_says_what_is_wrong(get, health, path, probe):
    health[probe] = None
    assert get(path) == (200, "ok\n")

    health[probe] = "a worker thread has ended"
    assert get(path) == (503, "a worker thread has ended\n")


def test_metrics_are_served(get):
    telemetry.CHANGES.labels("apply", "Deployment").inc()

    status, text = get("/metrics")

    assert status == 200
    assert 'vectorcluster_operator_changes_total{action="apply",kind="Deployment"}' in text


def test_a_cluster_that_is_gone_has_no_series(get):
    telemetry.CLUSTER_READY.labels("team", "gone").set(1)
    assert 'name="gone"' in get("/metrics")[1]

    telemetry.forget_cluster("team", "gone")
    telemetry.forget_cluster("team", "gone")

    assert 'name="gone"' not in get("/metrics")[1]
