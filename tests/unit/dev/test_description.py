from ipaddress import IPv4Network

import pytest
from vectorcluster_dev import description, host_network
from vectorcluster_dev.addresses import Network, Route
from vectorcluster_dev.description import Description
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.layout import ClusterLayout


@pytest.fixture
def host(monkeypatch):
    """A host's routes, interfaces and namespaces, empty at first."""
    seen = {"routes": [], "interfaces": {}, "namespaces": []}
    monkeypatch.setattr(host_network, "routes", lambda: seen["routes"])
    monkeypatch.setattr(host_network, "interfaces", lambda: seen["interfaces"])
    monkeypatch.setattr(host_network, "namespaces", lambda _layout: seen["namespaces"])
    return seen


@pytest.fixture
def layout(tmp_path):
    return lambda name: ClusterLayout(name, tmp_path / "state" / name, tmp_path / "run" / name)


def test_a_cluster_keeps_what_was_decided(host, layout):
    made = description.decide(layout("a"), 2)
    assert made == Description(network=0, nodes=2)
    assert description.decide(layout("a"), None) == made
    assert description.load(layout("a")) == made


def test_two_clusters_never_share_a_network_even_when_stopped(host, layout):
    assert [description.decide(layout(name), None).network for name in "abc"] == [0, 1, 2]


def test_nodes_are_added_but_not_taken_away(host, layout):
    description.decide(layout("a"), 1)
    assert description.decide(layout("a"), 3).nodes == 3
    with pytest.raises(DevError, match=r"has 3 nodes; to have fewer, run `vcdev down --name a`"):
        description.decide(layout("a"), 2)


@pytest.mark.parametrize("nodes", [0, 5])
def test_too_few_or_too_many_nodes_are_refused(host, layout, nodes):
    with pytest.raises(DevError, match="1 to 4"):
        description.decide(layout("a"), nodes)


def test_a_route_that_came_since_is_named(host, layout):
    description.decide(layout("a"), 1)
    host["routes"] = [Route(IPv4Network("10.208.0.0/16"), "vpn0")]
    with pytest.raises(DevError, match=r"10\.208\.0\.0/16 by vpn0"):
        description.decide(layout("a"), 1)


def test_somebody_elses_interface_of_our_name_is_refused(host, layout):
    made = description.decide(layout("a"), 1)
    host["interfaces"] = {Network(made.network).bridge: "a neighbour"}
    with pytest.raises(DevError, match="vcd0 is not this cluster's"):
        description.decide(layout("a"), 1)
    host["interfaces"] = {Network(made.network).bridge: layout("a").alias}
    assert description.decide(layout("a"), 1) == made


def test_remnants_of_an_unknown_cluster_are_pointed_out(host, layout, tmp_path):
    host["namespaces"] = [tmp_path / "vcdev-a-1"]
    with pytest.raises(DevError, match=r"vcdev down --name a"):
        description.decide(layout("a"), 1)
