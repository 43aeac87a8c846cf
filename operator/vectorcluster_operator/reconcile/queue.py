"""A work queue with the guarantees of controller-runtime's: one worker per key, no lost wake-up, back-off.

Kopf delivers the events; this decides when a cluster is looked at. Every event, timer and retry ends in
`add`, so that there is one way into a reconcile.
"""

import heapq
import itertools
import random
import threading
from collections.abc import Callable

from vectorcluster_operator.k8s.kinds import ClusterKey

Clock = Callable[[], float]

FIRST_BACKOFF, LAST_BACKOFF = 0.5, 60.0


class WorkQueue:
    """Keys with the moment at which each is due.

    Args:
        clock: Monotonic seconds.
        jitter: A number in [0, 1); spreads what would be due at the same moment.
    """

    def __init__(self, clock: Clock, jitter: Callable[[], float] = random.random) -> None:
        self._clock = clock
        self._jitter = jitter
        self._changed = threading.Condition()
        self._heap: list[tuple[float, int, ClusterKey]] = []
        self._due: dict[ClusterKey, float] = {}
        self._working: set[ClusterKey] = set()
        self._failures: dict[ClusterKey, int] = {}
        self._order = itertools.count()
        self._closed = False

    def add(self, key: ClusterKey, after: float = 0.0) -> None:
        """Have a key looked at in `after` seconds, or earlier if that was asked before."""
        due = self._clock() + after
        with self._changed:
            if self._closed or self._due.get(key, due + 1) <= due:
                return
            self._due[key] = due
            heapq.heappush(self._heap, (due, next(self._order), key))
            self._changed.notify()

    def get(self, timeout: float | None = None) -> ClusterKey | None:
        """The next key that is due, awaited; None when closed or after `timeout` seconds. Follow with `done`."""
        deadline = None if timeout is None else self._clock() + timeout
        with self._changed:
            while not self._closed:
                now = self._clock()
                key, wait = self._pop(now)
                if key is not None:
                    self._working.add(key)
                    # Another waiter may have gone to sleep before the next key came; let it look again.
                    self._changed.notify()
                    return key
                if deadline is not None and now >= deadline:
                    return None
                limits = [
                    limit
                    for limit in (wait, None if deadline is None else deadline - now)
                    if limit is not None
                ]
                self._changed.wait(min(limits) if limits else None)
        return None

    def _pop(self, now: float) -> tuple[ClusterKey | None, float | None]:
        """The first key that is due and not in work, else the time to wait for one."""
        held: list[tuple[float, int, ClusterKey]] = []
        found: ClusterKey | None = None
        wait: float | None = None
        while self._heap:
            entry = heapq.heappop(self._heap)
            due, _, key = entry
            if self._due.get(key) != due:
                continue  # replaced by an earlier wish
            if due > now:
                held.append(entry)
                wait = due - now
                break
            if key in self._working:
                held.append(entry)  # `done` notifies
                continue
            del self._due[key]
            found = key
            break
        for entry in held:
            heapq.heappush(self._heap, entry)
        return found, wait

    def done(self, key: ClusterKey) -> None:
        """A worker has finished with the key."""
        with self._changed:
            self._working.discard(key)
            self._changed.notify()

    def retry(self, key: ClusterKey) -> float:
        """Have a key looked at again after a failure; waits double from 0.5 s to 60 s.

        Returns:
            Seconds until then.
        """
        with self._changed:
            failures = self._failures[key] = self._failures.get(key, 0) + 1
        after = min(LAST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(failures - 1, 16)) * (1 + 0.2 * self._jitter())
        self.add(key, after)
        return after

    def succeeded(self, key: ClusterKey) -> None:
        """Forget earlier failures of the key."""
        with self._changed:
            self._failures.pop(key, None)

    def forget(self, key: ClusterKey) -> None:
        """The cluster is gone. A wish that came meanwhile stays: it may be about a namesake made since."""
        self.succeeded(key)

    def depth(self) -> int:
        """How many keys are due and not in work."""
        now = self._clock()
        with self._changed:
            return sum(1 for key, due in self._due.items() if due <= now and key not in self._working)

    def close(self) -> None:
        """Wake all waiters and hand out nothing more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
