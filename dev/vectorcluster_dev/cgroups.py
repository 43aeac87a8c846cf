"""Cgroups of the nodes, on version 1 (a tree for each controller) and version 2 (one tree)."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from vectorcluster_dev.errors import DevError

MOUNTS = Path("/proc/mounts")
NEEDED = ("cpu", "cpuset", "memory", "pids")
PATIENCE = 20.0
POLL = 0.1


def hierarchies() -> list[Path]:
    """The root folders of all cgroup trees, version 1 and 2.

    Raises:
        DevError: There are none.
    """
    roots = [
        Path(fields[1])
        for fields in (line.split() for line in MOUNTS.read_text().splitlines())
        if fields[2] in {"cgroup", "cgroup2"}
    ]
    if not roots:
        raise DevError("no cgroups are mounted under /sys/fs/cgroup; kubelet cannot work without them")
    return roots


def is_unified() -> bool:
    """Whether the host has cgroup version 2 alone."""
    return Path("/sys/fs/cgroup/cgroup.controllers").exists()


def missing_controllers() -> list[str]:
    """Controllers that kubelet needs and the host lacks."""
    if is_unified():
        present = set(Path("/sys/fs/cgroup/cgroup.controllers").read_text().split())
        return [name for name in NEEDED if name not in present]
    present = {name for root in hierarchies() for name in root.name.split(",")}
    return [name for name in NEEDED if name not in present]


def ensure(name: str) -> Path:
    """Make the cgroup `name` at the top of every tree, and give the cgroup.procs for a node's own programs.

    The programs (and the container shims they start) sit in one subgroup, in one tree: enough to find them
    all.
    """
    for root in hierarchies():
        folder = root / name
        folder.mkdir(exist_ok=True)
        if (root / "cpuset.cpus").exists() and not is_unified():
            _copy_cpuset(root, folder)
    system = _tracking_root() / name / "system"
    system.mkdir(exist_ok=True)
    return system / "cgroup.procs"


def members(prefix: str) -> set[int]:
    """The pids of all processes in cgroups named `prefix` and a number."""
    return {pid for folder in _folders(prefix) for pid in _tree_members(folder)}


def pod_members(prefix: str) -> set[int]:
    """As `members`, but only processes of pods."""
    return {pid for folder in _folders(prefix) for pid in _tree_members(folder / "kubepods")}


def end_members(prefix: str, *, order: signal.Signals, pods_only: bool, patience: float = PATIENCE) -> bool:
    """Signal every process in the cgroups until there is none or `patience` ends; whether all are gone.

    SIGTERM is sent once; SIGKILL again and again, as a killed process may have left new children.
    """
    find = pod_members if pods_only else members
    deadline = time.monotonic() + patience
    signalled: set[int] = set()
    while True:
        alive = find(prefix)
        if not alive:
            return True
        if time.monotonic() > deadline:
            return False
        for pid in alive if order == signal.SIGKILL else alive - signalled:
            _signal(pid, order)
        signalled |= alive
        time.sleep(POLL)


def remove(prefix: str) -> None:
    """Remove the cgroups named `prefix` and a number; they must be empty of processes.

    Raises:
        DevError: One cannot be removed.
    """
    for folder in _folders(prefix):
        deepest_first = sorted(
            (path for path in folder.rglob("*") if path.is_dir()),
            key=lambda path: len(path.parts),
            reverse=True,
        )
        for each in (*deepest_first, folder):
            _rmdir(each)


def leftovers(prefix: str) -> list[Path]:
    """The cgroups named `prefix` and a number."""
    return list(_folders(prefix))


def _folders(prefix: str) -> Iterator[Path]:
    for root in hierarchies():
        # "vcdev-a-" also begins the names of the cluster "a-b", so a number must follow.
        yield from (
            p for p in root.glob(f"{prefix}*") if p.is_dir() and p.name.removeprefix(prefix).isdigit()
        )


def _tracking_root() -> Path:
    for root in hierarchies():
        if is_unified() or root.name == "pids":
            return root
    raise DevError("the cgroup controller pids is missing; kubelet cannot work without it")


def _copy_cpuset(root: Path, folder: Path) -> None:
    # A new version 1 cpuset has no CPUs at all and refuses every process.
    for file in ("cpuset.cpus", "cpuset.mems"):
        if not (folder / file).read_text().strip():
            (folder / file).write_text((root / file).read_text())


def _tree_members(top: Path) -> Iterator[int]:
    # os.walk passes over folders that go away meanwhile, as pods' cgroups do; pathlib's walks raise.
    for folder, _, _ in os.walk(top):
        yield from _pids(Path(folder) / "cgroup.procs")


def _pids(file: Path) -> set[int]:
    try:
        return {int(line) for line in file.read_text().split()}
    except (FileNotFoundError, OSError):
        return set()  # the cgroup went away, or is threaded and has its processes listed above


def _signal(pid: int, order: signal.Signals) -> None:
    try:
        os.kill(pid, order)
    except ProcessLookupError:
        return


def _rmdir(folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError as error:
            # The kernel frees the last process of a cgroup a little after it is gone from cgroup.procs.
            if time.monotonic() > deadline:
                raise DevError(f"removing the cgroup {folder}: {error}") from error
            time.sleep(POLL)
        else:
            return
