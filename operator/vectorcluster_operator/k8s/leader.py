"""Leader election by a Lease, so that two operators never act on the same clusters."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, cast

import urllib3
from kubernetes import client
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.leaderelectionrecord import LeaderElectionRecord
from kubernetes.leaderelection.resourcelock.leaselock import LeaseLock

log = logging.getLogger(__name__)

LEASE_SECONDS, RENEW_DEADLINE_SECONDS, RETRY_SECONDS = 15, 10, 2
"""client-go's own defaults."""
# Later than the election's own deadline and before a rival may take the Lease.
_SAFE_SECONDS = 13.0
_TIMEOUT = (3.0, 3.0)
_RELEASE_TRIES = 3


class LeaseApi:
    """The three calls the election makes, bounded in time.

    The election takes an API server's refusal for a failed try, but a connection that is refused or hangs would
    end or hold up its thread, and with it the renewals, while this operator went on acting.
    """

    def __init__(self, api: Any) -> None:
        self._api = api

    def read_namespaced_lease(self, name: str, namespace: str) -> Any:
        """Read the Lease."""
        return self._call(self._api.read_namespaced_lease, name, namespace)

    def create_namespaced_lease(self, namespace: str, body: Any) -> Any:
        """Create the Lease."""
        return self._call(self._api.create_namespaced_lease, namespace, body)

    def replace_namespaced_lease(self, name: str, namespace: str, body: Any) -> Any:
        """Write the Lease."""
        return self._call(self._api.replace_namespaced_lease, name, namespace, body)

    @staticmethod
    def _call(method: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return method(*arguments, _request_timeout=_TIMEOUT)
        except urllib3.exceptions.HTTPError as error:
            raise client.ApiException(status=0, reason=str(error)) from error


def lease_lock(name: str, namespace: str, identity: str) -> LeaseLock:
    """The Lease as the election library wants it."""
    lock: Any = LeaseLock(name, namespace, identity)
    lock.api_instance = LeaseApi(lock.api_instance)
    return cast("LeaseLock", lock)


class Leadership:
    """Holds or awaits the Lease in a thread of its own.

    Args:
        name: Name of the Lease.
        namespace: Namespace of the Lease.
        identity: Name of this operator, unique among its rivals and kept over a restart of its container, so that
            it can go on at once.
        on_lost: Called when the Lease could not be renewed in time; must end the process's work at once.
    """

    def __init__(self, name: str, namespace: str, identity: str, on_lost: Callable[[], None]) -> None:
        self._name, self._namespace, self._identity = name, namespace, identity
        self._on_lost = on_lost
        self._leading = threading.Event()
        self._released = threading.Event()
        self._election = leaderelection.LeaderElection(
            electionconfig.Config(
                lease_lock(name, namespace, identity),
                lease_duration=LEASE_SECONDS,
                renew_deadline=RENEW_DEADLINE_SECONDS,
                retry_period=RETRY_SECONDS,
                onstarted_leading=self._leading.set,
                onstopped_leading=self._lost,
            )
        )

    def start(self) -> None:
        """Begin to run for leader."""
        for name, task in (("leader-election", self._election.run), ("leader-watchdog", self._watch)):
            threading.Thread(target=task, name=name, daemon=True).start()

    def wait(self, timeout: float) -> bool:
        """Whether this operator leads, awaited for at most `timeout` seconds."""
        return self._leading.wait(timeout)

    def overdue(self, now: float) -> bool:
        """Whether a leader's last renewal is so old that a rival may take the Lease soon.

        Args:
            now: Seconds since the epoch.
        """
        renewed = self._election.observed_time_milliseconds / 1000
        return self._leading.is_set() and now - renewed > _SAFE_SECONDS

    def _watch(self) -> None:
        """The election looks at its deadline only between calls, and its thread may die of the unexpected."""
        while not self._released.wait(1.0):
            if self.overdue(time.time()):
                self._lost()

    def _lost(self) -> None:
        if not self._released.is_set():
            log.error("The Lease could not be renewed in time; another operator may lead now")
            self._on_lost()

    def release(self) -> None:
        """Give the Lease up on an orderly exit, so that the next operator need not wait for it to expire."""
        self._released.set()
        if not self._leading.is_set():
            return
        # The election's own lock object is in use by its thread.
        lock = lease_lock(self._name, self._namespace, self._identity)
        for _ in range(_RELEASE_TRIES):
            found, record = lock.get(self._name, self._namespace)
            if not found or record.holder_identity != self._identity:
                return
            nobody = LeaderElectionRecord("", "1", record.acquire_time, record.renew_time)
            if lock.update(self._name, self._namespace, nobody):
                return
        log.warning("The Lease could not be released; the next operator has to wait until it expires")
