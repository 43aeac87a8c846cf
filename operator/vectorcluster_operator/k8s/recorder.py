"""Kubernetes Events: each decision and each problem once, not once per reconcile."""

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from vectorcluster_api import VectorCluster

from vectorcluster_operator.k8s.api import ApiError, KubeApi
from vectorcluster_operator.k8s.kinds import EVENT, ClusterKey

log = logging.getLogger(__name__)
_COMPONENT = "vectorcluster-operator"
# The API server refuses longer ones.
_LONGEST_MESSAGE = 1024


class EventType(StrEnum):
    """Kubernetes' two."""

    NORMAL = "Normal"
    WARNING = "Warning"


class Recorder:
    """Writes Events about clusters.

    Args:
        api: Where to write.
        now: Current time, UTC.
        identity: Name of this operator's pod.
    """

    def __init__(self, api: KubeApi, now: Callable[[], datetime], identity: str) -> None:
        self._api = api
        self._now = now
        self._identity = identity
        self._lock = threading.Lock()
        self._last: dict[tuple[ClusterKey, str], str] = {}

    def event(self, cluster: VectorCluster, kind: EventType, reason: str, message: str) -> None:
        """Say something about a cluster, unless it was the last thing said with this reason.

        A failure to write is logged and otherwise ignored: an Event is never worth a failed reconcile.
        """
        meta = cluster.metadata
        key = ClusterKey(meta.namespace, meta.name)
        with self._lock:
            if self._last.get((key, reason)) == message:
                return
            self._last[key, reason] = message
        moment = self._now()
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        digest = hashlib.sha256(f"{meta.uid}{reason}{message}{moment.isoformat()}".encode()).hexdigest()[:16]
        body = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"{meta.name}.{digest}", "namespace": meta.namespace},
            "involvedObject": {
                "apiVersion": cluster.api_version,
                "kind": cluster.kind,
                "namespace": meta.namespace,
                "name": meta.name,
                "uid": meta.uid,
            },
            "type": kind.value,
            "reason": reason,
            "message": message[:_LONGEST_MESSAGE],
            "firstTimestamp": stamp,
            "lastTimestamp": stamp,
            "count": 1,
            "source": {"component": _COMPONENT},
            "reportingComponent": _COMPONENT,
            "reportingInstance": self._identity,
        }
        try:
            self._api.create(body, EVENT)
        except ApiError as error:
            log.warning("Event %s could not be written: %s", reason, error, extra={"cluster": str(key)})

    def forget(self, key: ClusterKey) -> None:
        """The cluster is gone."""
        with self._lock:
            for known in [entry for entry in self._last if entry[0] == key]:
                del self._last[known]
