"""Finds the benchmarks: modules bench_<name>.py beside this one with NAME, GOAL and run(ctx)."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Protocol, cast

from bench.context import BenchError, Context
from bench.figures import Figure

HERE = Path(__file__).parent


class Benchmark(Protocol):
    """What a benchmark's module has."""

    NAME: str
    GOAL: str

    def run(self, ctx: Context) -> list[Figure]:
        """Measure and give the figures; BenchError when it can't be done as things are."""
        ...


def names(folder: Path = HERE) -> list[str]:
    """All benchmarks, as they are named on the command line."""
    return sorted(path.stem.removeprefix("bench_").replace("_", "-") for path in folder.glob("bench_*.py"))


def load(name: str) -> Benchmark:
    """The benchmark of that name.

    Raises:
        BenchError: There is none.
    """
    if name not in names():
        raise BenchError(f"no benchmark {name!r}; there are: {', '.join(names())}")
    return cast("Benchmark", importlib.import_module(f"bench.bench_{name.replace('-', '_')}"))
