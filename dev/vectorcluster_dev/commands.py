"""Running other programs, with errors that say what was being attempted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from vectorcluster_dev.errors import DevError

TAIL_LINES = 15


def run(
    command: Sequence[str | Path],
    intent: str,
    *,
    stdin: str | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float | None = None,
) -> str:
    """Run a command and give its standard output.

    Args:
        command: Program and arguments, without a shell.
        intent: What it is for, as in "loading the image x": it begins the error.
        stdin: Text for its standard input; without it the input is empty.
        env: Variables added to this process's own.
        cwd: Where to run it.
        timeout: Seconds after which it is killed.

    Raises:
        DevError: It could not be started, ended with a failure, or took too long.
    """
    argv = [str(part) for part in command]
    try:
        done = subprocess.run(
            argv,
            input=stdin if stdin is not None else "",
            env={**os.environ, **env} if env else None,
            cwd=cwd,
            timeout=timeout,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise DevError(f"{intent}: the program {argv[0]} is missing") from error
    except subprocess.TimeoutExpired as error:
        raise DevError(f"{intent}: `{argv[0]}` did not end within {timeout:.0f} s") from error
    if done.returncode != 0:
        raise DevError(f"{intent}: `{' '.join(argv[:4])} …` failed ({done.returncode}):\n{tail(done.stderr)}")
    return done.stdout


def succeeds(command: Sequence[str | Path], timeout: float | None = None) -> bool:
    """Whether a command can be started and ends well; its output is dropped."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=timeout,
            check=False,
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def tail(text: str, lines: int = TAIL_LINES) -> str:
    """The last lines of a program's output, indented under an error message."""
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines()[-lines:])
