"""kubectl against one cluster, always with an explicit kubeconfig and context."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vectorcluster_dev.commands import run
from vectorcluster_dev.errors import DevError

FIELD_MANAGER = "vcdev"
TIMEOUT = 60.0


@dataclass(frozen=True)
class Kubectl:
    """A kubectl binary bound to a kubeconfig; the user's own configuration is never read."""

    binary: Path
    kubeconfig: Path
    context: str

    def run(self, *args: str, intent: str, stdin: str | None = None, timeout: float = TIMEOUT) -> str:
        """Run kubectl and give its output.

        Raises:
            DevError: It failed; the message begins with `intent`.
        """
        own = ["--kubeconfig", str(self.kubeconfig), "--context", self.context]
        return run([self.binary, *own, *args], intent, stdin=stdin, timeout=timeout)

    def get(self, *args: str, intent: str) -> Any:
        """`kubectl get … -o json`, parsed."""
        return json.loads(self.run("get", *args, "-o", "json", intent=intent))

    def apply(self, manifests: str, intent: str) -> None:
        """Server-side apply under this tool's own field manager; unchanged objects stay as they are."""
        flags = ("--server-side", "--force-conflicts", f"--field-manager={FIELD_MANAGER}")
        self.run("apply", *flags, "-f", "-", intent=intent, stdin=manifests)

    def nodes(self) -> dict[str, bool]:
        """The nodes, and whether each is ready."""
        return {
            node["metadata"]["name"]: any(
                condition["type"] == "Ready" and condition["status"] == "True"
                for condition in node.get("status", {}).get("conditions", ())
            )
            for node in self.get("nodes", intent="listing the nodes")["items"]
        }

    def answers(self) -> bool:
        """Whether the API server is ready."""
        try:
            self.run("get", "--raw", "/readyz", "--request-timeout=3s", intent="asking the API server")
        except DevError:
            return False
        return True
