"""Looking for what a cluster left behind. By name alone, so that it can be asked when all records are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vectorcluster_dev import cgroups, host_network, mounts
from vectorcluster_dev.layout import ClusterLayout


def find(layout: ClusterLayout) -> list[str]:
    """Everything of the cluster that is still on the host outside its state folder, one line each.

    Processes (in its cgroups, or with its folders in their command line), mounts, network namespaces,
    interfaces, packet rules, routes over its bridge, and cgroups.
    """
    return [
        *(f"process {pid}: {what}" for pid, what in _processes(layout)),
        *(f"mount {path}" for path in mounts.below((layout.state, layout.run))),
        *(f"network namespace {path.name}" for path in host_network.namespaces(layout)),
        *(f"interface {name}" for name in _interfaces(layout)),
        *([f"packet rules {layout.nft_table}"] if host_network.has_packet_rules(layout) else ()),
        *(f"cgroup {path}" for path in cgroups.leftovers(layout.prefix)),
    ]


def _processes(layout: ClusterLayout) -> Iterator[tuple[int, str]]:
    # Not the whole state folder: a user's own kubectl names the kubeconfig in it.
    own = ("node-", "etcd", "pki/")
    marks = (*(f"{layout.state}/{part}" for part in own), f"{layout.run}/", f"/run/netns/{layout.prefix}")
    inside = cgroups.members(layout.prefix)
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        command = _command_line(folder)
        if int(folder.name) in inside or any(mark in command for mark in marks):
            yield int(folder.name), command[:100]


def _command_line(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _interfaces(layout: ClusterLayout) -> Iterator[str]:
    yield from (name for name, alias in host_network.interfaces().items() if alias == layout.alias)
