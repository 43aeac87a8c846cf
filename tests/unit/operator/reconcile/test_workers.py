"""What a worker does with the end of a reconcile."""

from __future__ import annotations

import threading

import pytest
from support.clocks import FakeClock
from vectorcluster_operator.k8s.kinds import ClusterKey
from vectorcluster_operator.reconcile.queue import WorkQueue
from vectorcluster_operator.reconcile.reconciler import Result
from vectorcluster_operator.reconcile.workers import Workers

KEY = ClusterKey("team", "demo")


class Bench:
    """Workers over a fake clock whose reconcile does what `outcome` says."""

    def __init__(self):
        self.clock = FakeClock()
        self.queue = WorkQueue(self.clock, jitter=lambda: 0.0)
        self.outcome: Result | Exception = Result(after=30)
        self.forgotten: list[ClusterKey] = []
        self.workers = Workers(self.queue, self._reconcile, 2, self.forgotten.append)

    def _reconcile(self, key):
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def due_after(self, seconds):
        """Whether the key is due after, and not before, so many seconds."""
        self.clock.advance(seconds - 0.01)
        early = self.queue.depth()
        self.clock.advance(0.01)
        return (early, self.queue.depth()) == (0, 1)


@pytest.fixture
def bench():
    return Bench()


def test_a_settled_cluster_is_looked_at_again_in_its_time(bench):
    bench.workers.handle(KEY)

    assert bench.due_after(30)


def test_a_failed_reconcile_backs_off(bench):
    bench.outcome = Result(after=5, failed=True)
    bench.workers.handle(KEY)
    assert bench.due_after(0.5)

    bench.queue.done(bench.queue.get(timeout=0))
    bench.workers.handle(KEY)
    assert bench.due_after(1.0)


def test_a_bug_backs_off_and_is_logged_with_its_cluster(bench, caplog):
    bench.outcome = KeyError("oops")
    bench.workers.handle(KEY)

    assert bench.due_after(0.5)
    (record,) = [record for record in caplog.records if record.exc_info]
    assert record.cluster == "team/demo"


def test_success_ends_the_backing_off(bench):
    bench.outcome = KeyError("oops")
    for _ in range(5):
        bench.workers.handle(KEY)
    bench.outcome = Result(after=30)
    bench.workers.handle(KEY)
    bench.outcome = KeyError("oops")

    while bench.queue.get(timeout=0):
        bench.queue.done(KEY)
    assert bench.queue.retry(KEY) == 0.5


def test_a_cluster_that_is_gone_is_forgotten(bench):
    bench.outcome = Result(after=None)
    bench.workers.handle(KEY)

    assert bench.forgotten == [KEY]
    bench.clock.advance(1e6)
    assert bench.queue.depth() == 0


def test_a_bug_does_not_end_the_thread(bench):
    bench.outcome = KeyError("oops")
    handled = threading.Event()
    reconcile = bench.workers._reconcile
    bench.workers._reconcile = lambda key: (handled.set(), reconcile(key))[1]
    bench.workers.start()

    bench.queue.add(KEY)

    assert handled.wait(5)
    assert bench.workers.alive()
    bench.workers.stop(5)
    assert not bench.workers.alive()


def test_stop_waits_for_what_is_in_hand(bench):
    begun, go_on, finished = threading.Event(), threading.Event(), []

    def slow(key):
        begun.set()
        go_on.wait(5)
        finished.append(key)
        return Result(after=None)

    bench.workers._reconcile = slow
    bench.workers.start()
    bench.queue.add(KEY)
    assert begun.wait(5)
    threading.Timer(0.05, go_on.set).start()
    bench.workers.stop(5)

    assert finished == [KEY]


def test_workers_that_never_began_can_be_stopped(bench):
    bench.workers.stop(1)

    assert not bench.workers.alive()
