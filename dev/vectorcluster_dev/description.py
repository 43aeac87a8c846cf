"""What was decided once about a cluster and must not change while it lives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from vectorcluster_dev import addresses, host_network
from vectorcluster_dev.addresses import MAX_NODES, Network
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.layout import ClusterLayout, NodeLayout
from vectorcluster_dev.locks import waiting_lock


@dataclass(frozen=True)
class Description:
    """The index of the cluster's network and the number of its nodes."""

    network: int
    nodes: int

    def node_layouts(self, layout: ClusterLayout) -> list[NodeLayout]:
        """The layouts of all nodes."""
        return [layout.node(number, Network(self.network)) for number in range(1, self.nodes + 1)]


def load(layout: ClusterLayout) -> Description | None:
    """The recorded description, or None when the cluster was never made."""
    if not layout.description.exists():
        return None
    return Description(**json.loads(layout.description.read_text()))


def decide(layout: ClusterLayout, nodes: int | None) -> Description:
    """Load the description, or decide and record it.

    Args:
        layout: The cluster.
        nodes: How many nodes are wanted; None takes what is there, or one.

    Raises:
        DevError: Fewer nodes are wanted than there are, or the addresses clash with somebody else's.
    """
    if nodes is not None and not 1 <= nodes <= MAX_NODES:
        raise DevError(f"a cluster has 1 to {MAX_NODES} nodes, not {nodes}")
    # Two clusters that come up at once must not choose the same network.
    with waiting_lock(layout.state.parent / ".allocation.lock"):
        known = load(layout)
        decided = _keep(layout, known, nodes) if known else _choose(layout, nodes or 1)
        if decided != known:
            layout.description.parent.mkdir(parents=True, exist_ok=True)
            layout.description.write_text(json.dumps(asdict(decided)) + "\n")
    return decided


def others(layout: ClusterLayout) -> Iterator[Path]:
    """The descriptions of the other clusters in the same state folder."""
    yield from (p for p in layout.state.parent.glob("*/cluster.json") if p != layout.description)


def _keep(layout: ClusterLayout, known: Description, nodes: int | None) -> Description:
    if nodes is not None and nodes < known.nodes:
        raise DevError(
            f"the cluster {layout.name} has {known.nodes} nodes; to have fewer, "
            f"run `vcdev down --name {layout.name}` first"
        )
    network = Network(known.network)
    clash = addresses.clash(network, host_network.routes())
    if clash:
        raise DevError(
            f"the addresses of the cluster {layout.name} ({network.nodes}, {network.pods}, {network.services}) "
            f"are now routed to {clash.to} by {clash.device or 'another route'}; remove that route, or run "
            f"`vcdev down --name {layout.name}` and make it anew"
        )
    alias = host_network.interfaces().get(network.bridge)
    if alias not in {None, layout.alias}:
        raise DevError(f"the interface {network.bridge} is not this cluster's; rename or remove it")
    return Description(known.network, nodes or known.nodes)


def _choose(layout: ClusterLayout, nodes: int) -> Description:
    remnants = host_network.namespaces(layout)
    if remnants:
        raise DevError(
            f"{remnants[0]} exists but {layout.state} knows of no cluster: it belongs to another state folder "
            f"(VCDEV_STATE), or is a remnant, which `vcdev down --name {layout.name}` removes"
        )
    taken = [json.loads(path.read_text())["network"] for path in others(layout)]
    network = addresses.allocate(host_network.routes(), taken, host_network.interfaces())
    return Description(network.index, nodes)
