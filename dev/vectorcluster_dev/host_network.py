"""Network namespaces of the nodes, and the host's bridge, routes and packet rules that join them.

Each node's interfaces and iptables rules live in its own namespace and go with it; on the host there is one
bridge, a few routes and one nftables table. No port of the host is ever taken.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from ipaddress import IPv4Network
from pathlib import Path

from vectorcluster_dev.addresses import Network, Route
from vectorcluster_dev.commands import run
from vectorcluster_dev.layout import NETWORK_NAMESPACES, ClusterLayout, NodeLayout

NODE_SYSCTLS = ("net.ipv4.ip_forward=1", "net.bridge.bridge-nf-call-iptables=1")


def routes() -> list[Route]:
    """The host's IPv4 routes of all tables, without default routes."""
    found = []
    listing = json.loads(
        run(["ip", "-4", "-j", "route", "show", "table", "all"], "listing the routes") or "[]"
    )
    for entry in listing:
        target = entry["dst"]
        if target not in {"default", "0.0.0.0/0"}:
            found.append(Route(IPv4Network(target, strict=False), entry.get("dev", "")))
    return found


def interfaces() -> dict[str, str]:
    """The host's interfaces and their aliases (empty where there is none)."""
    listing = json.loads(run(["ip", "-j", "link", "show"], "listing the network interfaces"))
    return {entry["ifname"]: entry.get("ifalias", "") for entry in listing}


def ensure_bridge(layout: ClusterLayout, network: Network) -> None:
    """Make the host's side: bridge, address, and the packet rules that let pods reach the world."""
    if network.bridge not in interfaces():
        _ip_batch(
            [f"link add name {network.bridge} type bridge", *_alias(layout, network)], "making the bridge"
        )
    _ip_batch(
        [
            f"addr replace {network.host_address}/{network.nodes.prefixlen} dev {network.bridge}",
            f"link set {network.bridge} up",
        ],
        f"setting up the bridge {network.bridge}",
    )
    run(["nft", "-f", "-"], "writing the packet rules", stdin=packet_rules(layout, network))


def packet_rules(layout: ClusterLayout, network: Network) -> str:
    """The nftables script of a cluster: packets from nodes and pods leave the host under its own address."""
    table = f"table ip {layout.nft_table}"
    inside = f"{{ {network.nodes}, {network.pods} }}"
    # Declared, deleted, made anew: in one transaction, whether or not the table was there.
    return f"""{table}
delete {table}
{table} {{
    chain postrouting {{
        type nat hook postrouting priority srcnat; policy accept;
        ip saddr {inside} oifname != "{network.bridge}" masquerade
    }}
}}
"""


def ensure_namespace(node: NodeLayout) -> bool:
    """Make the node's network namespace; whether it was missing."""
    if is_mounted(node.namespace):
        return False
    node.namespace.unlink(missing_ok=True)  # a file without a namespace is what a reboot leaves
    run(["ip", "netns", "add", node.name], f"making the network namespace {node.name}")
    return True


def connect(node: NodeLayout, numbers: Sequence[int]) -> None:
    """Join the node to the bridge, and lay the routes between it, the host and the other nodes.

    Args:
        node: Its namespace exists.
        numbers: All nodes of the cluster.
    """
    network, veth = node.network, node.network.veth(node.number)
    if veth not in interfaces():
        _ip_batch(
            [f"link add {veth} type veth peer name eth0 netns {node.name}"],
            f"making the interface of {node.name}",
        )
    _ip_batch(host_side(network, node.number), f"joining {node.name} to {network.bridge}")
    _ip_batch(node_side(network, node.number, numbers), f"setting up {node.name}", namespace=node)
    inside = ["nsenter", f"--net={node.namespace}", "sysctl", "-qw"]
    run([*inside, *NODE_SYSCTLS], f"turning on forwarding in {node.name}")


def host_side(network: Network, node: int) -> list[str]:
    """The `ip` commands on the host for one node; Services are reached through node 1."""
    address = network.node_address(node)
    commands = [
        f"link set {network.veth(node)} master {network.bridge}",
        f"link set {network.veth(node)} up",
        f"route replace {network.pod_subnet(node)} via {address} dev {network.bridge}",
    ]
    if node == 1:
        commands.append(f"route replace {network.services} via {address} dev {network.bridge}")
    return commands


def node_side(network: Network, node: int, numbers: Sequence[int]) -> list[str]:
    """The `ip` commands in the node's namespace."""
    return [
        "link set lo up",
        f"addr replace {network.node_address(node)}/{network.nodes.prefixlen} dev eth0",
        "link set eth0 up",
        f"route replace default via {network.host_address}",
        *(
            f"route replace {network.pod_subnet(other)} via {network.node_address(other)}"
            for other in numbers
            if other != node
        ),
    ]


def remove(layout: ClusterLayout) -> None:
    """Take away everything on the host that carries the cluster's name; what is not there is passed over."""
    for name, alias in interfaces().items():
        if alias == layout.alias:
            for veth in _bridge_members(name):
                run(["ip", "link", "delete", veth], f"removing the interface {veth}")
            run(["ip", "link", "delete", name], f"removing the bridge {name}")
    for namespace in namespaces(layout):
        run(["ip", "netns", "delete", namespace.name], f"removing the network namespace {namespace.name}")
    table = f"table ip {layout.nft_table}"
    run(["nft", "-f", "-"], "removing the packet rules", stdin=f"{table}\ndelete {table}\n")


def namespaces(layout: ClusterLayout) -> list[Path]:
    """The network namespaces that carry the cluster's name."""
    return sorted(path for path in NETWORK_NAMESPACES.glob(f"{layout.prefix}*") if _numbered(path, layout))


def all_namespaces() -> list[Path]:
    """The network namespaces of all clusters on this host, of whichever state folder."""
    return sorted(NETWORK_NAMESPACES.glob("vcdev-*"))


def has_packet_rules(layout: ClusterLayout) -> bool:
    """Whether the cluster's nftables table is there."""
    tables = json.loads(run(["nft", "-j", "list", "tables"], "listing the packet rules"))["nftables"]
    return any(entry.get("table", {}).get("name") == layout.nft_table for entry in tables)


def is_mounted(path: Path) -> bool:
    """Whether a file system is mounted on exactly this path."""
    fields = (line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines())
    return any(field[4] == str(path) for field in fields)


def _numbered(path: Path, layout: ClusterLayout) -> bool:
    # "vcdev-a-" also begins the names of the cluster "a-b".
    return path.name.removeprefix(layout.prefix).isdigit()


def _alias(layout: ClusterLayout, network: Network) -> list[str]:
    return [f'link set {network.bridge} alias "{layout.alias}"']


def _bridge_members(bridge: str) -> list[str]:
    listing = json.loads(
        run(["ip", "-j", "link", "show", "master", bridge], f"listing the ports of {bridge}")
    )
    return [entry["ifname"] for entry in listing]


def _ip_batch(commands: Sequence[str], intent: str, namespace: NodeLayout | None = None) -> None:
    inside = ["nsenter", f"--net={namespace.namespace}"] if namespace else []
    run([*inside, "ip", "-batch", "-"], intent, stdin="\n".join(commands) + "\n")
