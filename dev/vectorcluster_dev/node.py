"""Starting a node: containerd with its images, kubelet, kube-proxy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev import archives, cgroups, node_config
from vectorcluster_dev.commands import run, succeeds
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.files import write_if_changed
from vectorcluster_dev.locks import waiting_lock
from vectorcluster_dev.node_config import NodeConfig
from vectorcluster_dev.processes import ProcessTable, Program
from vectorcluster_dev.readiness import Endpoint, wait_for_program, wait_until

IMPORT_TIMEOUT = 600.0
AGENT_TIMEOUT = 120.0
DEVICE_PLUGINS = Path("/var/lib/kubelet/device-plugins/kubelet.sock")


@dataclass(frozen=True)
class NodeRuntime:
    """A node's programs.

    Attributes:
        config: What decides its configuration.
        table: Where its programs are recorded.
        binaries: The folder with kubelet and kube-proxy.
    """

    config: NodeConfig
    table: ProcessTable
    binaries: Path

    def start_containerd(self) -> None:
        """Write the node's configuration, start containerd and wait until it answers."""
        self._write_files()
        node = self.config.node
        name = node.program("containerd")
        argv = ("containerd", f"--config={self.config.containerd_file}", "--log-level=warn")
        self.table.ensure(self._program(name, argv, self.config.containerd_file))
        version: list[str | Path] = ["ctr", "--address", node.containerd_socket, "version"]

        def trouble() -> str:
            return "" if succeeds(version, timeout=5) else f"it does not answer; see {self.table.log(name)}"

        wait_until(trouble, f"starting containerd of {node.name}", timeout=60)

    def start_kubelet(self, lock: Path) -> None:
        """Start kubelet and wait until it listens for device plugins.

        That socket has one path on a machine, whatever a kubelet's root folder: each removes what it finds there
        and listens, and of two that do so at the same moment one ends.

        Args:
            lock: Held meanwhile; the same file for all clusters of the machine.

        Raises:
            DevError: It ended, or does not listen in time.
        """
        node, config = self.config.node, self.config
        name = node.program("kubelet")
        program = self._program(
            name, node_config.kubelet(self.binaries / "kubelet", config), config.kubelet_file
        )
        with waiting_lock(lock):
            before = _birth(DEVICE_PLUGINS)
            if not self.table.ensure(program):
                return

            def trouble() -> str:
                if not self.table.alive(name):
                    raise DevError(
                        f"starting {name}: it ended; the end of its log:\n{self.table.log_tail(name)}"
                    )
                return (
                    "" if _birth(DEVICE_PLUGINS) not in {None, before} else f"no {DEVICE_PLUGINS} of its own"
                )

            wait_until(trouble, f"starting {name}", AGENT_TIMEOUT)

    def start_proxy(self) -> None:
        """Start kube-proxy, without waiting."""
        node, config = self.config.node, self.config
        proxy = (str(self.binaries / "kube-proxy"), f"--config={config.proxy_file}")
        self.table.ensure(self._program(node.program("kube-proxy"), proxy, config.proxy_file))

    def wait_for_agents(self) -> None:
        """Wait until kubelet and kube-proxy say that they are healthy."""
        node = self.config.node
        ports = {"kubelet": node_config.KUBELET_HEALTH_PORT, "kube-proxy": node_config.PROXY_HEALTH_PORT}
        for name, port in ports.items():
            wait_for_program(self.table, node.program(name), Endpoint(node.address, port, "/healthz"))

    def load_image(self, archive: Path) -> bool:
        """Import an image archive, unless this very file was imported before; whether it was imported."""
        stat = archive.stat()
        seen = {"size": stat.st_size, "modified": stat.st_mtime_ns}
        memory = self.config.node.state / "loaded" / f"{archive.name}.json"
        if memory.exists() and json.loads(memory.read_text()) == seen and self._has(archives.names(archive)):
            return False
        self._ctr("images", "import", str(archive), intent=f"loading {archive.name}")
        memory.parent.mkdir(exist_ok=True)
        memory.write_text(json.dumps(seen))
        return True

    def _has(self, names: list[str]) -> bool:
        listed = self._ctr("images", "list", "--quiet", intent="listing the images").split()
        return all(any(entry == name or entry.endswith(f"/{name}") for entry in listed) for name in names)

    def _ctr(self, *args: str, intent: str) -> str:
        node = self.config.node
        command: list[str | Path] = [
            "ctr",
            "--address",
            node.containerd_socket,
            "--namespace",
            "k8s.io",
            *args,
        ]
        return run(command, f"{intent} on {node.name}", timeout=IMPORT_TIMEOUT)

    def _program(self, name: str, argv: tuple[str, ...], file: Path) -> Program:
        node = self.config.node
        return Program(name, argv, node.namespace, cgroups.ensure(node.name), (file,))

    def _write_files(self) -> None:
        config = self.config
        for folder in (config.node.state, config.node.run, config.cni_folder, config.pod_logs):
            folder.mkdir(parents=True, exist_ok=True)
        write_if_changed(config.cni_folder / "10-vcdev.conflist", node_config.cni_config(config))
        write_if_changed(config.containerd_file, node_config.containerd_config(config))
        write_if_changed(config.kubelet_file, node_config.kubelet_config(config))
        write_if_changed(config.proxy_file, node_config.proxy_config(config))


def _birth(path: Path) -> tuple[int, int] | None:
    """What tells a file from its successor at the same path; None when there is none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_ctime_ns
