import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from rich.console import Console
from vectorcluster_dev.progress import Progress


@pytest.fixture
def progress():
    return Progress(Console(file=io.StringIO(), width=100))


def shown(progress):
    return progress.console.file.getvalue()


def test_a_step_is_said_when_it_starts_and_when_it_ends(progress):
    with progress, progress.step("building x") as step:
        assert shown(progress) == "... building x\n"
        step.note("cached")
    assert "ok building x (0.0 s, cached)" in shown(progress)


def test_a_failure_is_marked_and_goes_on_up(progress):
    with pytest.raises(ValueError, match="no"), progress.step("building x"):
        raise ValueError("no")
    assert "FAILED building x" in shown(progress)
    assert progress.steps[0].outcome == "failed"


def test_overlapping_steps_are_all_kept(progress):
    def work(number):
        with progress.step(f"step {number}"):
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(20)))
    assert {step.name for step in progress.steps} == {f"step {n}" for n in range(20)}
    assert {step.outcome for step in progress.steps} == {"done"}


def test_the_times_are_written_for_benchmarks(progress, tmp_path):
    with progress.step("one") as step:
        step.note("cached")
    progress.write_json(tmp_path / "deep" / "steps.json")
    written = json.loads((tmp_path / "deep" / "steps.json").read_text())
    assert written["steps"] == [
        {"name": "one", "seconds": pytest.approx(0, abs=0.5), "outcome": "done", "remark": "cached"}
    ]
    assert written["seconds"] >= written["steps"][0]["seconds"]


def test_on_a_terminal_running_steps_are_live():
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with Progress(console) as progress, progress.step("building x"):
        pass
    assert "building x" in console.file.getvalue()
    assert "... building x" not in console.file.getvalue()
