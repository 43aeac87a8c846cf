"""The host's own programs: what must be installed, and installing it where that can be done."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from vectorcluster_dev.commands import run, succeeds
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.locks import waiting_lock

APT_TIMEOUT = 900.0
APT_LOCK = Path("/run/lock/vcdev-apt.lock")
CNI_FOLDERS = (Path("/usr/lib/cni"), Path("/opt/cni/bin"))

#: Packages of the local cluster itself.
CLUSTER_PACKAGES = (
    "conntrack",
    "containerd",
    "containernetworking-plugins",
    "ethtool",
    "iproute2",
    "ipset",
    "iptables",
    "kmod",
    "nftables",
    "procps",
    "runc",
    "socat",
)

# A package whose program is already there is never installed: Docker's own containerd.io, for one, would be
# removed by Debian's containerd.
_PROGRAMS = {
    "buildah": ("buildah",),
    "conntrack": ("conntrack",),
    "containerd": ("containerd", "ctr"),
    "ethtool": ("ethtool",),
    "iproute2": ("ip",),
    "ipset": ("ipset",),
    "iptables": ("iptables-save", "iptables"),
    "kmod": ("modprobe",),
    "maven": ("mvn",),
    "mmdebstrap": ("mmdebstrap",),
    "nftables": ("nft",),
    "openjdk-17-jre-headless": ("java",),
    "procps": ("sysctl",),
    "runc": ("runc",),
    "socat": ("socat",),
}


def ensure_packages(names: Iterable[str]) -> list[str]:
    """Install the Debian packages that are missing and give their names.

    Args:
        names: Debian package names. One is taken as present when its programs are in PATH (whoever
            brought them) or when dpkg says so.

    Raises:
        DevError: Something is missing and this is not a Debian-like host, not root, or apt-get failed.
    """
    absent = missing_packages(names)
    if not absent:
        return []
    if shutil.which("apt-get") is None:
        raise DevError(
            f"these programs are missing: {', '.join(absent)}; install them (apt-get is not here to do it)"
        )
    if os.geteuid() != 0:
        raise DevError(
            f"these packages are missing: {' '.join(absent)}; run as root, or `apt-get install` them"
        )
    with waiting_lock(APT_LOCK):
        _install(missing_packages(absent))
    return absent


def missing_packages(names: Iterable[str]) -> list[str]:
    """Those of the packages whose programs this host lacks."""
    return sorted(name for name in names if not _present(name))


def cni_folder() -> Path:
    """The folder of the CNI plugins.

    Raises:
        DevError: Neither Debian's nor upstream's folder has the bridge plugin.
    """
    for folder in CNI_FOLDERS:
        if (folder / "bridge").exists():
            return folder
    raise DevError("the CNI plugins are missing; install the package containernetworking-plugins")


def _present(name: str) -> bool:
    if name == "containernetworking-plugins":
        return any((folder / "bridge").exists() for folder in CNI_FOLDERS)
    programs = _PROGRAMS.get(name)
    if programs:
        return all(shutil.which(program) for program in programs)
    return succeeds(["dpkg-query", "--show", "--showformat", "${db:Status-Status}", name]) and (
        run(
            ["dpkg-query", "--show", "--showformat", "${db:Status-Status}", name],
            f"looking up package {name}",
        )
        == "installed"
    )


def _install(names: list[str]) -> None:
    if not names:
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    # --no-remove: a conflict must end in an error, never in somebody's package going away.
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "--no-remove"]
    lock = ["-o", "DPkg::Lock::Timeout=300"]
    intent = f"installing {' '.join(names)}"
    try:
        run([*install, *lock, *names], intent, env=quiet, timeout=APT_TIMEOUT)
    except DevError:
        # Package lists are often absent or stale on a fresh machine; fetch them and try once more.
        run(["apt-get", "update", "-q", *lock], "updating the package lists", env=quiet, timeout=APT_TIMEOUT)
        run([*install, *lock, *names], intent, env=quiet, timeout=APT_TIMEOUT)
