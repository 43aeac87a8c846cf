"""The real operator as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import urllib3
from support.ports import LOOPBACK, free_port

SYSTEM = "vectorcluster-system"
"""Namespace of the Lease."""
PATIENCE = 60.0
T = TypeVar("T")


class OperatorProcess:
    """`python -m vectorcluster_operator.main` against one API server.

    Args:
        kubeconfig: How to reach it.
        folder: Where the log goes.
        name: Identity in the leader election.
        environment: Further settings, without the prefix.
    """

    def __init__(self, kubeconfig: Path, folder: Path, name: str = "operator-0", **environment: str) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.port = free_port()
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("VECTORCLUSTER_")}
        settings = {
            "POD_NAME": name,
            "POD_NAMESPACE": SYSTEM,
            "METRICS_PORT": str(self.port),
            "RESYNC_SECONDS": "1",
        } | environment
        self._environment = {
            **inherited,
            "KUBECONFIG": str(kubeconfig),
            **{f"VECTORCLUSTER_{key}": value for key, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> OperatorProcess:
        """Start it; a second start goes on with the same log."""
        with self.log.open("a") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "vectorcluster_operator.main"],
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return self

    def __enter__(self) -> OperatorProcess:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self, number: int = signal.SIGTERM) -> int | None:
        """Send a signal and wait for the end.

        Returns:
            The exit status; None when it did not run.
        """
        if self._process is None:
            return None
        self._process.send_signal(number)
        status = self._process.wait(PATIENCE)
        self._process = None
        return status

    def wait(self) -> int | None:
        """Wait until it ends by itself.

        Returns:
            The exit status; None when it did not run.
        """
        return None if self._process is None else self._process.wait(PATIENCE)

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End it as a lost node would: without a word."""
        self.stop(signal.SIGKILL)

    @property
    def said(self) -> str:
        """Its log so far."""
        return self.log.read_text()

    def metric(self, name: str) -> float:
        """A metric summed over its labels; 0 while it cannot be asked."""
        try:
            answer = urllib3.request(
                "GET", f"http://{LOOPBACK}:{self.port}/metrics", retries=False, timeout=5
            )
        except urllib3.exceptions.HTTPError:
            return 0.0
        lines = re.findall(rf"^{name}(?:{{.*}})? (\S+)$", answer.data.decode(), flags=re.MULTILINE)
        return sum(map(float, lines))

    @property
    def leading(self) -> bool:
        """Whether it holds the Lease."""
        return self.metric("vectorcluster_operator_leading") == 1

    def until(self, check: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
        """Wait for something that the operator should bring about.

        Returns:
            The first result of the check that counts as true.
        """
        deadline = time.monotonic() + seconds
        while not (found := check()):
            said = f"waited in vain for {what}; the operator said:\n{self.said[-6000:]}"
            assert self._process is None or self._process.poll() is None, f"it has ended. {said}"
            assert time.monotonic() < deadline, said
            time.sleep(0.1)
        return found
