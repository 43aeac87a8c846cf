"""The tables of docs/benchmarks.md: each group of figures stands between markers and is replaced alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from bench.figures import Figure, Run

HEAD = "| figure | value | unit | ratio to | goal | met |\n|---|---:|---|---|---|---|"


def updated(page: str, run: Run) -> str:
    """The page with the run's tables in place of earlier ones; new benchmarks are added at the end.

    Args:
        page: The Markdown of docs/benchmarks.md.
        run: What was measured.
    """
    ordered = sorted(run.figures, key=lambda figure: figure.group)
    for group, figures in groupby(ordered, key=lambda figure: figure.group):
        page = _replace(page, run, group, _block(run, group, figures))
    return page


def _replace(page: str, run: Run, group: str, block: str) -> str:
    begin, end = _markers(run.name, group)
    if begin in page:
        return re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: block, page, flags=re.DOTALL)
    heading = f"## {run.name}"
    if heading not in page:
        page = f"{page.rstrip()}\n\n{heading}\n\n{run.goal}\n"
    section = page.index(heading) + len(heading)
    following = page.find("\n## ", section)
    at = len(page) if following < 0 else following
    return f"{page[:at].rstrip()}\n\n{block}\n{page[at:]}"


def _block(run: Run, group: str, figures: Iterable[Figure]) -> str:
    begin, end = _markers(run.name, group)
    title = f"**{group}** · " if group else ""
    source = f"{title}`{run.command}` · commit {run.commit} · {run.machine}"
    return "\n".join([begin, source, "", HEAD, *map(_row, figures), end])


def _row(figure: Figure) -> str:
    met = {None: "", True: "yes", False: "**no**"}[figure.met]
    cells = (figure.name, number(figure.value), figure.unit, figure.ratio_to or "", figure.goal or "", met)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def number(value: float) -> str:
    """A value with as many digits as say something."""
    if value == int(value):
        return str(int(value))
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.3g}"


def _markers(name: str, group: str) -> tuple[str, str]:
    label = f"{name}/{group}" if group else name
    return f"<!-- bench:{label} -->", f"<!-- /bench:{label} -->"
