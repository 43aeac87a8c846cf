"""The last steps of `up` survive pods that are just being rolled, but not for ever."""

from types import SimpleNamespace

import pytest
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.product import steps
from vectorcluster_dev.progress import Step


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(seconds=0.0)

    def sleep(seconds):
        now.seconds += seconds

    monkeypatch.setattr(steps, "time", SimpleNamespace(monotonic=lambda: now.seconds, sleep=sleep))
    return now


def failing(times: int):
    left = iter(range(times))

    def action() -> str:
        if next(left, None) is not None:
            raise DevError("while searching: not yet")
        return "found"

    return action


def test_what_works_at_once_is_not_remarked_on(clock):
    step = Step("searching")
    assert steps._patiently(step, failing(0)) == "found"
    assert (step.remark, clock.seconds) == ("", 0)


def test_a_failure_that_passes_is_told(clock):
    step = Step("searching")
    assert steps._patiently(step, failing(2)) == "found"
    assert step.remark == "answered after 2 failed attempts"


def test_a_failure_that_stays_is_raised(clock):
    with pytest.raises(DevError, match="not yet"):
        steps._patiently(Step("searching"), failing(10_000))
    assert clock.seconds <= steps.PATIENCE_SECONDS + steps.RETRY_SECONDS
