"""Kubernetes objects as the product's deployment needs them: reading, applying, waiting."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from vectorcluster_dev.backend import Backend
from vectorcluster_dev.kubectl import Kubectl

Manifest = dict[str, Any]
ROLLOUT_SLACK = 30.0


def kubectl_of(backend: Backend) -> Kubectl:
    """Kubectl bound to a backend's cluster."""
    return Kubectl(backend.kubectl(), backend.kubeconfig(), backend.context())


def find(kubectl: Kubectl, kind: str, name: str, namespace: str) -> Manifest | None:
    """An object, or None when it isn't there."""
    what = ("get", kind, name, "--namespace", namespace, "--ignore-not-found", "--output=json")
    text = kubectl.run(*what, intent=f"reading {kind} {namespace}/{name}")
    found: Manifest | None = json.loads(text) if text.strip() else None
    return found


def secret_data(kubectl: Kubectl, name: str, namespace: str) -> dict[str, str] | None:
    """The decoded data of a Secret, or None when there is no such Secret."""
    found = find(kubectl, "secret", name, namespace)
    if found is None:
        return None
    return {key: base64.b64decode(value).decode() for key, value in found.get("data", {}).items()}


def apply(kubectl: Kubectl, manifests: Iterable[Mapping[str, Any]], intent: str) -> None:
    """Apply manifests on the server's side; what is there already as wanted stays untouched."""
    kubectl.apply(yaml.safe_dump_all(manifests), intent=intent)


def await_rollout(kubectl: Kubectl, what: str, namespace: str, seconds: int) -> None:
    """Wait until all pods of "deployment/x" or "statefulset/x" are ready.

    Raises:
        DevError: They are not after that many seconds.
    """
    kubectl.run(
        *("rollout", "status", what, "--namespace", namespace, f"--timeout={seconds}s"),
        intent=f"waiting for {what} in {namespace}",
        timeout=seconds + ROLLOUT_SLACK,
    )


def namespace(name: str) -> Manifest:
    """A namespace in which pods must meet the restricted Pod Security Standard."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted", "app.kubernetes.io/managed-by": "vcdev"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def secret(name: str, namespace: str, data: Mapping[str, str]) -> Manifest:
    """An Opaque Secret."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": {"app.kubernetes.io/managed-by": "vcdev"},
        },
        "type": "Opaque",
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in data.items()},
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
