"""`make bench`: runs benchmarks, writes build/bench/NAME.json and the tables of docs/benchmarks.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
from bench import catalogue
from bench.context import BenchError, Context
from bench.figures import Run
from bench.page import number, updated
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.settings import Settings


@click.command()
@click.argument("names", nargs=-1)
@click.option("--cluster", default="default", show_default=True, help="The local cluster to measure on.")
@click.option("--cold", is_flag=True, help="Also measure without caches (make-up-steps: about 20 minutes).")
@click.option("--seconds", default=120.0, show_default=True, help="How long watching benchmarks watch.")
@click.option("--no-page", is_flag=True, help="Leave docs/benchmarks.md as it is.")
def main(*, names: tuple[str, ...], cluster: str, cold: bool, seconds: float, no_page: bool) -> None:
    """Run the named benchmarks, or all of them."""
    settings = Settings.from_env()
    output = settings.repo_root / "build" / "bench"
    failed = []
    for name in names or catalogue.names():
        ctx = Context(settings, cluster, output / name, cold=cold, seconds=seconds)
        try:
            run = measure(name, ctx)
        except (BenchError, DevError) as error:
            click.echo(f"{name}: {error}", err=True)
            failed.append(name)
            continue
        write(run, output, None if no_page else settings.repo_root / "docs" / "benchmarks.md")
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def measure(name: str, ctx: Context) -> Run:
    """Run one benchmark.

    Raises:
        BenchError: No such benchmark, or it can't be run as things are.
    """
    benchmark = catalogue.load(name)
    click.echo(f"{name}: {benchmark.GOAL}")
    ctx.work.mkdir(parents=True, exist_ok=True)
    figures = tuple(benchmark.run(ctx))
    command = f"make bench NAME={name}" + (' ARGS="--cold"' if ctx.cold else "")
    return Run(name, benchmark.GOAL, command, commit(ctx.settings.repo_root), machine(), figures)


def write(run: Run, output: Path, page: Path | None) -> None:
    """Write a run's JSON, its tables where a page is given, and its figures to the terminal."""
    (output / f"{run.name}.json").write_text(json.dumps(run.as_json(), indent=2, ensure_ascii=False) + "\n")
    if page:
        page.write_text(updated(page.read_text(), run))
    for figure in run.figures:
        goal = f"  (goal {figure.goal}: {'met' if figure.met else 'MISSED'})" if figure.goal else ""
        group = f"{figure.group}: " if figure.group else ""
        click.echo(f"  {group}{figure.name}: {number(figure.value)} {figure.unit}{goal}")


def commit(root: Path) -> str:
    """The short id of the checked-out commit, with "+" when tracked files differ from it."""

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=root, check=True, capture_output=True, text=True
        ).stdout

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ":!docs/benchmarks.md").strip()
    return git("rev-parse", "--short", "HEAD").strip() + ("+" if changed else "")


def machine() -> str:
    """Cores and memory, without which no figure means anything."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB"


if __name__ == "__main__":
    main()
