"""Leader election by a Lease, so that two operators never act on the same clusters."""

import logging
import threading
from collections.abc import Callable

from kubernetes import client
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.leaderelectionrecord import LeaderElectionRecord
from kubernetes.leaderelection.resourcelock.leaselock import LeaseLock

log = logging.getLogger(__name__)

LEASE_SECONDS, RENEW_DEADLINE_SECONDS, RETRY_SECONDS = 15, 10, 2
"""client-go's own defaults."""


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
        self._lock = LeaseLock(name, namespace, identity)
        self._on_lost = on_lost
        self._leading = threading.Event()
        self._released = threading.Event()

    def start(self) -> None:
        """Begin to run for leader."""
        setup = electionconfig.Config(
            self._lock,
            lease_duration=LEASE_SECONDS,
            renew_deadline=RENEW_DEADLINE_SECONDS,
            retry_period=RETRY_SECONDS,
            onstarted_leading=self._leading.set,
            onstopped_leading=self._lost,
        )
        election = leaderelection.LeaderElection(setup)
        threading.Thread(target=election.run, name="leader-election", daemon=True).start()

    def wait(self, timeout: float) -> bool:
        """Whether this operator leads, awaited for at most `timeout` seconds."""
        return self._leading.wait(timeout)

    def _lost(self) -> None:
        if not self._released.is_set():
            log.error("The Lease could not be renewed in time; another operator may lead now")
            self._on_lost()

    def release(self) -> None:
        """Give the Lease up on an orderly exit, so that the next operator need not wait for it to expire."""
        self._released.set()
        if not self._leading.is_set():
            return
        found, record = self._lock.get(self._lock.name, self._lock.namespace)
        if not found or record.holder_identity != self._lock.identity:
            return
        empty = LeaderElectionRecord("", "1", record.acquire_time, record.renew_time)
        try:
            self._lock.update(self._lock.name, self._lock.namespace, empty)
        except client.ApiException as error:
            log.warning("The Lease could not be released: %s", error.reason)
