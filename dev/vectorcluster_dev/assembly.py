"""The parts of one cluster put together: who is started with what, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev import (
    addons,
    cgroups,
    control_plane,
    host,
    identities,
    kubeconfigs,
    node_config,
    preflight,
)
from vectorcluster_dev.addresses import Network
from vectorcluster_dev.apiserver import api_endpoint, controllers_endpoint, etcd_endpoint
from vectorcluster_dev.control_plane import ControlPlane
from vectorcluster_dev.description import Description
from vectorcluster_dev.files import write_if_changed
from vectorcluster_dev.identities import Identities, Place
from vectorcluster_dev.kubectl import Kubectl
from vectorcluster_dev.layout import ClusterLayout, NodeLayout
from vectorcluster_dev.node import NodeRuntime
from vectorcluster_dev.node_config import NodeConfig
from vectorcluster_dev.pki import Subject, ensure_signed
from vectorcluster_dev.processes import ProcessTable, Program
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.readiness import Endpoint, wait_for_program, wait_until

HOST_RESOLV_FILES = (Path("/run/systemd/resolve/resolv.conf"), Path("/etc/resolv.conf"))
NODE_TIMEOUT = 120.0


@dataclass(frozen=True)
class Binaries:
    """Folders of built components."""

    etcd: Path
    kubernetes: Path


@dataclass(frozen=True)
class Assembly:
    """A cluster's control plane and nodes, described and ready to be started.

    Attributes:
        first: The node whose namespace the control plane shares.
        pause_archive: The image that every node needs before its first pod.
    """

    layout: ClusterLayout
    plane: ControlPlane
    first: NodeLayout
    runtimes: tuple[NodeRuntime, ...]
    binaries: Binaries
    table: ProcessTable
    pause_archive: Path

    @classmethod
    def of(
        cls, layout: ClusterLayout, decided: Description, binaries: Binaries, pause: tuple[str, Path]
    ) -> Assembly:
        """Make certificates and kubeconfigs where they are missing, and describe everything else.

        Args:
            layout: The cluster.
            decided: Its network and number of nodes.
            binaries: The built components.
            pause: Name and archive of the sandbox image.
        """
        network = Network(decided.network)
        nodes = decided.node_layouts(layout)
        place = _place(layout, network, nodes[0])
        made = identities.ensure(place)
        kubeconfigs.write(
            layout.kubeconfig, kubeconfigs.render(layout.context, place.api_url, made.ca, made.admin)
        )
        plane = ControlPlane(nodes[0].address, str(network.services), made.files)
        table = ProcessTable(layout.records, layout.logs)
        runtimes = tuple(
            NodeRuntime(_node_config(node, place, made, pause[0]), table, binaries.kubernetes)
            for node in nodes
        )
        return cls(layout, plane, nodes[0], runtimes, binaries, table, pause[1])

    def start_control_plane(self, progress: Progress) -> None:
        """Start etcd, the API server, the controller manager and the scheduler, each when the last is ready."""
        binaries, plane = self.binaries, self.plane
        with progress.step("starting etcd"):
            self._start("etcd", control_plane.etcd(binaries.etcd / "etcd", plane), etcd_endpoint(plane))
        with progress.step("starting the API server"):
            argv = control_plane.api_server(binaries.kubernetes / "kube-apiserver", plane)
            self._start("kube-apiserver", argv, api_endpoint(plane), plane.files.audit_policy)
        with progress.step("starting controllers and scheduler"):
            argv = control_plane.controller_manager(binaries.kubernetes / "kube-controller-manager", plane)
            self._start("kube-controller-manager", argv, controllers_endpoint(plane))
            argv = control_plane.scheduler(binaries.kubernetes / "kube-scheduler", plane)
            endpoint = Endpoint(plane.address, plane.ports.scheduler, "/healthz", plane.files.ca.cert)
            self._start("kube-scheduler", argv, endpoint)

    def start_runtimes(self, progress: Progress, archives: Sequence[Path]) -> None:
        """Start containerd on all nodes, and load the sandbox image and the archives."""
        with progress.step("starting containerd"):
            self._write_resolv_conf()
            for runtime in self.runtimes:
                runtime.start_containerd()
                runtime.load_image(self.pause_archive)
        with progress.step("loading the addons' images"):
            for runtime in self.runtimes:
                for archive in archives:
                    runtime.load_image(archive)

    def start_nodes(self) -> None:
        """Start kubelet and kube-proxy on all nodes and wait until the API server says that they are ready."""
        for runtime in self.runtimes:
            runtime.start_proxy()
            runtime.start_kubelet(self.layout.state.parent / ".kubelets.lock")
        for runtime in self.runtimes:
            runtime.wait_for_agents()
        kubectl = Kubectl(self.binaries.kubernetes / "kubectl", self.layout.kubeconfig, self.layout.context)
        wanted = {runtime.config.node.name for runtime in self.runtimes}

        def trouble() -> str:
            ready = kubectl.nodes()
            waiting = sorted(name for name in wanted if not ready.get(name))
            return f"not ready: {', '.join(waiting)} (see `vcdev logs kubelet-1`)" if waiting else ""

        wait_until(trouble, "waiting for the nodes", NODE_TIMEOUT)

    def addon_values(self) -> dict[str, str]:
        """The values of the addons' manifests, without the images."""
        resolv = (self.layout.state / "resolv.conf").read_text()
        return {
            "dns_address": str(self.first.network.dns_address),
            "forward": addons.forward(resolv),
            "volumes": str(self.layout.volumes),
        }

    def _start(self, name: str, argv: tuple[str, ...], endpoint: Endpoint, *files: Path) -> None:
        cgroup = cgroups.ensure(self.first.name)
        self.table.ensure(Program(name, argv, self.first.namespace, cgroup, files))
        wait_for_program(self.table, name, endpoint)

    def _write_resolv_conf(self) -> None:
        # With systemd's resolver /etc/resolv.conf names a loopback address, which is another one inside a pod.
        found = next(path for path in HOST_RESOLV_FILES if path.exists())
        text = node_config.resolv_conf(found.read_text())
        write_if_changed(self.layout.state / "resolv.conf", text)


def _place(layout: ClusterLayout, network: Network, first: NodeLayout) -> Place:
    service = ["kubernetes", "default", "svc", "cluster", "local"]
    names = [".".join(service[:count]) for count in (1, 2, 3, 5)]
    hosts = (*names, first.name, first.address, str(network.api_service_address), "localhost", "127.0.0.1")
    return Place(layout.state, f"https://{first.address}:6443", hosts)


def _node_config(node: NodeLayout, place: Place, made: Identities, pause_image: str) -> NodeConfig:
    ca = made.files.ca
    kubelet = Subject(f"system:node:{node.name}", ("system:nodes",), (node.name, node.address))
    proxy = Subject("system:kube-proxy")
    return NodeConfig(
        node=node,
        pause_image=pause_image,
        plugins=host.cni_folder(),
        client_ca=ca.cert,
        serving=ensure_signed(ca, node.program("kubelet"), kubelet),
        kubelet_kubeconfig=identities.client_kubeconfig(place, ca, node.program("kubelet"), kubelet),
        proxy_kubeconfig=identities.client_kubeconfig(place, ca, node.program("kube-proxy"), proxy),
        restrict_oom_score=preflight.lacks_sys_resource(),
    )
