"""How long `make up` takes and where the time goes, on a cluster of its own beside the user's."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.context import BenchError, Context
from bench.figures import Figure

NAME = "make-up-steps"
GOAL = "From nothing to a searchable VectorCluster: each step of `make up`, in seconds."
CLUSTER = "bench"
COLD_GOAL = 1200.0
WARM_GOAL = 90.0
AGAIN_GOAL = 30.0


def run(ctx: Context) -> list[Figure]:
    """Bring a cluster up without caches (when asked), with caches, and once more while it is up."""
    if ctx.settings.cluster_dir(CLUSTER).exists():
        raise BenchError(f"cluster {CLUSTER!r} is left from an earlier run: `make down CLUSTER={CLUSTER}`")
    warn_of_company(ctx)
    found: list[Figure] = []
    if ctx.cold:
        with emptied_caches(ctx.work / "caches") as environment, taken_down(ctx):
            found += measure(ctx, "cold", COLD_GOAL, environment)
    with taken_down(ctx):
        found += measure(ctx, "warm", WARM_GOAL)
        found += measure(ctx, "again", AGAIN_GOAL)
    return found


def warn_of_company(ctx: Context) -> None:
    """Say so when another cluster takes its share of the machine."""
    others = [path.parent.name for path in ctx.settings.state_dir.glob("*/kubeconfig")]
    if others:
        ctx.say(
            f"cluster(s) {', '.join(others)} are up and slow this down; `make down` first for true figures"
        )


def measure(
    ctx: Context, group: str, goal: float, environment: Mapping[str, str] | None = None
) -> list[Figure]:
    """Run `vcdev up` once and read its steps."""
    ctx.say(f"{group} up")
    steps = ctx.work / f"{group}.json"
    begun = time.monotonic()
    vcdev(ctx, group, ["up", "--name", CLUSTER, "--steps-json", str(steps)], environment)
    return figures(group, goal, time.monotonic() - begun, json.loads(steps.read_text()))


def figures(group: str, goal: float, seconds: float, report: Mapping[str, Any]) -> list[Figure]:
    """The whole and its steps; a step that came twice is summed up.

    Args:
        group: cold, warm or again.
        goal: For the whole, in seconds.
        seconds: Wall clock of the whole command.
        report: What `vcdev up --steps-json` wrote.
    """
    steps: dict[str, float] = {}
    for step in report["steps"]:
        steps[step["name"]] = steps.get(step["name"], 0.0) + step["seconds"]
    whole = Figure("all (wall clock)", round(seconds, 1), "s", at_most=goal, group=group)
    return [whole, *(Figure(name, round(took, 1), "s", group=group) for name, took in steps.items())]


@contextmanager
def taken_down(ctx: Context) -> Iterator[None]:
    """Take the benchmark's cluster away afterwards, whatever happens."""
    try:
        yield
    finally:
        vcdev(ctx, "down", ["down", "--name", CLUSTER])


@contextmanager
def emptied_caches(folder: Path) -> Iterator[dict[str, str]]:
    """Environment in which every cache is an empty folder, removed afterwards."""
    remove(folder)
    caches = {
        "VECTORCLUSTER_CACHE": "own",
        "GOCACHE": "go-build",
        "GOMODCACHE": "go-mod",
        "UV_CACHE_DIR": "uv",
    }
    try:
        yield {**os.environ, **{variable: str(folder / name) for variable, name in caches.items()}}
    finally:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder; Go writes its modules read-only."""

    def writable_first(function: Callable[[str], object], path: str, _: object) -> None:
        Path(path).parent.chmod(0o755)
        function(path)

    if folder.exists():
        shutil.rmtree(folder, onerror=writable_first)


def vcdev(
    ctx: Context, label: str, arguments: list[str], environment: Mapping[str, str] | None = None
) -> None:
    """Run the dev tool, its output to a file.

    Raises:
        BenchError: It failed; the message names the file.
    """
    log = ctx.work / f"{label}.log"
    with log.open("w") as output:
        done = subprocess.run(
            [Path(sys.executable).with_name("vcdev"), *arguments],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise BenchError(f"`vcdev {' '.join(arguments)}` failed; see {log}")
