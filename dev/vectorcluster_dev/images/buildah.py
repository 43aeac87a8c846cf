"""Building with buildah: no daemon, no user namespaces, a storage of our own that is gone afterwards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev.commands import run, succeeds
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.host import ensure_packages
from vectorcluster_dev.images.rootfs import host_apt_options, make_rootfs

BUILD_TIMEOUT = 1800.0
ROOT_IMAGE = "localhost/vectorcluster-rootfs:bookworm"
PACKAGES = ("buildah", "mmdebstrap", "runc")


@dataclass(frozen=True)
class BuildahEngine:
    """buildah with its storage in one folder.

    Attributes:
        folder: Storage, policy and scratch files.
        driver: Storage driver: overlay where the file system allows, vfs (slow, but anywhere) otherwise.
        rootfs_context: Folder with the Dockerfile that turns a root file system into an image.
    """

    folder: Path
    driver: str
    rootfs_context: Path

    @classmethod
    def open(cls, folder: Path, rootfs_context: Path) -> BuildahEngine:
        """Install what is missing and choose the storage driver.

        Raises:
            DevError: A package can't be installed.
        """
        ensure_packages(PACKAGES)
        (folder / "policy.json").write_text(json.dumps({"default": [{"type": "insecureAcceptAnything"}]}))
        (folder / "apt.conf").write_text(host_apt_options())
        overlay = cls(folder, "overlay", rootfs_context)
        return (
            overlay if succeeds([*overlay.base_command(), "images"]) else cls(folder, "vfs", rootfs_context)
        )

    def base_command(self) -> list[str]:
        """The command line up to the sub-command: which storage to use."""
        storage = self.folder / f"storage-{self.driver}"
        place = ["--root", f"{storage}/root", "--runroot", f"{storage}/run"]
        return ["buildah", *place, "--storage-driver", self.driver]

    def root(self) -> str:
        """A Debian made by mmdebstrap, imported once."""
        if not succeeds([*self.base_command(), "inspect", "--type", "image", ROOT_IMAGE]):
            context = self.folder / "rootfs"
            shutil.copytree(self.rootfs_context, context)
            make_rootfs(context / "rootfs.tar", self.folder / "apt.conf")
            self.build(context, ROOT_IMAGE, {})
            shutil.rmtree(context)
        return ROOT_IMAGE

    def build(self, context: Path, image: str, arguments: Mapping[str, str]) -> None:
        """Build with chroot isolation, on the host's network and with its apt options."""
        given = [part for name, value in arguments.items() for part in ("--build-arg", f"{name}={value}")]
        apt = f"{self.folder / 'apt.conf'}:/etc/apt/apt.conf.d/99build-host:ro"
        policy = ["--signature-policy", str(self.folder / "policy.json")]
        bud = [*self.base_command(), "bud", "--quiet", "--isolation", "chroot", "--volume", apt, *policy]
        run(
            [*bud, "--tag", image, *given, context],
            f"building the image {image}",
            timeout=BUILD_TIMEOUT,
        )

    def save(self, image: str, archive: Path) -> None:
        """Push to a docker-archive."""
        self._copy("push", [image, f"docker-archive:{archive}:{image}"], f"saving the image {image}")

    def load(self, archive: Path, image: str) -> None:
        """Pull from a docker-archive."""
        self._copy("pull", [f"docker-archive:{archive}:{image}"], f"loading the image {image}")

    def _copy(self, verb: str, what: list[str], intent: str) -> None:
        policy = ["--signature-policy", str(self.folder / "policy.json")]
        run([*self.base_command(), verb, "--quiet", *policy, *what], intent, timeout=BUILD_TIMEOUT)


@contextmanager
def session_folder(parent: Path) -> Iterator[Path]:
    """A folder for one session; it and what a killed session left are removed. Call under a lock."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / ".session"
    _remove(folder)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    if not folder.exists():
        return
    # A killed build can leave mounts, some of them of the host's own folders: never delete through them.
    for mounted in reversed(_mounts_below(folder)):
        run(["umount", "--lazy", mounted], f"unmounting {mounted}, left by an image build")
    if left := _mounts_below(folder):
        raise DevError(f"while cleaning up after image builds: {left[0]} is still mounted; unmount it")
    shutil.rmtree(folder)


def _mounts_below(folder: Path) -> list[str]:
    points = (line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines())
    return [point for point in points if point.startswith(f"{folder.resolve()}/")]
