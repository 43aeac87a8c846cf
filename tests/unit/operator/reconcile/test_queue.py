"""The promises of the work queue: nothing lost, nothing twice at once, nothing too often."""

from __future__ import annotations

import threading

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from support.clocks import FakeClock
from vectorcluster_operator.k8s.kinds import ClusterKey
from vectorcluster_operator.reconcile.queue import FIRST_BACKOFF, LAST_BACKOFF, WorkQueue

A, B = ClusterKey("team", "a"), ClusterKey("team", "b")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def queue(clock):
    return WorkQueue(clock, jitter=lambda: 0.0)


def drain(queue):
    """All keys that are due now, each finished at once."""
    found = []
    while (key := queue.get(timeout=0)) is not None:
        found.append(key)
        queue.done(key)
    return found


def test_many_wishes_are_one_look(queue):
    for _ in range(5):
        queue.add(A)

    assert drain(queue) == [A]


def test_nothing_is_due_before_its_time(queue, clock):
    queue.add(A, 10)
    assert drain(queue) == []

    clock.advance(10)
    assert drain(queue) == [A]


def test_the_earliest_wish_wins_and_is_the_only_one(queue, clock):
    queue.add(A, 30)
    queue.add(A, 5)
    queue.add(A, 60)

    clock.advance(5)
    assert drain(queue) == [A]
    clock.advance(100)
    assert drain(queue) == []


def test_what_is_due_first_comes_first(queue, clock):
    queue.add(B, 2)
    queue.add(A, 1)
    clock.advance(3)

    assert drain(queue) == [A, B]


def test_a_key_in_work_is_not_given_to_a_second_worker(queue):
    queue.add(A)
    assert queue.get(timeout=0) == A

    queue.add(A)
    queue.add(B)
    assert queue.get(timeout=0) == B
    assert queue.get(timeout=0) is None

    queue.done(A)
    assert queue.get(timeout=0) == A


def test_failures_wait_longer_and_longer_up_to_a_minute(queue):
    waits = [queue.retry(A) for _ in range(10)]

    assert waits[:4] == [FIRST_BACKOFF, 1.0, 2.0, 4.0]
    assert waits[-1] == LAST_BACKOFF


def test_success_forgets_the_failures(queue):
    queue.retry(A)
    queue.retry(A)
    queue.succeeded(A)

    assert queue.retry(A) == FIRST_BACKOFF


def test_jitter_spreads_but_never_hastens(clock):
    queue = WorkQueue(clock, jitter=lambda: 0.999)

    assert FIRST_BACKOFF < queue.retry(A) < FIRST_BACKOFF * 1.2


def test_an_event_is_quicker_than_a_back_off(queue):
    queue.retry(A)
    queue.add(A)

    assert drain(queue) == [A]


def test_a_wish_that_comes_while_a_cluster_is_let_go_is_kept(queue):
    """It may be about a namesake that was created meanwhile."""
    queue.add(A)
    queue.get(timeout=0)
    queue.add(A)
    queue.forget(A)
    queue.done(A)

    assert drain(queue) == [A]


def test_depth_counts_what_waits_for_a_worker(queue, clock):
    queue.add(A)
    queue.add(B, 5)
    assert queue.depth() == 1

    queue.get(timeout=0)
    queue.add(A)
    assert queue.depth() == 0

    clock.advance(5)
    assert queue.depth() == 1


def test_a_closed_queue_gives_and_takes_nothing(queue):
    queue.add(A)
    queue.close()
    queue.add(B)

    assert queue.get() is None


def test_close_wakes_those_who_wait(queue):
    got = []
    waiter = threading.Thread(target=lambda: got.append(queue.get()))
    waiter.start()
    queue.close()
    waiter.join(5)

    assert got == [None]


def test_two_keys_due_together_occupy_two_sleeping_workers():
    """The one that is woken first must wake the other, which went to sleep before it had anything to wait for."""
    clock = FakeClock()
    queue = WorkQueue(clock)
    taken = []
    both = threading.Barrier(3, timeout=10)

    def work():
        taken.append(queue.get())
        both.wait()

    workers = [threading.Thread(target=work, daemon=True) for _ in range(2)]
    for worker in workers:
        worker.start()
    queue.add(A, 1000)
    queue.add(B, 1000)
    clock.advance(1000)
    # Any news makes one of them look at the clock again; neither finishes before the other has begun.
    queue.add(ClusterKey("team", "later"), 5000)
    both.wait()

    assert sorted(taken) == [A, B]
    queue.close()


class QueueMachine(RuleBasedStateMachine):
    """Against a model: the due time of each wish, kept in a dictionary."""

    keys = st.sampled_from([ClusterKey("n", name) for name in "abc"])

    @initialize()
    def begin(self):
        self.clock = FakeClock()
        self.queue = WorkQueue(self.clock, jitter=lambda: 0.0)
        self.due: dict[ClusterKey, float] = {}
        self.working: list[ClusterKey] = []

    @rule(key=keys, after=st.integers(0, 20))
    def add(self, key, after):
        self.queue.add(key, after)
        due = self.clock() + after
        self.due[key] = min(due, self.due.get(key, due))

    @rule(seconds=st.integers(1, 10))
    def wait(self, seconds):
        self.clock.advance(seconds)

    @rule()
    def take(self):
        key = self.queue.get(timeout=0)
        able = {k: due for k, due in self.due.items() if due <= self.clock() and k not in self.working}
        if not able:
            assert key is None
            return
        assert key in able
        assert able[key] == min(able.values())
        del self.due[key]
        self.working.append(key)

    @precondition(lambda self: self.working)
    @rule(number=st.integers(0, 2))
    def finish(self, number):
        self.queue.done(self.working.pop(number % len(self.working)))

    @rule(key=keys)
    def forget(self, key):
        self.queue.forget(key)

    @invariant()
    def the_depth_is_right(self):
        ready = [k for k, due in self.due.items() if due <= self.clock() and k not in self.working]
        assert self.queue.depth() == len(ready)


TestQueueAgainstModel = QueueMachine.TestCase
TestQueueAgainstModel.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
