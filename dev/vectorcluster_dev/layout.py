"""Where the parts of a cluster are, and what they are called. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev.addresses import Network
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.settings import Settings

NAME = re.compile(r"[a-z]([a-z0-9-]{0,18}[a-z0-9])?")
RUN = Path("/run/vcdev")
NETWORK_NAMESPACES = Path("/run/netns")


@dataclass(frozen=True)
class ClusterLayout:
    """The folders and names of one cluster.

    Attributes:
        name: As the user says it.
        state: What lasts: certificates, etcd, images, volumes, logs.
        run: What ends with the machine: sockets and containerd's runtime state. Sockets have no place in
            `state`, which may be too deep for the 108 characters of a socket's path.
    """

    name: str
    state: Path
    run: Path

    @classmethod
    def of(cls, settings: Settings, name: str) -> ClusterLayout:
        """The layout of the cluster `name`.

        Raises:
            DevError: The name cannot be part of host, interface and folder names.
        """
        if not NAME.fullmatch(name):
            raise DevError(
                f"a cluster's name has up to 20 of a-z, 0-9 and -, and begins with a letter: not {name!r}"
            )
        return cls(name, settings.cluster_dir(name), RUN / name)

    @property
    def prefix(self) -> str:
        """Begins the names of nodes, network namespaces and cgroups."""
        return f"vcdev-{self.name}-"

    @property
    def context(self) -> str:
        """The context in the cluster's kubeconfig."""
        return f"vcdev-{self.name}"

    @property
    def nft_table(self) -> str:
        """The table of packet rules on the host."""
        return f"vcdev_{self.name.replace('-', '_')}"

    @property
    def alias(self) -> str:
        """Marks the bridge as ours."""
        return f"vcdev {self.state}"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.state / "kubeconfig"

    @property
    def logs(self) -> Path:
        """The output of all programs, and the audit log."""
        return self.state / "logs"

    @property
    def records(self) -> Path:
        """Which process runs which program."""
        return self.state / "processes"

    @property
    def volumes(self) -> Path:
        """Persistent volumes."""
        return self.state / "volumes"

    @property
    def description(self) -> Path:
        """The file that records what was decided once: the network's index and the number of nodes."""
        return self.state / "cluster.json"

    def node(self, number: int, network: Network) -> NodeLayout:
        """The layout of a node, counted from 1."""
        return NodeLayout(self, number, network)


@dataclass(frozen=True)
class NodeLayout:
    """The folders and names of one node."""

    cluster: ClusterLayout
    number: int
    network: Network

    @property
    def name(self) -> str:
        """The name of the node, of its network namespace and of its cgroup."""
        return f"{self.cluster.prefix}{self.number}"

    @property
    def address(self) -> str:
        """Its IP address."""
        return str(self.network.node_address(self.number))

    @property
    def namespace(self) -> Path:
        """The file of its network namespace."""
        return NETWORK_NAMESPACES / self.name

    @property
    def state(self) -> Path:
        """What lasts of the node."""
        return self.cluster.state / f"node-{self.number}"

    @property
    def run(self) -> Path:
        """What ends with the machine."""
        return self.cluster.run / str(self.number)

    @property
    def containerd_socket(self) -> Path:
        """Where containerd listens."""
        return self.run / "containerd.sock"

    def program(self, name: str) -> str:
        """The name of a program's record and log: "kubelet-1"."""
        return f"{name}-{self.number}"
