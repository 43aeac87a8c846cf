"""What the user sees of a long command: which step runs and how long each took."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

if TYPE_CHECKING:
    from types import TracebackType


@dataclass
class Step:
    """One named step; `note` may say in a few words how it went ("cached")."""

    name: str
    seconds: float = 0.0
    outcome: str = "running"
    remark: str = ""

    def note(self, remark: str) -> None:
        """Remember a short remark that is shown when the step ends."""
        self.remark = remark


@dataclass
class Progress:
    """Shows steps as they run; steps may overlap and may be opened from several threads.

    On a terminal running steps have a spinner and a clock; elsewhere each step is a plain line when it
    starts and one when it ends. Use as a context manager around all steps.
    """

    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    steps: list[Step] = field(default_factory=list)
    _bars: Bars | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _started: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Progress:
        if self.console.is_terminal:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._bars = Bars(*columns, console=self.console, transient=True)
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()
            self._bars = None

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Run the body as the step `name`: shown, timed, and marked as failed when it raises."""
        step = Step(name)
        begun = time.monotonic()
        shown = self._show(step)
        try:
            yield step
            step.outcome = "done"
        except BaseException:
            step.outcome = "failed"
            raise
        finally:
            step.seconds = time.monotonic() - begun
            self._finish(step, shown)

    def table(self) -> Table:
        """All steps with their times, and the wall clock since the start (steps may overlap)."""
        table = Table("step", "seconds", "", title=None)
        for step in self.steps:
            table.add_row(
                step.name, f"{step.seconds:.1f}", " ".join(filter(None, (_mark(step), step.remark)))
            )
        table.add_section()
        table.add_row("all (wall clock)", f"{self.elapsed():.1f}", "")
        return table

    def elapsed(self) -> float:
        """Seconds since this progress was made."""
        return time.monotonic() - self._started

    def write_json(self, path: Path) -> None:
        """Write {"seconds": total, "steps": [{"name", "seconds", "outcome", "remark"}]} for benchmarks."""
        rows = [
            {"name": s.name, "seconds": round(s.seconds, 3), "outcome": s.outcome, "remark": s.remark}
            for s in self.steps
        ]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"seconds": round(self.elapsed(), 3), "steps": rows}, indent=2) + "\n")

    def _show(self, step: Step) -> TaskID | None:
        with self._lock:
            self.steps.append(step)
            if self._bars:
                return self._bars.add_task(step.name, total=None)
            self.console.print(f"... {step.name}")
            return None

    def _finish(self, step: Step, shown: TaskID | None) -> None:
        with self._lock:
            if self._bars and shown is not None:
                self._bars.remove_task(shown)
            remark = f", {step.remark}" if step.remark else ""
            self.console.print(f"{_mark(step)} {step.name} ({step.seconds:.1f} s{remark})")


def _mark(step: Step) -> str:
    return {"done": "ok ", "failed": "FAILED", "running": "..."}[step.outcome].strip()
