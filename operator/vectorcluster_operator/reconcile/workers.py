"""Threads that take clusters from the queue and reconcile them."""

import logging
import threading
import time
from collections.abc import Callable

from vectorcluster_operator import telemetry
from vectorcluster_operator.k8s.kinds import ClusterKey
from vectorcluster_operator.reconcile.queue import WorkQueue
from vectorcluster_operator.reconcile.reconciler import Result

log = logging.getLogger(__name__)

Reconcile = Callable[[ClusterKey], Result]


class Workers:
    """A fixed number of threads.

    Args:
        queue: Where clusters come from.
        reconcile: What is done with each.
        number: How many at the same time.
        forget: Called when a cluster is gone.
    """

    def __init__(
        self, queue: WorkQueue, reconcile: Reconcile, number: int, forget: Callable[[ClusterKey], None]
    ) -> None:
        self._queue = queue
        self._reconcile = reconcile
        self._forget = forget
        self._threads = [
            threading.Thread(target=self._work, name=f"reconcile-{index}", daemon=True)
            for index in range(number)
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float) -> None:
        """Let each finish what it has in hand, for at most `timeout` seconds over all."""
        self._queue.close()
        deadline = time.monotonic() + timeout
        for thread in filter(threading.Thread.is_alive, self._threads):
            thread.join(max(0.0, deadline - time.monotonic()))

    def alive(self) -> bool:
        """Whether all threads still run."""
        return all(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while True:
            key = self._queue.get()
            if key is None:
                return
            try:
                self.handle(key)
            finally:
                self._queue.done(key)
                telemetry.QUEUE_DEPTH.set(self._queue.depth())

    def handle(self, key: ClusterKey) -> None:
        """Reconcile one cluster and put it back into the queue for when it is due again."""
        started = time.monotonic()
        try:
            result = self._reconcile(key)
        except Exception:  # the edge of the worker: one cluster's bug must not stop the others
            after = self._queue.retry(key)
            telemetry.RECONCILES.labels("error").inc()
            log.exception("reconcile failed, next try in %.1f s", after, extra={"cluster": str(key)})
            return
        finally:
            telemetry.RECONCILE_SECONDS.observe(time.monotonic() - started)
        self._settle(key, result)

    def _settle(self, key: ClusterKey, result: Result) -> None:
        if result.failed:
            telemetry.RECONCILES.labels("retry").inc()
            self._queue.retry(key)
            return
        telemetry.RECONCILES.labels("ok").inc()
        self._queue.succeeded(key)
        if result.after is None:
            self._queue.forget(key)
            self._forget(key)
        else:
            self._queue.add(key, result.after)
