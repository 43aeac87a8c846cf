"""The operator on the local cluster, by its Helm chart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vectorcluster_dev import golang
from vectorcluster_dev.backend import Backend
from vectorcluster_dev.commands import run
from vectorcluster_dev.images import Image
from vectorcluster_dev.images.digest import tree_key
from vectorcluster_dev.product import objects
from vectorcluster_dev.settings import Settings

NAMESPACE = "vectorcluster-system"
RELEASE = "vectorcluster"
SELECTOR = "app.kubernetes.io/name=vectorcluster-operator"
INSTALL_SECONDS = 300


def values(images: Mapping[str, Image]) -> dict[str, Any]:
    """The chart's values for images by name: the operator's own, and what it starts by default."""
    operator = images["operator"].reference
    repository, _, tag = operator.rpartition(":")
    milvus = images["milvus"]
    return {
        "image": {"repository": repository, "tag": tag},
        "engineImages": {
            # All versions of Milvus share their content hash, so one pattern serves them.
            "milvus": milvus.reference.replace(milvus.recipe.version, "{version}", 1),
            "etcd": images["etcd"].reference,
            "kafka": images["kafka"].reference,
        },
    }


def install(settings: Settings, backend: Backend, images: Mapping[str, Image]) -> bool:
    """Install or upgrade the chart and wait for the operator.

    Returns:
        Whether the release changed. One with this very chart and these values is left as it is.

    Raises:
        DevError: Helm failed, or the operator did not become ready.
    """
    kubectl = objects.kubectl_of(backend)
    objects.apply(kubectl, [objects.namespace(NAMESPACE)], "making the operator's namespace")
    helm = _helm(settings, backend)
    chart = settings.repo_root / "charts" / "operator"
    wanted = values(images)
    content = _fingerprint(chart, wanted)
    if _deployed(helm) == content and _available(backend):
        return False
    wait = ["--install", "--wait", f"--timeout={INSTALL_SECONDS}s", "--description", content]
    run(
        [*helm, "upgrade", RELEASE, str(chart), *wait, "--values", "-"],
        "installing the operator with Helm",
        stdin=json.dumps(wanted),
        timeout=INSTALL_SECONDS + 60,
    )
    return True


def _helm(settings: Settings, backend: Backend) -> list[str]:
    program = golang.build(settings, "helm") / "helm"
    cluster = ["--kubeconfig", str(backend.kubeconfig()), "--kube-context", backend.context()]
    return [str(program), *cluster, "--namespace", NAMESPACE]


def _fingerprint(chart: Path, wanted: Mapping[str, Any]) -> str:
    text = tree_key(chart) + json.dumps(wanted, sort_keys=True)
    return f"vcdev {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _deployed(helm: list[str]) -> str | None:
    """The description of the release as it was last deployed well; None when there is none."""
    listed = run(
        [*helm, "list", "--deployed", "--filter", f"^{RELEASE}$", "--output", "json"],
        "looking for the operator's release",
    )
    if not json.loads(listed):
        return None
    status = run([*helm, "status", RELEASE, "--output", "json"], "reading the operator's release")
    description: str = json.loads(status)["info"].get("description", "")
    return description


def _available(backend: Backend) -> bool:
    """Whether the operator's Deployment is there with all its pods: somebody may have deleted it."""
    deployments = objects.kubectl_of(backend).get(
        *("deployments", "--namespace", NAMESPACE, "--selector", SELECTOR), intent="looking at the operator"
    )["items"]
    return bool(deployments) and all(
        one["status"].get("availableReplicas", 0) >= one["spec"]["replicas"] for one in deployments
    )
