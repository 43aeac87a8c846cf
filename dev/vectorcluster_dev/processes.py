"""Long-lived programs: started apart from us, remembered by pid and start time, stopped by that only.

A pid alone may have been given to somebody else's process since; with its start time and the boot it belongs
to it names exactly one process, so nothing foreign is ever signalled.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from vectorcluster_dev.commands import tail
from vectorcluster_dev.errors import DevError

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
LOG_LIMIT = 64 * 1024 * 1024
STOP_PATIENCE = 15.0
POLL = 0.05

# Joins the cgroup before the program runs, so that none of its children can be outside.
_JOIN = 'echo $$ > "$1" && shift && exec "$@"'


@dataclass(frozen=True)
class Record:
    """One process: its pid, start time in clock ticks since boot, the boot's id, and what it was started from."""

    pid: int
    started: int
    boot: str
    fingerprint: str = ""


@dataclass(frozen=True)
class Program:
    """What to run.

    Attributes:
        name: Names its record and its log.
        argv: Program and arguments.
        network: A network namespace's file to run in, or None for the host's.
        cgroup_procs: The cgroup.procs file to be written first, or None.
        files: Configuration that it reads only when it starts.
    """

    name: str
    argv: tuple[str, ...]
    network: Path | None = None
    cgroup_procs: Path | None = None
    files: tuple[Path, ...] = ()

    def fingerprint(self) -> str:
        """A hash of the command line and the configuration: a running program with another one is outdated."""
        digest = hashlib.sha256("\0".join(self.command()).encode())
        for file in self.files:
            digest.update(b"\0" + file.read_bytes())
        return digest.hexdigest()

    def command(self) -> tuple[str, ...]:
        """The full command line.

        nsenter and sh replace themselves by the program: the pid stays. `ip netns exec` would not do: it
        mounts /sys anew and hides the cgroups from kubelet.
        """
        argv = self.argv
        if self.network:
            argv = ("nsenter", f"--net={self.network}", "--", *argv)
        if self.cgroup_procs:
            argv = ("/bin/sh", "-c", _JOIN, "sh", str(self.cgroup_procs), *argv)
        return argv


@dataclass(frozen=True)
class ProcessTable:
    """The programs of one cluster or node: records in `records`, output in `logs`."""

    records: Path
    logs: Path

    def ensure(self, program: Program) -> bool:
        """Start the program unless it runs as described, restart it if it runs otherwise; whether it was started."""
        fingerprint = program.fingerprint()
        known = self.record(program.name)
        if known and is_alive(known) and known.fingerprint == fingerprint:
            return False
        self.stop(program.name)
        self.records.mkdir(parents=True, exist_ok=True)
        self.logs.mkdir(parents=True, exist_ok=True)
        pid = _spawn(program.command(), _rotated(self.log(program.name)))
        started = start_time(pid)
        if started is None:
            raise DevError(f"starting {program.name}: it ended at once; see {self.log(program.name)}")
        record = Record(pid, started, boot_id(), fingerprint)
        (self.records / f"{program.name}.json").write_text(json.dumps(asdict(record)))
        return True

    def log(self, name: str) -> Path:
        """Where the program's output goes."""
        return self.logs / f"{name}.log"

    def log_tail(self, name: str) -> str:
        """The last lines of the program's output, for an error message."""
        path = self.log(name)
        return tail(path.read_text(errors="replace")) if path.exists() else "    (no log)"

    def names(self) -> list[str]:
        """All programs that have a record."""
        return sorted(path.stem for path in self.records.glob("*.json"))

    def alive(self, name: str) -> bool:
        """Whether the recorded process of the program still runs."""
        record = self.record(name)
        return record is not None and is_alive(record)

    def record(self, name: str) -> Record | None:
        """The program's record, or None."""
        path = self.records / f"{name}.json"
        return Record(**json.loads(path.read_text())) if path.exists() else None

    def stop(self, name: str, patience: float = STOP_PATIENCE) -> None:
        """End the program and forget it: asked first, killed after `patience` seconds."""
        record = self.record(name)
        if record:
            stop(record, patience)
        (self.records / f"{name}.json").unlink(missing_ok=True)

    def stop_all(self, first: Sequence[str] = ()) -> None:
        """End all programs, those named in `first` before the others."""
        names = self.names()
        for name in [*(n for n in first if n in names), *(n for n in names if n not in first)]:
            self.stop(name)


def boot_id() -> str:
    """The id of this boot of the machine."""
    return BOOT_ID.read_text().strip()


def start_time(pid: int) -> int | None:
    """When the process started, in clock ticks since boot; None if it is gone or only waits to be reaped."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The program's name stands in parentheses and may itself hold spaces and parentheses.
    fields = text[text.rindex(")") + 2 :].split()
    return None if fields[0] in "ZX" else int(fields[19])


def is_alive(record: Record) -> bool:
    """Whether exactly the recorded process runs."""
    _reap(record.pid)
    return record.boot == boot_id() and start_time(record.pid) == record.started


def stop(record: Record, patience: float = STOP_PATIENCE) -> None:
    """End exactly the recorded process, if it runs: SIGTERM, after `patience` seconds SIGKILL.

    Raises:
        DevError: It did not even end when killed.
    """
    try:
        handle = os.pidfd_open(record.pid)
    except ProcessLookupError:
        return
    try:
        # The handle pins the process, so checking now and signalling later cannot meet two different ones.
        if not is_alive(record):
            return
        for order in (signal.SIGTERM, signal.SIGKILL):
            signal.pidfd_send_signal(handle, order)
            if _ended(record, patience):
                return
    except ProcessLookupError:
        return
    finally:
        os.close(handle)
    raise DevError(f"stopping process {record.pid}: it does not end even when killed; see its state with ps")


def _ended(record: Record, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not is_alive(record):
            _reap(record.pid)
            return True
        time.sleep(POLL)
    return False


def _reap(pid: int) -> None:
    # A program started by this very run is our child: unreaped it would look alive to others.
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _spawn(command: tuple[str, ...], log: Path) -> int:
    path = shutil.which(command[0])
    if path is None:
        raise DevError(f"starting {command[0]}: there is no such program")
    output = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    return os.posix_spawn(
        path,
        command,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), output, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )


def _rotated(log: Path) -> Path:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    return log
