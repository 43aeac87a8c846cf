"""Who builds images: Docker where its engine works, buildah otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from vectorcluster_dev.backend import docker_works
from vectorcluster_dev.commands import run
from vectorcluster_dev.images.buildah import BuildahEngine, session_folder
from vectorcluster_dev.images.rootfs import rootfs_key
from vectorcluster_dev.settings import Settings

BUILD_TIMEOUT = 1800.0


class Engine(Protocol):
    """Builds images into some storage of its own and writes them to archives."""

    def root(self) -> str:
        """The image the base image stands on, made or named."""

    def build(self, context: Path, image: str, arguments: Mapping[str, str]) -> None:
        """Build the Dockerfile of a context folder as `image`."""

    def save(self, image: str, archive: Path) -> None:
        """Write an image to a docker-archive."""

    def load(self, archive: Path, image: str) -> None:
        """Read an image back from its archive, so that others can stand on it."""


class DockerEngine:
    """The Docker engine of the host."""

    def root(self) -> str:
        """Debian's own slim image."""
        return "debian:bookworm-slim"

    def build(self, context: Path, image: str, arguments: Mapping[str, str]) -> None:
        """Build with `docker build`."""
        given = [part for name, value in arguments.items() for part in ("--build-arg", f"{name}={value}")]
        run(
            ["docker", "build", "--quiet", "--tag", image, *given, context],
            f"building the image {image}",
            timeout=BUILD_TIMEOUT,
        )

    def save(self, image: str, archive: Path) -> None:
        """Write with `docker save`."""
        run(["docker", "save", "--output", archive, image], f"saving the image {image}")

    def load(self, archive: Path, image: str) -> None:
        """Read with `docker load`."""
        run(["docker", "load", "--quiet", "--input", archive], f"loading the image {image}")


def root_key() -> str:
    """Which of the two the base image stands on; it is part of every content hash."""
    return "docker" if docker_works() else rootfs_key()


@contextmanager
def open_engine(settings: Settings) -> Iterator[Engine]:
    """The engine to use, for as long as images are built; nothing of it is left behind.

    Raises:
        DevError: Neither can be had.
    """
    if docker_works():
        yield DockerEngine()
        return
    with session_folder(settings.cache_dir / "images") as folder:
        yield BuildahEngine.open(folder, settings.repo_root / "dev" / "images" / "rootfs")
