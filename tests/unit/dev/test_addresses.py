from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectorcluster_dev.addresses import MAX_NODES, PER_RANGE, RANGES, Network, Route, allocate, clash
from vectorcluster_dev.errors import DevError

INDICES = st.integers(0, PER_RANGE * len(RANGES) - 1)


@given(INDICES, INDICES)
def test_no_two_networks_share_an_address(one, other):
    if one == other:
        return
    for mine in Network(one).all():
        for theirs in Network(other).all():
            assert not mine.overlaps(theirs)


@given(INDICES)
def test_a_network_fits_its_range_and_the_kernels_interface_names(index):
    network = Network(index)
    assert all(part.subnet_of(RANGES[index // PER_RANGE]) for part in network.all())
    assert len(network.veth(MAX_NODES)) <= 15


@given(INDICES)
def test_nodes_have_addresses_and_pods_of_their_own(index):
    network = Network(index)
    numbers = range(1, MAX_NODES + 1)
    addresses = {network.host_address, *(network.node_address(n) for n in numbers)}
    subnets = {network.pod_subnet(n) for n in numbers}
    assert len(addresses) == MAX_NODES + 1
    assert all(address in network.nodes for address in addresses)
    assert len(subnets) == MAX_NODES
    assert all(subnet.subnet_of(network.pods) for subnet in subnets)


def test_the_first_network_is_as_documented():
    network = Network(0)
    assert [str(part) for part in network.all()] == ["10.208.0.0/24", "10.209.0.0/22", "10.212.0.0/20"]
    assert network.dns_address == IPv4Address("10.212.0.10")
    assert network.api_service_address == IPv4Address("10.212.0.1")


def test_the_first_free_network_is_taken():
    assert allocate([], [], []).index == 0
    assert allocate([], [0, 1], ["vcd2"]).index == 3


@pytest.mark.parametrize("part", Network(0).all(), ids=str)
def test_a_route_into_any_part_passes_the_network_over(part):
    route = Route(next(part.subnets(new_prefix=30)), "tun0")
    assert allocate([route], [], []).index == 1


def test_a_company_network_over_ten_slash_eight_leaves_the_second_range():
    chosen = allocate([Route(IPv4Network("10.0.0.0/8"), "vpn0")], [], [])
    assert chosen.nodes.subnet_of(RANGES[1])


def test_nothing_free_is_said_with_where_to_look():
    routes = [Route(IPv4Network("10.0.0.0/8"), "vpn0"), Route(IPv4Network("172.16.0.0/12"), "vpn1")]
    with pytest.raises(DevError, match="ip route"):
        allocate(routes, [], [])


def test_routes_over_the_own_bridge_are_no_clash():
    network = Network(3)
    own, foreign = Route(network.pods, network.bridge), Route(network.pods, "docker0")
    assert clash(network, [own]) is None
    assert clash(network, [own, foreign]) == foreign
