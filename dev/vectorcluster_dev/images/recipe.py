"""What an image is made from, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev.settings import Settings

REGISTRY = "vectorcluster.dev"
BASE_NAME = "base"


def _nothing(_settings: Settings, _context: Path) -> None:
    """Stage nothing: the Dockerfile's own folder is all there is."""


def _no_key(_settings: Settings) -> str:
    return ""


@dataclass(frozen=True)
class Recipe:
    """How one image comes about.

    Attributes:
        name: Folder under dev/images that holds the Dockerfile and its helper files.
        version: Version of what is inside, as it appears in the tag.
        stage: Adds to the build context what the Dockerfile copies beyond its own folder.
        key: Text that changes whenever `stage` would stage something else.
        packages: Debian packages that `stage` needs on the host.
        stands_on: The image below it; none for static programs and for the lowest one.
    """

    name: str
    version: str
    stage: Callable[[Settings, Path], None] = _nothing
    key: Callable[[Settings], str] = _no_key
    packages: tuple[str, ...] = ()
    stands_on: str | None = BASE_NAME

    @property
    def title(self) -> str:
        """Name and version, as the user writes it: "milvus:2.3.5"."""
        return f"{self.name}:{self.version}"
