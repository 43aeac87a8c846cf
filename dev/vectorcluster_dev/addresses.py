"""Which addresses and interface names a cluster uses. Pure: routes in, a free network out.

Every cluster has an index; all else follows from it, so only the index is recorded. There are two ranges,
since a company's network often routes all of 10.0.0.0/8.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from vectorcluster_dev.errors import DevError

RANGES = (IPv4Network("10.208.0.0/13"), IPv4Network("172.24.0.0/13"))
PER_RANGE = 64
FIRST_NODE = 10
MAX_NODES = 4


@dataclass(frozen=True)
class Network:
    """The addresses of one cluster: nodes /24, pods /22 (a /24 for each node), Services /20."""

    index: int

    @property
    def nodes(self) -> IPv4Network:
        """The network between the host and the nodes."""
        return self._part(offset=0, prefix=24)

    @property
    def pods(self) -> IPv4Network:
        """All pods."""
        return self._part(offset=1, prefix=22)

    @property
    def services(self) -> IPv4Network:
        """All Services."""
        return self._part(offset=4, prefix=20)

    @property
    def host_address(self) -> IPv4Address:
        """The host on the nodes' network: their gateway."""
        return self.nodes[1]

    @property
    def dns_address(self) -> IPv4Address:
        """The Service of the cluster's DNS."""
        return self.services[10]

    @property
    def api_service_address(self) -> IPv4Address:
        """The Service of the API server: always the first."""
        return self.services[1]

    @property
    def bridge(self) -> str:
        """The host's bridge; at most 15 characters, as the kernel wants."""
        return f"vcd{self.index}"

    def veth(self, node: int) -> str:
        """The host's end of the node's cable."""
        return f"vcd{self.index}n{node}"

    def node_address(self, node: int) -> IPv4Address:
        """The address of a node, counted from 1."""
        return self.nodes[FIRST_NODE + node]

    def pod_subnet(self, node: int) -> IPv4Network:
        """The pods of a node, counted from 1."""
        return list(self.pods.subnets(new_prefix=24))[node - 1]

    def all(self) -> tuple[IPv4Network, ...]:
        """Everything that the host must not otherwise route."""
        return (self.nodes, self.pods, self.services)

    def _part(self, offset: int, prefix: int) -> IPv4Network:
        base = RANGES[self.index // PER_RANGE]
        start = int(base.network_address) + (offset << 16)
        size = 1 << (32 - prefix)
        return IPv4Network((start + (self.index % PER_RANGE) * size, prefix))


@dataclass(frozen=True)
class Route:
    """A route of the host: where to, and through which interface."""

    to: IPv4Network
    device: str


def allocate(routes: Collection[Route], taken: Collection[int], interfaces: Collection[str]) -> Network:
    """The first network that clashes with nothing.

    Args:
        routes: The host's routes, without the default route.
        taken: Indices that other clusters have recorded, running or not.
        interfaces: Names of the host's interfaces.

    Raises:
        DevError: Every network of both ranges is in use.
    """
    for index in range(PER_RANGE * len(RANGES)):
        network = Network(index)
        if index in taken or network.bridge in interfaces:
            continue
        if clash(network, routes) is None:
            return network
    ranges = " and ".join(str(each) for each in RANGES)
    raise DevError(f"allocating addresses: the host's routes cover all of {ranges}; see `ip route`")


def clash(network: Network, routes: Iterable[Route]) -> Route | None:
    """A route of somebody else that overlaps with the network, or None."""
    for route in routes:
        if route.device == network.bridge:
            continue
        if any(route.to.overlaps(part) for part in network.all()):
            return route
    return None
