"""A cluster of nodes built here: no Docker, each node in a network namespace and cgroup of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev import (
    addon_images,
    addons,
    description,
    golang,
    host,
    host_network,
    kernel,
    preflight,
    teardown,
)
from vectorcluster_dev.addresses import Network
from vectorcluster_dev.assembly import Assembly, Binaries
from vectorcluster_dev.backend import ClusterStatus
from vectorcluster_dev.description import Description
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.kubectl import Kubectl
from vectorcluster_dev.layout import RUN, ClusterLayout
from vectorcluster_dev.locks import refusing_lock
from vectorcluster_dev.processes import ProcessTable
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings

COMPONENTS = ("etcd", "kubernetes", "pause", *(image.component for image in addon_images.ADDONS))
#: Shared by the clusters of all state folders: the last one to go puts the kernel's settings back.
KERNEL_MEMORY = RUN / "kernel-settings.json"
NO_NETWORK_POLICY = "NetworkPolicies are accepted but nothing enforces them in this cluster"


@dataclass(frozen=True)
class LocalBackend:
    """Builds and boots Kubernetes on this host."""

    settings: Settings
    layout: ClusterLayout

    def create(self, progress: Progress, nodes: int | None) -> None:
        """Make the cluster, or bring what is missing of it.

        Raises:
            DevError: The host cannot run it, another run is at it, or a part did not come up.
        """
        with progress.step("checking the host"):
            self.check()
        with self._lock():
            self._prepare(progress)
            decided = description.decide(self.layout, nodes)
            kernel.apply(KERNEL_MEMORY)
            self._boot(progress, decided)

    def check(self) -> None:
        """Look whether the host can run the cluster.

        Raises:
            DevError: It cannot; the message lists every reason and what to do.
        """
        made = self.layout.description.exists()
        disk = preflight.DISK_TO_RESUME if made else preflight.DISK_TO_MAKE
        preflight.check(self.settings, disk)

    def delete(self, progress: Progress, *, keep_data: bool) -> None:
        """Take the cluster away, whatever state it is in.

        Raises:
            DevError: Not root, or something could not be removed.
        """
        teardown.require_root()
        with self._lock():
            teardown.run(self.layout, progress, keep_data=keep_data)
            if not host_network.all_namespaces():
                kernel.restore(KERNEL_MEMORY)

    def status(self) -> ClusterStatus:
        """Look at records, processes and the API server."""
        decided = description.load(self.layout)
        if decided is None:
            return ClusterStatus("built", exists=False)
        table = self._table()
        programs = {name: table.alive(name) for name in table.names()}
        kubectl = Kubectl(self.kubectl(), self.kubeconfig(), self.context())
        answers = programs.get("kube-apiserver", False) and kubectl.answers()
        ready = kubectl.nodes() if answers else {}
        return ClusterStatus(
            "built", exists=True, answers=answers, nodes=ready, programs=programs, notes=(NO_NETWORK_POLICY,)
        )

    def load_image(self, tar: Path) -> None:
        """Import an archive on every node.

        Raises:
            DevError: There is no cluster, no such file, or a node refuses it.
        """
        decided = description.load(self.layout)
        if decided is None:
            raise DevError(f"there is no cluster {self.layout.name}; make it with `vcdev up`")
        if not tar.is_file():
            raise DevError(f"loading {tar}: there is no such file")
        for runtime in self._assembly(decided).runtimes:
            runtime.load_image(tar)

    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.layout.kubeconfig

    def context(self) -> str:
        """The context in the kubeconfig."""
        return self.layout.context

    def kubectl(self) -> Path:
        """The kubectl of the cluster's version."""
        return golang.build(self.settings, "kubernetes") / "kubectl"

    def log(self, component: str) -> Path:
        """The log of a program, such as kube-apiserver or kubelet-1, or the audit log as "audit"."""
        known = sorted(path.stem for path in self.layout.logs.glob("*.log"))
        if component not in known:
            raise DevError(
                f"no log of {component!r} in the cluster {self.layout.name}; there are: {', '.join(known)}"
            )
        return self._table().log(component)

    def _prepare(self, progress: Progress) -> None:
        # apt-get waits for the network while Go compiles.
        with ThreadPoolExecutor(max_workers=1) as pool:
            packages = pool.submit(_install_packages, progress)
            for component in COMPONENTS:
                build(self.settings, progress, component)
            packages.result()

    def _boot(self, progress: Progress, decided: Description) -> None:
        with progress.step("preparing network and cgroups"):
            self._connect(decided)
        assembly = self._assembly(decided)
        images = {image.component: addon_images.build(self.settings, image) for image in addon_images.ADDONS}
        # Importing images keeps the disk busy while the control plane's parts wait for each other.
        with ThreadPoolExecutor(max_workers=1) as pool:
            archives = [archive for _, archive in images.values()]
            runtimes = pool.submit(assembly.start_runtimes, progress, archives)
            assembly.start_control_plane(progress)
            runtimes.result()
        with progress.step("starting the nodes"):
            assembly.start_nodes()
        with progress.step("starting DNS, metrics and storage"):
            self._start_addons(assembly, {component: name for component, (name, _) in images.items()})

    def _connect(self, decided: Description) -> None:
        network = Network(decided.network)
        host_network.ensure_bridge(self.layout, network)
        nodes = decided.node_layouts(self.layout)
        numbers = [node.number for node in nodes]
        for node in nodes:
            if host_network.ensure_namespace(node):
                # Whatever still runs of it sits in a namespace that nothing reaches any more.
                teardown.stop_programs(node)
        for node in nodes:
            host_network.connect(node, numbers)

    def _start_addons(self, assembly: Assembly, images: dict[str, str]) -> None:
        values = assembly.addon_values() | {addons.image_variable(c): name for c, name in images.items()}
        manifests = addons.render(self.settings.repo_root / "dev" / "manifests" / "addons", values)
        kubectl = Kubectl(self.kubectl(), self.kubeconfig(), self.context())
        kubectl.apply(manifests, "applying the addons")
        addons.wait(kubectl)

    def _assembly(self, decided: Description) -> Assembly:
        binaries = Binaries(
            etcd=golang.build(self.settings, "etcd"), kubernetes=golang.build(self.settings, "kubernetes")
        )
        pause, archive = addon_images.build(self.settings, addon_images.PAUSE)
        return Assembly.of(self.layout, decided, binaries, (pause, archive))

    def _table(self) -> ProcessTable:
        return ProcessTable(self.layout.records, self.layout.logs)

    def _lock(self) -> AbstractContextManager[None]:
        busy = f"another vcdev is working on the cluster {self.layout.name}; wait for it to end"
        return refusing_lock(self.settings.state_dir / f".{self.layout.name}.lock", busy)


def build(settings: Settings, progress: Progress, component: str) -> Path:
    """Build a component as a step of its own."""
    with progress.step(f"building {component}") as step:
        if golang.is_cached(settings, component):
            step.note("cached")
        return golang.build(settings, component)


def _install_packages(progress: Progress) -> None:
    with progress.step("installing host packages") as step:
        installed = host.ensure_packages(host.CLUSTER_PACKAGES)
        step.note(" ".join(installed) or "all there")
