"""Mounts below a cluster's folders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from vectorcluster_dev.commands import run

MOUNTINFO = Path("/proc/self/mountinfo")
_ESCAPE = re.compile(r"\\([0-7]{3})")


def below(folders: Iterable[Path], mountinfo: str | None = None) -> list[Path]:
    """The mount points in the folders, the last mounted (and so the deepest) first."""
    text = MOUNTINFO.read_text() if mountinfo is None else mountinfo
    roots = tuple(folders)
    points = [Path(_unescaped(line.split()[4])) for line in text.splitlines()]
    return [point for point in reversed(points) if any(root in (point, *point.parents) for root in roots)]


def unmount(folders: Iterable[Path]) -> None:
    """Unmount everything in the folders.

    Raises:
        DevError: Something holds a mount.
    """
    for point in below(folders):
        run(["umount", point], f"unmounting {point}")


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), text)
