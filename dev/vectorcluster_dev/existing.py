"""A cluster that the user already has and names by its context; it is only ever used, never made or removed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev import archives, golang
from vectorcluster_dev.backend import ClusterStatus
from vectorcluster_dev.commands import run
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.kubectl import Kubectl
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings


@dataclass(frozen=True)
class ExistingCluster:
    """A context of the user's own kubeconfig, copied into a file of ours when it was named."""

    name: str
    config: Path
    binary: Path

    @classmethod
    def open(cls, settings: Settings, context: str) -> ExistingCluster:
        """Copy the one context out of the user's kubeconfig.

        Raises:
            DevError: There is no such context.
        """
        found = shutil.which("kubectl")
        binary = Path(found) if found else golang.build(settings, "kubernetes") / "kubectl"
        view = ["config", "view", "--raw", "--minify", "--flatten", f"--context={context}"]
        text = run([binary, *view], f"reading the context {context} of your kubeconfig")
        folder = settings.state_dir / ".contexts"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        config = folder / f"{context.replace('/', '_')}.kubeconfig"
        config.touch(mode=0o600)
        config.write_text(text)
        return cls(context, config, binary)

    def check(self) -> None:
        """It must answer.

        Raises:
            DevError: It does not.
        """
        if not self.status().answers:
            raise DevError(f"the cluster of the context {self.name} does not answer; try `kubectl get nodes`")

    def create(self, progress: Progress, nodes: int | None) -> None:
        """Nothing is made; it must answer.

        Raises:
            DevError: It does not, or nodes are asked for.
        """
        if nodes is not None:
            raise DevError(
                f"the cluster of the context {self.name} is yours; its nodes are not changed from here"
            )
        with progress.step(f"asking the cluster of {self.name}"):
            self.check()

    def delete(self, progress: Progress, *, keep_data: bool) -> None:  # noqa: ARG002 - nothing is done at all
        """Refuse.

        Raises:
            DevError: Always.
        """
        raise DevError(
            f"the cluster of the context {self.name} was not made here and is not removed from here"
        )

    def status(self) -> ClusterStatus:
        """Ask the API server."""
        kubectl = Kubectl(self.binary, self.config, self.name)
        answers = kubectl.answers()
        return ClusterStatus(
            "existing", exists=True, answers=answers, nodes=kubectl.nodes() if answers else {}
        )

    def load_image(self, tar: Path) -> None:
        """See that a node has the images: they cannot be brought to somebody else's nodes from here.

        Raises:
            DevError: No node reports one of them; the message says what to do.
        """
        kubectl = Kubectl(self.binary, self.config, self.name)
        present = {
            name
            for node in kubectl.get("nodes", intent="asking the nodes for their images")["items"]
            for image in node["status"].get("images", ())
            for name in image.get("names", ())
        }
        missing = [name for name in archives.names(tar) if name not in present]
        if missing:
            raise DevError(
                f"the nodes of {self.name} have no image {missing[0]}: load {tar} into each of them "
                "(for containerd: `ctr -n k8s.io images import`), then run this again"
            )

    def kubeconfig(self) -> Path:
        """The copy of the one context."""
        return self.config

    def context(self) -> str:
        """The context's name."""
        return self.name

    def kubectl(self) -> Path:
        """The kubectl that read the context."""
        return self.binary

    def log(self, component: str) -> Path:
        """Refuse: its logs are elsewhere.

        Raises:
            DevError: Always.
        """
        raise DevError(f"the logs of {component} are where the cluster of {self.name} keeps them")
