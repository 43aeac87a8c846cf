"""The operator's own metrics, served with /healthz and /readyz on one port."""

import contextlib
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import Counter, Gauge, Histogram, make_wsgi_app

RECONCILES = Counter("vectorcluster_operator_reconciles_total", "Finished reconciles by result", ["result"])
RECONCILE_SECONDS = Histogram(
    "vectorcluster_operator_reconcile_seconds",
    "Duration of reconciles",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
QUEUE_DEPTH = Gauge("vectorcluster_operator_queue_depth", "Clusters that are due and wait for a worker")
API_CALLS = Counter(
    "vectorcluster_operator_kubernetes_calls_total", "Calls to the Kubernetes API by method", ["method"]
)
CHANGES = Counter("vectorcluster_operator_changes_total", "Children written or deleted", ["action", "kind"])
LEADING = Gauge("vectorcluster_operator_leading", "1 while this operator holds the Lease")
CLUSTER_READY = Gauge("vectorcluster_ready", "1 while Milvus answers, else 0", ["namespace", "name"])


def forget_cluster(namespace: str, name: str) -> None:
    """Drop the series of a cluster that is gone."""
    with contextlib.suppress(KeyError):
        CLUSTER_READY.remove(namespace, name)


Probe = Callable[[], str | None]
"""A check: None when fine, else what is wrong."""
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Probes every few seconds are not news."""


def _answer(probe: Probe, start_response: StartResponse) -> Iterable[bytes]:
    problem = probe()
    status = "200 OK" if problem is None else "503 Service Unavailable"
    start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{problem or 'ok'}\n".encode()]


def serve(port: int, *, healthy: Probe, ready: Probe) -> None:
    """Serve /metrics, /healthz and /readyz in a thread of its own until the process ends.

    Args:
        port: TCP port on all addresses.
        healthy: Asked for /healthz.
        ready: Asked for /readyz.

    Raises:
        OSError: The port is taken.
    """
    metrics = make_wsgi_app()
    probes = {"/healthz": healthy, "/readyz": ready}

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        probe = probes.get(environ["PATH_INFO"])
        if probe is not None:
            return _answer(probe, start_response)
        found: Iterable[bytes] = metrics(environ, start_response)
        return found

    server = make_server("", port, app, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="telemetry", daemon=True).start()
