"""kubectl against one cluster, as functions over manifests."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from vectorcluster_dev.commands import run

Manifest = dict[str, Any]
FIELD_MANAGER = "vcdev"
TIMEOUT = 120.0


@dataclass(frozen=True)
class Kubectl:
    """kubectl with its cluster.

    Attributes:
        program: The kubectl to run.
        kubeconfig: Names the cluster and the credentials.
        context: Context in it; the current one when unset.
    """

    program: Path
    kubeconfig: Path
    context: str | None = None

    def cluster_options(self) -> list[str]:
        """The options that name the cluster."""
        chosen = ["--context", self.context] if self.context else []
        return ["--kubeconfig", str(self.kubeconfig), *chosen]

    def command(self, *arguments: str) -> list[str]:
        """A whole command line, for those that run it themselves."""
        return [str(self.program), *self.cluster_options(), *arguments]

    def run(self, intent: str, *arguments: str, stdin: str | None = None, timeout: float = TIMEOUT) -> str:
        """Run a sub-command and give its output.

        Raises:
            DevError: It failed; the message begins with the intent.
        """
        return run(self.command(*arguments), intent, stdin=stdin, timeout=timeout)

    def apply(self, intent: str, manifests: Iterable[Mapping[str, Any]]) -> None:
        """Apply manifests on the server's side; what is there already as wanted stays untouched."""
        text = yaml.safe_dump_all(manifests)
        options = ("--server-side", "--force-conflicts", f"--field-manager={FIELD_MANAGER}", "--filename=-")
        self.run(intent, "apply", *options, stdin=text)

    def get(self, kind: str, name: str, namespace: str) -> Manifest | None:
        """An object, or None when it isn't there."""
        what = ("get", kind, name, "--namespace", namespace, "--ignore-not-found", "--output=json")
        text = self.run(f"reading {kind} {namespace}/{name}", *what)
        found: Manifest | None = json.loads(text) if text.strip() else None
        return found

    def secret(self, name: str, namespace: str) -> dict[str, str] | None:
        """The decoded data of a Secret, or None when there is no such Secret."""
        found = self.get("secret", name, namespace)
        if found is None:
            return None
        return {key: base64.b64decode(value).decode() for key, value in found.get("data", {}).items()}

    def await_rollout(self, kind: str, name: str, namespace: str, seconds: int) -> None:
        """Wait until a Deployment or StatefulSet has all its pods ready.

        Raises:
            DevError: It has not after that many seconds.
        """
        self.run(
            f"waiting for {kind} {namespace}/{name}",
            *("rollout", "status", f"{kind}/{name}", "--namespace", namespace, f"--timeout={seconds}s"),
            timeout=seconds + 30,
        )


def secret(name: str, namespace: str, data: Mapping[str, str]) -> Manifest:
    """The manifest of an Opaque Secret."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app.kubernetes.io/managed-by": "vcdev"}},
        "type": "Opaque",
        "stringData": dict(data),
    }


def load_manifests(file: Path, images: Mapping[str, str]) -> list[Manifest]:
    """The manifests of a YAML file, with container images given by short name replaced.

    Args:
        file: YAML documents; an `image:` of "versitygw" stands for the image of that name.
        images: Full references by short name.
    """
    return [_with_images(one, images) for one in yaml.safe_load_all(file.read_text()) if one]


def _with_images(node: Any, images: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {
            key: images.get(value, value) if key == "image" else _with_images(value, images)
            for key, value in node.items()
        }
    return [_with_images(one, images) for one in node] if isinstance(node, list) else node
