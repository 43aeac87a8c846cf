"""Can a broker or metadata server be reached: a TCP connection, no more."""

import socket
from collections.abc import Iterable
from typing import Protocol


class Network(Protocol):
    """Questions to the network."""

    def unreachable(self, addresses: Iterable[str]) -> list[str]:
        """Those of the `host:port` addresses that take no connection, each with the cause."""


class TcpNetwork:
    """Connects for real.

    Args:
        timeout: Seconds for each address.
    """

    def __init__(self, timeout: float = 2.0) -> None:
        self._timeout = timeout

    def unreachable(self, addresses: Iterable[str]) -> list[str]:
        """See Network."""
        found = []
        for address in addresses:
            host, _, port = address.rpartition(":")
            try:
                socket.create_connection((host, int(port)), self._timeout).close()
            except OSError as error:
                found.append(f"{address} ({error.strerror or error})")
        return found
