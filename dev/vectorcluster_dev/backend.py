"""The one interface to a local cluster, whichever way it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from vectorcluster_dev.commands import succeeds
from vectorcluster_dev.layout import ClusterLayout
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings


@dataclass(frozen=True)
class ClusterStatus:
    """What `status` shows.

    Attributes:
        backend: How the cluster is made: "built" or "kind".
        exists: Whether it was made.
        answers: Whether its API server is ready.
        nodes: Its nodes and whether each is ready.
        programs: Its programs and whether each runs; empty where that is not ours to know.
        notes: What a user should know, such as a feature that is missing here.
    """

    backend: str
    exists: bool
    answers: bool = False
    nodes: Mapping[str, bool] = field(default_factory=dict)
    programs: Mapping[str, bool] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Backend(Protocol):
    """A way to have a local cluster."""

    def check(self) -> None:
        """Look whether the cluster can be had here, before anything is begun.

        Raises:
            DevError: It cannot; the message lists every reason and what to do.
        """

    def create(self, progress: Progress, nodes: int | None) -> None:
        """Make the cluster, or complete or resume it; a cluster that is up stays as it is."""

    def delete(self, progress: Progress, *, keep_data: bool) -> None:
        """Take the cluster away; with `keep_data` the next `create` resumes it."""

    def status(self) -> ClusterStatus:
        """Look at the cluster without changing anything."""

    def load_image(self, tar: Path) -> None:
        """Make the images of a docker-archive or OCI tar known to all nodes."""

    def kubeconfig(self) -> Path:
        """The path of an administrator's kubeconfig, whose only context is `context()`."""

    def context(self) -> str:
        """The name of the context in the kubeconfig."""

    def kubectl(self) -> Path:
        """A kubectl of a fitting version."""

    def log(self, component: str) -> Path:
        """The log file of a component.

        Raises:
            DevError: There is none of that name; the message lists those there are.
        """


def open_backend(settings: Settings, name: str) -> Backend:
    """The backend for the cluster `name`: kind where a Docker engine answers, otherwise nodes built here.

    A cluster that was made one way keeps it, even if Docker came or went since.

    Raises:
        DevError: The name cannot be used.
    """
    from vectorcluster_dev.kind import KindBackend
    from vectorcluster_dev.local import LocalBackend

    layout = ClusterLayout.of(settings, name)
    kind = KindBackend(settings, layout)
    if kind.made() or (not layout.description.exists() and docker_works()):
        return kind
    return LocalBackend(settings, layout)


def docker_works() -> bool:
    """Whether a Docker engine answers."""
    return succeeds(["docker", "info"], timeout=15)
