"""Start-up: settings, leader election, watches, workers, and an orderly end."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from importlib.metadata import version

import kopf
from kubernetes.config import ConfigException
from pydantic import ValidationError

from vectorcluster_operator import telemetry
from vectorcluster_operator.cloud.objectstore import S3ObjectStore
from vectorcluster_operator.cloud.reachability import TcpNetwork
from vectorcluster_operator.cloud.shared import RealSharedServices
from vectorcluster_operator.engine.client import MilvusEngine
from vectorcluster_operator.handlers.events import Intake, configure, register
from vectorcluster_operator.k8s.api import KubeApi, load_client
from vectorcluster_operator.k8s.cache import ObjectCache
from vectorcluster_operator.k8s.kinds import ClusterKey
from vectorcluster_operator.k8s.leader import Leadership
from vectorcluster_operator.k8s.recorder import Recorder
from vectorcluster_operator.k8s.sync import Listings
from vectorcluster_operator.logs import configure_logs
from vectorcluster_operator.reconcile.queue import WorkQueue
from vectorcluster_operator.reconcile.reconciler import reconcile
from vectorcluster_operator.reconcile.scope import World
from vectorcluster_operator.reconcile.workers import Workers
from vectorcluster_operator.settings import Settings

log = logging.getLogger("vectorcluster_operator")

_STOP_SECONDS = 20.0
_LOST_LEASE_EXIT = 3
_CHECK_SECONDS = 1.0


class Operator:
    """The running operator.

    Args:
        settings: From the environment.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stop = threading.Event()
        self._watches = threading.Thread(target=self._watch, name="watches", daemon=True)
        api = KubeApi(load_client())
        self._cache = ObjectCache()
        self._queue = WorkQueue(time.monotonic)
        self._listings = Listings(api, self._cache, settings.namespaces)
        self._recorder = Recorder(api, _utc_now, settings.pod_name)
        self._world = World(
            api=api,
            cache=self._cache,
            engine=MilvusEngine(),
            store=S3ObjectStore(time.monotonic),
            network=TcpNetwork(),
            shared=RealSharedServices(),
            recorder=self._recorder,
            settings=settings,
            now=_utc_now,
        )
        self._workers = Workers(
            self._queue, lambda key: reconcile(key, self._world), settings.workers, self._forget
        )

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        if self._settings.metrics_port:
            telemetry.serve(self._settings.metrics_port, healthy=self._healthy, ready=self._ready)
        leadership = self._lead()
        try:
            if not self._stop.is_set():
                telemetry.LEADING.set(1)
                self._work()
        finally:
            self._workers.stop(_STOP_SECONDS)
            if leadership is not None:
                leadership.release()

    def _lead(self) -> Leadership | None:
        settings = self._settings
        if not settings.leader_election:
            return None
        leadership = Leadership(
            settings.lease_name, settings.pod_namespace, settings.pod_name, on_lost=_end_at_once
        )
        leadership.start()
        log.info("waiting for Lease %s/%s", settings.pod_namespace, settings.lease_name)
        while not leadership.wait(0.2):
            if self._stop.is_set():
                return leadership
        log.info("leading as %s", settings.pod_name)
        return leadership

    def _work(self) -> None:
        if not self._listings.fill(self._stop):
            return
        for key in self._cache.clusters():
            self._queue.add(key)
        self._workers.start()
        self._watches.start()
        sweep = threading.Thread(
            target=self._listings.sweep, args=(self._stop, self._queue.add), name="sweep", daemon=True
        )
        sweep.start()
        while not self._stop.wait(_CHECK_SECONDS):
            if not self._watches.is_alive():
                sys.exit("the watches have ended, see above")
        log.info("stopping")

    def _watch(self) -> None:
        """Kopf in a thread of its own.

        In the main thread it would take the signals for itself, and take five seconds to end.
        """
        registry, kopf_settings = kopf.OperatorRegistry(), kopf.OperatorSettings()
        register(registry, Intake(self._cache, self._queue))
        clusterwide = not self._settings.namespaces
        configure(kopf_settings, clusterwide=clusterwide)
        serving = kopf.operator(
            registry=registry,
            settings=kopf_settings,
            standalone=True,
            clusterwide=clusterwide,
            namespaces=self._settings.namespaces,
        )
        asyncio.run(serving)

    def _forget(self, key: ClusterKey) -> None:
        self._recorder.forget(key)
        telemetry.forget_cluster(key.namespace, key.name)

    def _healthy(self) -> str | None:
        begun = self._watches.ident is not None and not self._stop.is_set()
        return "a worker thread has ended" if begun and not self._workers.alive() else None

    def _ready(self) -> str | None:
        # A standby is as ready as it gets: the Deployment's rollout must not wait for it to lead.
        return "stopping" if self._stop.is_set() else None


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _end_at_once() -> None:
    # Another operator may be acting already; nothing may be written any more, not even on the way out.
    os._exit(_LOST_LEASE_EXIT)


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(
        prog="vectorcluster-operator",
        description="Runs Milvus clusters described by VectorCluster resources.",
        epilog="Settings are read from the environment: "
        + ", ".join(f"VECTORCLUSTER_{name.upper()}" for name in Settings.model_fields),
    )
    parser.add_argument("--version", action="version", version=version("vectorcluster-operator"))
    parser.parse_args()
    try:
        settings = Settings()
        configure_logs(settings.log_level, settings.log_format)
    except (ValidationError, ValueError) as error:
        sys.exit(f"a setting in the environment is wrong: {error}")
    try:
        operator = Operator(settings)
    except ConfigException as error:
        sys.exit(f"no Kubernetes API: run in a pod with a service account, or set KUBECONFIG ({error})")
    operator.run()


if __name__ == "__main__":
    main()
