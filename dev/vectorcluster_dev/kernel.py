"""Kernel settings that a cluster needs: changed only where they differ, and put back by the last `down`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from vectorcluster_dev.commands import succeeds

SYSCTLS = Path("/proc/sys")

#: Set by us: pods reach the world through the host; many kubelets and Milvus pods watch many files.
WANTED = {
    "net/ipv4/ip_forward": 1,
    "fs/inotify/max_user_instances": 2048,
}

#: Set by kubelet when it starts; remembered so that they can be put back too.
KUBELETS = ("vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops")

MODULES = ("overlay", "br_netfilter", "nf_conntrack")


def load_modules() -> None:
    """Load what may be a module; a failure shows where the feature is then missed."""
    for module in MODULES:
        succeeds(["modprobe", "--quiet", module])


def has_bridge_filter() -> bool:
    """Whether bridged packets can pass iptables; Services between pods of one node need it."""
    return (SYSCTLS / "net/bridge/bridge-nf-call-iptables").exists()


def has_overlay() -> bool:
    """Whether the kernel has the overlay file system."""
    return "\toverlay\n" in Path("/proc/filesystems").read_text()


def apply(memory: Path, root: Path = SYSCTLS) -> None:
    """Raise the settings to what is needed; what was there before is written to `memory` once.

    Args:
        memory: A JSON file, shared by all clusters of the host.
        root: Where the settings are.
    """
    names = (*WANTED, *KUBELETS)
    if not memory.exists():
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(json.dumps({name: _read(root, name) for name in names}))
    for name, value in WANTED.items():
        if _read(root, name) < value:
            _write(root, name, value)


def restore(memory: Path, root: Path = SYSCTLS) -> None:
    """Put the settings back that `memory` holds, and forget them."""
    if not memory.exists():
        return
    before: Mapping[str, int] = json.loads(memory.read_text())
    for name, value in before.items():
        if _read(root, name) != value:
            _write(root, name, value)
    memory.unlink()
    if not any(memory.parent.iterdir()):
        memory.parent.rmdir()


def _read(root: Path, name: str) -> int:
    return int((root / name).read_text())


def _write(root: Path, name: str, value: int) -> None:
    (root / name).write_text(str(value))
