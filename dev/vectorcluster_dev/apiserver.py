"""A bare API server for integration tests: etcd and kube-apiserver, no nodes, no root needed.

It lives in a folder of the caller's and on free loopback ports, so that many can run side by side.
"""

from __future__ import annotations

import socket
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vectorcluster_dev import control_plane, golang, identities, kubeconfigs
from vectorcluster_dev.control_plane import ControlPlane, ControlPlanePorts
from vectorcluster_dev.processes import ProcessTable, Program
from vectorcluster_dev.readiness import Endpoint, wait_for_program
from vectorcluster_dev.settings import Settings

if TYPE_CHECKING:
    from types import TracebackType

LOOPBACK = "127.0.0.1"
SERVICES = "10.0.0.0/24"
STOP_ORDER = ("kube-controller-manager", "kube-apiserver", "etcd")


@dataclass(frozen=True)
class BareApiServer:
    """A running API server; use as a context manager or call `stop`.

    Attributes:
        url: Its address.
        kubeconfig: An administrator's kubeconfig (context `vcdev-bare`).
        kubectl: A kubectl of the same version.
        audit_log: One JSON line for each write (Metadata level).
        processes: Its programs, their logs and records.
    """

    url: str
    kubeconfig: Path
    kubectl: Path
    audit_log: Path
    processes: ProcessTable

    def stop(self) -> None:
        """End its processes; the folder stays to the caller."""
        self.processes.stop_all(first=STOP_ORDER)

    def __enter__(self) -> BareApiServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_bare(settings: Settings, folder: Path, *, controllers: bool = False) -> BareApiServer:
    """Start etcd and kube-apiserver and wait until the API answers.

    Without controllers nothing acts on the objects: no garbage collection, namespaces never finish deleting,
    no service accounts, no pods from Deployments.

    Args:
        settings: Where the binaries are (built on first use).
        folder: An existing empty folder for everything it writes.
        controllers: Also start kube-controller-manager, for garbage collection and namespace deletion.

    Raises:
        DevError: A binary could not be built, or a program did not become ready; it leaves no process behind.
    """
    etcd = golang.build(settings, "etcd")
    kubernetes = golang.build(settings, "kubernetes")
    plane, admin_config = _plane(folder)
    files = plane.files
    table = ProcessTable(folder / "run", folder / "logs")
    bare = BareApiServer(plane.api_url, admin_config, kubernetes / "kubectl", files.audit_log, table)
    with ExitStack() as undo:
        undo.callback(bare.stop)
        table.ensure(Program("etcd", control_plane.etcd(etcd / "etcd", plane)))
        wait_for_program(table, "etcd", etcd_endpoint(plane))
        api = control_plane.api_server(kubernetes / "kube-apiserver", plane)
        table.ensure(Program("kube-apiserver", api))
        wait_for_program(table, "kube-apiserver", api_endpoint(plane))
        if controllers:
            manager = control_plane.controller_manager(kubernetes / "kube-controller-manager", plane)
            table.ensure(Program("kube-controller-manager", manager))
            wait_for_program(table, "kube-controller-manager", controllers_endpoint(plane))
        undo.pop_all()
    return bare


def etcd_endpoint(plane: ControlPlane) -> Endpoint:
    """Where etcd says that it is healthy."""
    return Endpoint(plane.address, plane.ports.etcd, "/health", plane.files.etcd_ca, plane.files.etcd)


def api_endpoint(plane: ControlPlane) -> Endpoint:
    """Where the API server says that it is ready."""
    files = plane.files
    return Endpoint(plane.address, plane.ports.api, "/readyz", files.ca.cert, files.kubelet_client)


def controllers_endpoint(plane: ControlPlane) -> Endpoint:
    """Where the controller manager says that it is healthy."""
    return Endpoint(plane.address, plane.ports.controllers, "/healthz", plane.files.ca.cert)


def _plane(folder: Path) -> tuple[ControlPlane, Path]:
    ports = _free_ports()
    url = f"https://{LOOPBACK}:{ports.api}"
    made = identities.ensure(identities.Place(folder, url, (LOOPBACK, "localhost")))
    plane = ControlPlane(LOOPBACK, SERVICES, made.files, has_nodes=False, durable=False, ports=ports)
    config = kubeconfigs.render("vcdev-bare", url, made.ca, made.admin)
    return plane, kubeconfigs.write(folder / "kubeconfig", config)


def _free_ports() -> ControlPlanePorts:
    # All sockets are held until all numbers are known, so that no port is handed out twice.
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(4)]
        for each in sockets:
            each.bind((LOOPBACK, 0))
        etcd, peer, api, controllers = (each.getsockname()[1] for each in sockets)
    return ControlPlanePorts(etcd=etcd, etcd_peer=peer, api=api, controllers=controllers)
