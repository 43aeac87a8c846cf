"""A namespace of a test's own on a real cluster: apply, wait, read, always with a useful failure."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Object = dict[str, Any]


@dataclass(frozen=True)
class Kubectl:
    """kubectl bound to one kubeconfig and namespace."""

    program: Path
    kubeconfig: Path
    namespace: str

    def __call__(self, *args: str, stdin: str | None = None, check: bool = True) -> str:
        """Run kubectl and return what it printed; a failure shows both streams."""
        command = [str(self.program), "--kubeconfig", str(self.kubeconfig), "-n", self.namespace, *args]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, timeout=180)
        if check and done.returncode != 0:
            raise AssertionError(f"kubectl {' '.join(args)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout if check else done.stdout + done.stderr

    def apply(self, *objects: Object) -> None:
        """Apply objects in the namespace."""
        self("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=yaml.safe_dump_all(objects))

    def get(self, kind: str, name: str) -> Object | None:
        """Read an object, None when it doesn't exist."""
        text = self("get", kind, name, "-o", "json", "--ignore-not-found")
        return json.loads(text) if text.strip() else None

    def items(self, kind: str, selector: str = "") -> list[Object]:
        """Read the objects of a kind."""
        return list(json.loads(self("get", kind, "-l", selector, "-o", "json"))["items"])

    def secret(self, name: str) -> dict[str, str]:
        """Decoded content of a Secret."""
        found = self.get("secret", name)
        assert found is not None, f"Secret {name} doesn't exist in {self.namespace}"
        return {key: base64.b64decode(value).decode() for key, value in (found.get("data") or {}).items()}

    def explain(self) -> str:
        """What a person would look at when something doesn't come up."""
        parts = (
            ("get", "vc,deploy,sts,pods,pvc,svc", "-o", "wide"),
            ("get", "vc", "-o", "yaml"),
            ("get", "events", "--sort-by=.lastTimestamp"),
        )
        return "\n".join(self(*part, check=False) for part in parts)


def eventually(
    look: Callable[[], Any],
    *,
    within: float,
    what: str,
    on_failure: Callable[[], str] = str,
    every: float = 0.5,
) -> Any:
    """Call until the answer is truthy.

    Args:
        look: Asked again and again.
        within: Seconds until it fails.
        what: Named in the failure.
        on_failure: Adds to the failure.
        every: Seconds between two questions.

    Returns:
        The truthy answer.
    """
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:.0f} s: {what}; last answer: {found!r}\n{on_failure()}")
        time.sleep(every)


def condition(cluster: Object | None, kind: str) -> Object:
    """A condition of a VectorCluster, empty when it isn't stated."""
    conditions = ((cluster or {}).get("status") or {}).get("conditions") or []
    return next((one for one in conditions if one["type"] == kind), {})


def wait_ready(kubectl: Kubectl, name: str, within: float = 240) -> Object:
    """Wait until a VectorCluster is Ready about its current spec, and return it."""

    def look() -> Object | None:
        cluster = kubectl.get("vc", name)
        ready = condition(cluster, "Ready")
        current = cluster is not None and ready.get("observedGeneration") == cluster["metadata"]["generation"]
        return cluster if current and ready.get("status") == "True" else None

    found: Object = eventually(look, within=within, what=f"{name} is Ready", on_failure=kubectl.explain)
    return found


def wait_condition(kubectl: Kubectl, name: str, kind: str, reason: str, within: float = 60) -> Object:
    """Wait until a condition has a reason, and return the condition."""

    def look() -> Object | None:
        found = condition(kubectl.get("vc", name), kind)
        return found if found.get("reason") == reason else None

    found: Object = eventually(
        look, within=within, what=f"{kind} of {name} says {reason}", on_failure=kubectl.explain
    )
    return found


def wait_gone(kubectl: Kubectl, kind: str, name: str, within: float = 90) -> None:
    """Wait until an object doesn't exist."""
    eventually(
        lambda: kubectl.get(kind, name) is None,
        within=within,
        what=f"{kind} {name} is gone",
        on_failure=kubectl.explain,
    )
