"""Addresses that take a connection, and those that don't."""

from __future__ import annotations

from support.ports import free_port, listener
from vectorcluster_operator.cloud.reachability import TcpNetwork


def test_only_those_that_take_no_connection_are_told_with_the_cause():
    closed = f"127.0.0.1:{free_port()}"
    with listener(free_port()) as opened:
        found = TcpNetwork(timeout=2).unreachable([opened, closed])

    assert found == [f"{closed} (Connection refused)"]


def test_a_name_that_does_not_resolve_is_told():
    (found,) = TcpNetwork(timeout=2).unreachable(["no-such-host.invalid:9092"])

    assert found.startswith("no-such-host.invalid:9092 (")


def test_no_addresses_no_complaints():
    assert TcpNetwork().unreachable([]) == []
