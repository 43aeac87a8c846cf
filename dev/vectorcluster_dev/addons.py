"""DNS, metrics and storage of a cluster: manifests from dev/manifests/addons, and waiting for them."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

from vectorcluster_dev.kubectl import Kubectl

ROLLOUT_TIMEOUT = 180
DEPLOYMENTS = (
    ("kube-system", "coredns"),
    ("kube-system", "metrics-server"),
    ("local-path-storage", "local-path-provisioner"),
)


def render(folder: Path, values: Mapping[str, str]) -> str:
    """All manifests of the folder as one text, with `${name}` replaced; a name without a value is a KeyError."""
    texts = [file.read_text() for file in sorted(folder.glob("*.yaml"))]
    return "\n---\n".join(string.Template(text).substitute(values) for text in texts)


def image_variable(component: str) -> str:
    """The variable in the manifests that holds a component's image."""
    return f"{component.replace('-', '_')}_image"


def forward(resolv_conf: str) -> str:
    """CoreDNS's line for names outside the cluster; empty where the host has no name server that pods reach."""
    servers = [line.split()[1] for line in resolv_conf.splitlines() if line.startswith("nameserver ")]
    return f"forward . {' '.join(servers)}" if servers else ""


def wait(kubectl: Kubectl) -> None:
    """Wait until every addon has rolled out.

    Raises:
        DevError: One has not in time; the message names it.
    """
    for namespace, name in DEPLOYMENTS:
        kubectl.run(
            "rollout",
            "status",
            f"deployment/{name}",
            f"--namespace={namespace}",
            f"--timeout={ROLLOUT_TIMEOUT}s",
            intent=f"waiting for {name} (see `kubectl -n {namespace} describe pods`)",
            timeout=ROLLOUT_TIMEOUT + 30,
        )
    kubectl.run(
        "wait",
        "--for=condition=Available",
        "apiservice/v1beta1.metrics.k8s.io",
        f"--timeout={ROLLOUT_TIMEOUT}s",
        intent="waiting for the metrics API",
        timeout=ROLLOUT_TIMEOUT + 30,
    )
