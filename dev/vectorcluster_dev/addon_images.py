"""Images of the cluster's own parts: each one static binary from dev/go, packed by ourselves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev import archives, golang
from vectorcluster_dev.archives import NOBODY, ScratchImage
from vectorcluster_dev.settings import Settings

#: A name that no registry answers to, so a missing image is an error at once and never a download.
REPOSITORY = "vcdev.local"


@dataclass(frozen=True)
class AddonImage:
    """Which component becomes an image, and the user it runs as."""

    component: str
    user: int = NOBODY


PAUSE = AddonImage("pause")
ADDONS = (
    AddonImage("coredns"),
    AddonImage("metrics-server"),
    AddonImage("local-path-provisioner"),
    AddonImage("volume-helper", user=0),
)


def build(settings: Settings, image: AddonImage) -> tuple[str, Path]:
    """Give the image's name and its archive, built when the cache lacks it.

    The tag is the hash that names the binary's build, so that a new build is a new image to Kubernetes.

    Raises:
        DevError: The binary could not be built.
    """
    folder = golang.build(settings, image.component)
    tag = folder.name.removeprefix(f"{image.component}-")
    name = f"{REPOSITORY}/{image.component}:{tag}"
    archive = settings.cache_dir / "images" / f"{image.component}-{tag}.tar"
    if not archive.exists():
        archives.write(ScratchImage(name, folder / image.component, image.user), archive)
    return name, archive
