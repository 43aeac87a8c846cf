"""What a benchmark may use."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vectorcluster_dev import golang
from vectorcluster_dev.settings import Settings


class BenchError(Exception):
    """The benchmark can't be run as things are; the message says what to do."""


@dataclass(frozen=True)
class Context:
    """One run of one benchmark.

    Attributes:
        settings: Where the checkout, the cache and the clusters' folders are.
        cluster: Name of the local cluster to measure on.
        work: A folder of this benchmark under build/bench.
        cold: Also measure what only a machine without caches shows.
        seconds: How long to watch, for benchmarks that watch.
    """

    settings: Settings
    cluster: str
    work: Path
    cold: bool = False
    seconds: float = 120.0

    def say(self, text: str) -> None:
        """Tell the user how it goes."""
        print(f"  {text}", file=sys.stderr, flush=True)

    @property
    def kubeconfig(self) -> Path:
        """The measured cluster's kubeconfig.

        Raises:
            BenchError: There is no such cluster.
        """
        path = self.settings.cluster_dir(self.cluster) / "kubeconfig"
        if not path.exists():
            raise BenchError(f"no local cluster {self.cluster!r}: run `make up` first")
        return path

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """Run kubectl on the measured cluster and give what it printed.

        Raises:
            BenchError: kubectl failed; the message has what it said.
        """
        binary = golang.build(self.settings, "kubernetes") / "kubectl"
        done = subprocess.run(
            [binary, f"--kubeconfig={self.kubeconfig}", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchError(f"kubectl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def objects(self, *arguments: str) -> list[dict[str, Any]]:
        """The objects that `kubectl get` lists."""
        items: list[dict[str, Any]] = json.loads(self.kubectl("get", *arguments, "-o", "json"))["items"]
        return items
