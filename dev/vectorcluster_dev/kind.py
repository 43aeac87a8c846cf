"""A cluster made by kind, where a Docker engine is."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from vectorcluster_dev import golang
from vectorcluster_dev.backend import ClusterStatus, docker_works
from vectorcluster_dev.commands import run
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.kubectl import Kubectl
from vectorcluster_dev.layout import ClusterLayout
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings

CREATE_TIMEOUT = 900.0


def cluster_name(layout: ClusterLayout) -> str:
    """What kind calls the cluster."""
    return f"vcdev-{layout.name}"


def create_command(kind: Path, layout: ClusterLayout) -> list[str]:
    """The command that makes the cluster; its configuration comes on standard input."""
    own = ["--kubeconfig", str(layout.kubeconfig), "--config", "-", "--wait", "180s"]
    return [str(kind), "create", "cluster", "--name", cluster_name(layout), *own]


def delete_command(kind: Path, layout: ClusterLayout) -> list[str]:
    """The command that removes the cluster."""
    return [
        str(kind),
        "delete",
        "cluster",
        "--name",
        cluster_name(layout),
        "--kubeconfig",
        str(layout.kubeconfig),
    ]


def load_command(kind: Path, layout: ClusterLayout, tar: Path) -> list[str]:
    """The command that loads an image archive into all nodes."""
    return [str(kind), "load", "image-archive", str(tar), "--name", cluster_name(layout)]


def config(nodes: int) -> str:
    """Kind's configuration: the first node is the control plane and takes pods too, the others are workers."""
    roles = ["control-plane", *(["worker"] * (nodes - 1))]
    zones = [{"topology.kubernetes.io/zone": f"local-{number}"} for number in range(1, nodes + 1)]
    return yaml.safe_dump(
        {
            "kind": "Cluster",
            "apiVersion": "kind.x-k8s.io/v1alpha4",
            "nodes": [{"role": role, "labels": zone} for role, zone in zip(roles, zones, strict=True)],
        },
        sort_keys=False,
    )


@dataclass(frozen=True)
class KindBackend:
    """Runs kind, built from its Go module."""

    settings: Settings
    layout: ClusterLayout

    def made(self) -> bool:
        """Whether this cluster is kind's, from the moment that its making began."""
        return self._mark().exists()

    def check(self) -> None:
        """Docker must answer.

        Raises:
            DevError: It does not.
        """
        if not docker_works():
            raise DevError("this cluster is made with kind, but no Docker engine answers; start Docker")

    def create(self, progress: Progress, nodes: int | None) -> None:
        """Make the cluster, unless kind has it."""
        self.check()
        with progress.step("building kind"):
            kind = self._kind()
        with progress.step("making the cluster with kind") as step:
            if self._exists(kind):
                step.note("already there")
                return
            self.layout.state.mkdir(parents=True, exist_ok=True)
            self._mark().touch()
            command = create_command(kind, self.layout)
            run(command, "making the cluster with kind", stdin=config(nodes or 1), timeout=CREATE_TIMEOUT)

    def delete(self, progress: Progress, *, keep_data: bool) -> None:
        """Remove the cluster.

        Raises:
            DevError: `keep_data` is asked for, which kind cannot do.
        """
        if keep_data:
            raise DevError("kind cannot keep a removed cluster's data; leave it running, or stop Docker")
        with progress.step("removing the cluster with kind"):
            run(delete_command(self._kind(), self.layout), "removing the cluster with kind")
            shutil.rmtree(self.layout.state, ignore_errors=True)

    def status(self) -> ClusterStatus:
        """Ask kind and the API server."""
        if not self._exists(self._kind()):
            return ClusterStatus("kind", exists=False)
        kubectl = Kubectl(self.kubectl(), self.kubeconfig(), self.context())
        answers = kubectl.answers()
        return ClusterStatus("kind", exists=True, answers=answers, nodes=kubectl.nodes() if answers else {})

    def load_image(self, tar: Path) -> None:
        """Load an archive into all nodes."""
        run(load_command(self._kind(), self.layout, tar), f"loading {tar.name}", timeout=CREATE_TIMEOUT)

    def kubeconfig(self) -> Path:
        """The kubeconfig that kind wrote into the state folder."""
        return self.layout.kubeconfig

    def context(self) -> str:
        """Kind's own name for its contexts."""
        return f"kind-{cluster_name(self.layout)}"

    def kubectl(self) -> Path:
        """The user's kubectl, or one built here: building it takes all of Kubernetes' minutes."""
        found = shutil.which("kubectl")
        return Path(found) if found else golang.build(self.settings, "kubernetes") / "kubectl"

    def log(self, component: str) -> Path:
        """Not to be had: kind's nodes keep their logs.

        Raises:
            DevError: Always; the message names the command that gets them.
        """
        raise DevError(
            f"no log of {component} here; use `kind export logs --name {cluster_name(self.layout)}`"
        )

    def _mark(self) -> Path:
        return self.layout.state / "made-by-kind"

    def _kind(self) -> Path:
        return golang.build(self.settings, "kind") / "kind"

    def _exists(self, kind: Path) -> bool:
        listed = run([kind, "get", "clusters"], "asking kind for its clusters")
        return cluster_name(self.layout) in listed.split()
