"""Taking a cluster away: by record and by name, so that it works whatever state the cluster is in."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

from vectorcluster_dev import cgroups, host_network, mounts, residue
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.layout import ClusterLayout, NodeLayout
from vectorcluster_dev.processes import ProcessTable
from vectorcluster_dev.progress import Progress

CNI_RESULTS = Path("/var/lib/cni/results")
CONTAINER_LOG_LINKS = Path("/var/log/containers")
#: Made by kubelet, containerd and CNI wherever they run; removed when nothing is in them.
SHARED_FOLDERS = (
    Path("/var/lib/kubelet/device-plugins"),
    Path("/var/lib/kubelet"),
    CNI_RESULTS,
    CNI_RESULTS.parent,
    CONTAINER_LOG_LINKS,
)
SHIM_SOCKET_FOLDER = Path("/run/containerd/s")
PODS_PATIENCE = 20.0


def require_root() -> None:
    """Refuse anybody else.

    Raises:
        DevError: Not root.
    """
    if os.geteuid() != 0:
        raise DevError("taking a cluster away needs root, as making it did; use sudo")


def run(layout: ClusterLayout, progress: Progress, *, keep_data: bool) -> None:
    """Stop everything and remove all traces; with `keep_data` the state folder stays.

    Raises:
        DevError: Something could not be removed or is left; the message names it.
    """
    with progress.step("stopping pods and programs"):
        _stop(layout, gently=keep_data)
    with progress.step("removing mounts, network and cgroups"):
        _remove_shim_sockets(layout)
        mounts.unmount((layout.state, layout.run))
        host_network.remove(layout)
        cgroups.remove(layout.prefix)
    with progress.step("removing files"):
        _remove_files(layout, keep_data=keep_data)
    left = residue.find(layout)
    if left:
        raise DevError("taking the cluster away left:\n" + "\n".join(f"  - {item}" for item in left))


def stop_programs(node: NodeLayout) -> None:
    """Stop the node's own programs, and on the first node the control plane; its pods are left to kubelet."""
    table = _table(node.cluster)
    for name in table.names():
        suffix = name.rpartition("-")[2]
        if suffix == str(node.number) or (node.number == 1 and not suffix.isdigit()):
            table.stop(name)


def _stop(layout: ClusterLayout, *, gently: bool) -> None:
    table = _table(layout)
    # kubelet first: it would start anew whatever dies.
    for name in table.names():
        if name.startswith(("kubelet-", "kube-proxy-")):
            table.stop(name)
    if gently:
        cgroups.end_members(layout.prefix, order=signal.SIGTERM, pods_only=True, patience=PODS_PATIENCE)
    _kill(layout, pods_only=True)
    table.stop_all(first=("kube-scheduler", "kube-controller-manager", "kube-apiserver", "etcd"))
    # What is left are containers' shims, which outlive containerd on purpose.
    _kill(layout, pods_only=False)


def _kill(layout: ClusterLayout, *, pods_only: bool) -> None:
    if not cgroups.end_members(layout.prefix, order=signal.SIGKILL, pods_only=pods_only):
        pids = sorted(cgroups.members(layout.prefix))
        raise DevError(f"stopping the cluster: these processes do not end: {pids}; see their state with ps")


def _remove_shim_sockets(layout: ClusterLayout) -> None:
    # A killed shim leaves its socket in a folder that all containerds of the host share.
    for file in layout.run.glob("*/containerd/io.containerd.runtime.v2.task/*/*/address"):
        socket = Path(file.read_text().strip().removeprefix("unix://"))
        if socket.parent == SHIM_SOCKET_FOLDER:
            socket.unlink(missing_ok=True)


def _remove_files(layout: ClusterLayout, *, keep_data: bool) -> None:
    for result in CNI_RESULTS.glob(f"{layout.context}-*"):
        # The name is the network's, a container's id of 64 digits, and the interface.
        if len(result.name.removeprefix(f"{layout.context}-").split("-")[0]) == 64:
            result.unlink()
    for link in CONTAINER_LOG_LINKS.glob("*.log"):
        if link.is_symlink() and layout.state in link.readlink().parents:
            link.unlink()
    for folder in SHARED_FOLDERS:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    shutil.rmtree(layout.run, ignore_errors=True)
    shutil.rmtree(layout.records, ignore_errors=True)
    if not keep_data and layout.state.exists():
        shutil.rmtree(layout.state)


def _table(layout: ClusterLayout) -> ProcessTable:
    return ProcessTable(layout.records, layout.logs)
