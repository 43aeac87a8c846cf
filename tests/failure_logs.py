"""Keeps what is needed to understand a failed end-to-end test, before its clean-up takes the cluster away."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from vectorcluster_dev import golang
from vectorcluster_dev.settings import Settings

TAIL_BYTES = 2_000_000
ASK_SECONDS = 20.0
QUESTIONS = {
    "objects.txt": ["get", "vectorclusters,pods,services,pvc,nodes", "-A", "-o", "wide"],
    "vectorclusters.yaml": ["get", "vectorclusters", "-A", "-o", "yaml"],
    "events.txt": ["get", "events", "-A", "--sort-by=.lastTimestamp"],
    "pods.txt": ["describe", "pods", "-A"],
}


def collect(target: Path, test: str) -> Path:
    """Copy the logs of all local clusters, and ask each about its objects.

    Args:
        target: The folder that holds one folder per failed test.
        test: The test's name.

    Returns:
        The folder that was written.
    """
    folder = target / re.sub(r"[^\w.-]+", "_", test)
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings.from_env()
    for log in _logs(settings.state_dir):
        _copy_tail(log, folder / log.relative_to(settings.state_dir))
    for kubeconfig in settings.state_dir.glob("*/kubeconfig"):
        _ask(golang.cached_folder(settings, "kubernetes") / "kubectl", kubeconfig, folder)
    return folder


def _logs(state: Path) -> Iterator[Path]:
    # Named depths: a node's folder also holds the containers' whole file systems.
    for pattern in ("*/logs/*.log", "*/*/logs/*.log", "*/*/*/logs/*.log"):
        yield from state.glob(pattern)


def _copy_tail(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as log:
        log.seek(max(0, source.stat().st_size - TAIL_BYTES))
        target.write_bytes(log.read())


def _ask(kubectl: Path, kubeconfig: Path, folder: Path) -> None:
    target = folder / kubeconfig.parent.name
    target.mkdir(parents=True, exist_ok=True)
    for name, question in QUESTIONS.items():
        command = [kubectl, f"--kubeconfig={kubeconfig}", "--request-timeout=10s", *question]
        try:
            asked = subprocess.run(command, capture_output=True, timeout=ASK_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            (target / name).write_text(f"could not ask: {error}\n")
        else:
            (target / name).write_bytes(asked.stdout + asked.stderr)
