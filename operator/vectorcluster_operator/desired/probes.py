"""Probes of Milvus containers.

Only readiness asks whether Milvus is well: an etcd that is gone for a minute must not restart every pod. A
process that has hung no longer accepts connections on its metrics port.
"""

from vectorcluster_operator.desired.manifest import Manifest
from vectorcluster_operator.engine.topology import METRICS_PORT


def milvus_probes() -> Manifest:
    """The probe fields of a container.

    Asked every second, since a start and each step of a rollout wait for the answer; it costs Milvus next to nothing.
    """
    accepts = {"tcpSocket": {"port": METRICS_PORT}}
    return {
        "startupProbe": {**accepts, "periodSeconds": 1, "failureThreshold": 120},
        "livenessProbe": {**accepts, "periodSeconds": 15, "timeoutSeconds": 5, "failureThreshold": 6},
        "readinessProbe": http_probe("/healthz", METRICS_PORT, period=1, failures=5),
    }


def http_probe(path: str, port: int, *, period: int, failures: int) -> Manifest:
    """A probe by HTTP.

    Args:
        path: Path that answers 200 when all is well.
        port: Container port.
        period: Seconds between two questions.
        failures: Wrong answers in a row that count.
    """
    return {
        "httpGet": {"path": path, "port": port, "scheme": "HTTP"},
        "periodSeconds": period,
        "timeoutSeconds": 5,
        "failureThreshold": failures,
    }


def tcp_probe(port: int, period: int, failures: int) -> Manifest:
    """A probe that asks only whether the port accepts connections."""
    return {"tcpSocket": {"port": port}, "periodSeconds": period, "failureThreshold": failures}
