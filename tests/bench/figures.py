"""What a benchmark measures: figures with their unit, their goal and what they are a ratio to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured value.

    Attributes:
        name: What was measured, unique within its group.
        value: The measurement.
        unit: "s", "MiB", "writes", "ratio", …
        ratio_to: For a ratio: what it was divided by, measured in the same run.
        at_most: The goal, where smaller is better.
        at_least: The goal, where larger is better.
        group: A table of its own, which stays when another group is measured alone.
    """

    name: str
    value: float
    unit: str
    ratio_to: str | None = None
    at_most: float | None = None
    at_least: float | None = None
    group: str = ""

    def __post_init__(self) -> None:
        """Refuse a figure that could be read in two ways."""
        if self.at_most is not None and self.at_least is not None:
            raise ValueError(f"figure {self.name!r} has two goals; state one")
        if (self.unit == "ratio") != (self.ratio_to is not None):
            raise ValueError(f"figure {self.name!r}: ratio_to belongs to the unit ratio, and to no other")

    @property
    def goal(self) -> str | None:
        """The goal as text, such as "≤ 1.3"."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else None

    @property
    def met(self) -> bool | None:
        """Whether the goal was reached; None without a goal."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return self.value >= self.at_least if self.at_least is not None else None

    def as_json(self) -> dict[str, Any]:
        """The figure as it is written to build/bench."""
        return {
            "name": self.name,
            "group": self.group,
            "value": self.value,
            "unit": self.unit,
            "ratio_to": self.ratio_to,
            "goal": self.goal,
            "met": self.met,
        }


@dataclass(frozen=True)
class Run:
    """One run of one benchmark.

    Attributes:
        name: The benchmark's name.
        goal: What it is for, in a sentence.
        command: The command that repeats it.
        commit: The measured commit, with "+" when the tree had changes.
        machine: Cores and memory.
        figures: What was measured.
    """

    name: str
    goal: str
    command: str
    commit: str
    machine: str
    figures: tuple[Figure, ...]

    def as_json(self) -> dict[str, Any]:
        """The run as it is written to build/bench."""
        return {
            "name": self.name,
            "goal": self.goal,
            "command": self.command,
            "commit": self.commit,
            "machine": self.machine,
            "figures": [figure.as_json() for figure in self.figures],
        }
