import json
from pathlib import Path

import pytest
from vectorcluster_dev import host_network
from vectorcluster_dev.addresses import Network
from vectorcluster_dev.layout import ClusterLayout

LAYOUT = ClusterLayout("my-demo", Path("/state/my-demo"), Path("/run/vcdev/my-demo"))


def test_packets_leave_under_the_hosts_address_and_only_then():
    rules = host_network.packet_rules(LAYOUT, Network(0))
    assert 'ip saddr { 10.208.0.0/24, 10.209.0.0/22 } oifname != "vcd0" masquerade' in rules
    assert rules.startswith("table ip vcdev_my_demo\ndelete table ip vcdev_my_demo\n")


def test_services_are_reached_through_the_first_node_alone():
    first, second = (host_network.host_side(Network(0), node) for node in (1, 2))
    assert "route replace 10.212.0.0/20 via 10.208.0.11 dev vcd0" in first
    assert not any("10.212.0.0" in command for command in second)
    assert "route replace 10.209.1.0/24 via 10.208.0.12 dev vcd0" in second


def test_a_node_knows_the_way_to_the_pods_of_the_others():
    commands = host_network.node_side(Network(0), 2, [1, 2, 3])
    assert "route replace 10.209.0.0/24 via 10.208.0.11" in commands
    assert "route replace 10.209.2.0/24 via 10.208.0.13" in commands
    assert not any("10.209.1.0" in command for command in commands)
    assert "route replace default via 10.208.0.1" in commands


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"dst": "default", "dev": "eth0"}, []),
        ({"dst": "192.0.2.0/24", "dev": "eth0"}, [("192.0.2.0/24", "eth0")]),
        ({"dst": "192.0.2.7", "dev": "lo"}, [("192.0.2.7/32", "lo")]),
        ({"type": "blackhole", "dst": "10.0.0.0/8"}, [("10.0.0.0/8", "")]),
    ],
)
def test_routes_are_read_as_iproute_writes_them(monkeypatch, entry, expected):
    monkeypatch.setattr(host_network, "run", lambda *_: json.dumps([entry]))
    assert [(str(route.to), route.device) for route in host_network.routes()] == expected


def test_namespaces_of_a_cluster_with_a_longer_name_are_not_ours(monkeypatch, tmp_path):
    for name in ("vcdev-a-1", "vcdev-a-2", "vcdev-a-b-1", "other"):
        (tmp_path / name).touch()
    monkeypatch.setattr(host_network, "NETWORK_NAMESPACES", tmp_path)
    ours = host_network.namespaces(ClusterLayout("a", Path("/s/a"), Path("/r/a")))
    assert [path.name for path in ours] == ["vcdev-a-1", "vcdev-a-2"]
