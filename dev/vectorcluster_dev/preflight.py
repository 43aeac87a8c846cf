"""What must be true of the host before anything is changed, and how to say so when it is not."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev import cgroups, golang, kernel
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.settings import Settings

GIB = 1024**3
#: Binaries, the compiler's cache, images and volumes.
DISK_TO_MAKE = 15 * GIB
#: When all of that is there.
DISK_TO_RESUME = 2 * GIB
NEEDED_MEMORY = 6 * GIB
CAP_NET_ADMIN = 12
CAP_SYS_ADMIN = 21
CAP_SYS_RESOURCE = 24
CAPABILITIES = {"CAP_NET_ADMIN": CAP_NET_ADMIN, "CAP_SYS_ADMIN": CAP_SYS_ADMIN}


@dataclass(frozen=True)
class Host:
    """What was seen of the host.

    Attributes:
        system: "Linux" on Linux.
        uid: The effective user.
        capabilities: The effective capabilities, as bits.
        free: Free bytes under each folder that will grow.
        memory: Bytes of memory.
        missing_controllers: Cgroup controllers that kubelet needs and the host lacks.
        go: The installed Go, or empty.
        needed_go: The oldest Go that builds everything.
        overlay: Whether the kernel has the overlay file system.
        bridge_filter: Whether bridged packets can pass iptables.
    """

    system: str
    uid: int
    capabilities: int
    free: dict[Path, int]
    memory: int
    missing_controllers: tuple[str, ...]
    go: str
    needed_go: tuple[int, ...]
    overlay: bool
    bridge_filter: bool


def check(settings: Settings, needed_disk: int) -> None:
    """Look at the host; `needed_disk` are the bytes that must be free.

    Raises:
        DevError: Something is missing; the message lists all of it, each with what to do.
    """
    found = list(problems(observe(settings), needed_disk))
    if found:
        raise DevError(
            "this host cannot run the local Kubernetes yet:\n" + "\n".join(f"  - {p}" for p in found)
        )


def observe(settings: Settings) -> Host:
    """See what `problems` judges; nothing is changed except that kernel modules are loaded."""
    linux = platform.system() == "Linux"
    if linux:
        kernel.load_modules()
    return Host(
        system=platform.system(),
        uid=os.geteuid(),
        capabilities=effective_capabilities() if linux else 0,
        free={folder: _free(folder) for folder in (settings.cache_dir, settings.state_dir)},
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        missing_controllers=tuple(cgroups.missing_controllers()) if linux else (),
        go=golang.go_version() if shutil.which("go") else "",
        needed_go=golang.needed_go(settings),
        overlay=linux and kernel.has_overlay(),
        bridge_filter=linux and kernel.has_bridge_filter(),
    )


def problems(host: Host, needed_disk: int = DISK_TO_MAKE) -> Iterable[str]:
    """Everything that keeps the host from running a cluster, each as a sentence that says what to do."""
    if host.system != "Linux":
        yield f"it runs {host.system}: without Docker only Linux will do; install Docker, or use a Linux VM"
        return
    if host.uid != 0:
        yield "not root: nodes need namespaces, mounts and cgroups; use `sudo -E`, or install Docker"
    else:
        yield from _missing_capabilities(host.capabilities)
    for folder, free in host.free.items():
        if free < needed_disk:
            need = needed_disk // GIB
            yield (
                f"{folder} has {free / GIB:.1f} GiB free of the {need} GiB needed: free some, or set "
                "VECTORCLUSTER_CACHE and VCDEV_STATE to folders on another disk"
            )
    if host.memory < NEEDED_MEMORY:
        yield f"{host.memory / GIB:.1f} GiB of memory: {NEEDED_MEMORY // GIB} GiB are needed"
    if host.missing_controllers:
        yield f"no cgroup controllers {', '.join(host.missing_controllers)}: mount or enable them"
    if not host.overlay:
        yield "the kernel has no overlay file system: load it with `modprobe overlay`"
    if not host.bridge_filter:
        yield "bridged packets do not pass iptables: load it with `modprobe br_netfilter`"
    yield from _go_problems(host)


def effective_capabilities() -> int:
    """The bits of this process's effective capabilities."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16)
    raise DevError("reading /proc/self/status: it says nothing of capabilities; is /proc mounted?")


def lacks_sys_resource() -> bool:
    """Whether oom scores cannot be lowered here; containerd must know."""
    return not effective_capabilities() >> CAP_SYS_RESOURCE & 1


def _missing_capabilities(bits: int) -> Iterable[str]:
    missing = [name for name, bit in CAPABILITIES.items() if not bits >> bit & 1]
    if missing:
        yield f"root lacks {', '.join(missing)}: run it outside a container, or in a privileged one"


def _go_problems(host: Host) -> Iterable[str]:
    need = ".".join(str(part) for part in host.needed_go)
    if not host.go:
        yield f"Go is not installed: install Go {need} or newer (go.dev/dl) and put it in PATH"
    elif golang.version_tuple(host.go) < host.needed_go:
        yield f"Go is {host.go} but {need} or newer is needed: install it from go.dev/dl"


def _free(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
