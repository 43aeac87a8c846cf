"""Which processes a Milvus of some series consists of, and in which order they change."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

METRICS_PORT = 9091
"""Health, metrics and the engine's unauthenticated administration API; the same in every process."""
PROXY_PORT = 19530
_CLOSING_SECONDS = 20


class Pool(StrEnum):
    """The pools of `spec.components`, by their field names."""

    COORDINATOR = "coordinator"
    PROXY = "proxy"
    QUERY = "query"
    DATA = "data"
    INDEX = "index"
    STREAMING = "streaming"
    STANDALONE = "standalone"


@dataclass(frozen=True)
class Listener:
    """A port as the configuration names it.

    Attributes:
        section: Top-level configuration section.
        port: Port number.
        key: Key inside the section.
    """

    section: str
    port: int
    key: str = "port"


@dataclass(frozen=True)
class Role:
    """One kind of Milvus process.

    Attributes:
        name: Short name; ends the names of child objects and is the value of the component label.
        pool: Where `spec.components` sizes it.
        args: Arguments after `milvus run`.
        listeners: gRPC ports; empty for a process that serves nothing but its health.
        handover_seconds: How long it may wait for others to take over what it holds when it is told to leave.
    """

    name: str
    pool: Pool
    args: tuple[str, ...]
    listeners: tuple[Listener, ...] = ()
    handover_seconds: int = 10

    @property
    def grace_seconds(self) -> int:
        """Time between being told to leave and being killed: the handover, and closing its sessions."""
        return self.handover_seconds + _CLOSING_SECONDS


_ROOT = Listener("rootCoord", 53100)
_DATA_COORD = Listener("dataCoord", 13333)
_QUERY_COORD = Listener("queryCoord", 19531)

ROOTCOORD = Role("rootcoord", Pool.COORDINATOR, ("rootcoord",), (_ROOT,))
DATACOORD = Role("datacoord", Pool.COORDINATOR, ("datacoord",), (_DATA_COORD,))
QUERYCOORD = Role("querycoord", Pool.COORDINATOR, ("querycoord",), (_QUERY_COORD,))
# From 2.3 on the data coordinator does its work; the process still exists and reports its health.
INDEXCOORD = Role("indexcoord", Pool.COORDINATOR, ("indexcoord",), (Listener("indexCoord", 31000),))
MIXTURE = Role(
    "mixcoord",
    Pool.COORDINATOR,
    ("mixture", "-rootcoord", "-querycoord", "-datacoord", "-indexcoord"),
    (_ROOT, _DATA_COORD, _QUERY_COORD),
)
MIXCOORD = Role("mixcoord", Pool.COORDINATOR, ("mixcoord",), (_ROOT,))
PROXY = Role(
    "proxy",
    Pool.PROXY,
    ("proxy",),
    (Listener("proxy", PROXY_PORT), Listener("proxy", 19529, "internalPort")),
    handover_seconds=20,
)
QUERYNODE = Role(
    "querynode", Pool.QUERY, ("querynode",), (Listener("queryNode", 21123),), handover_seconds=40
)
DATANODE = Role("datanode", Pool.DATA, ("datanode",), (Listener("dataNode", 21124),), handover_seconds=40)
INDEXNODE = Role(
    "indexnode", Pool.INDEX, ("indexnode",), (Listener("indexNode", 21121),), handover_seconds=40
)
STREAMINGNODE = Role(
    "streamingnode",
    Pool.STREAMING,
    ("streamingnode",),
    (Listener("streamingNode", 22222),),
    handover_seconds=60,
)

_WORKERS = (INDEXNODE, QUERYNODE, DATANODE, PROXY)
FOUR_COORDINATORS = (ROOTCOORD, DATACOORD, INDEXCOORD, QUERYCOORD, *_WORKERS)
ONE_COORDINATOR = (MIXTURE, *_WORKERS)
STREAMING = (MIXCOORD, STREAMINGNODE, QUERYNODE, DATANODE, PROXY)


def standalone(roles: Iterable[Role]) -> Role:
    """The single process that plays all the given roles.

    Args:
        roles: The roles of the same version in Distributed mode.
    """
    listeners = dict.fromkeys(listener for role in roles for listener in role.listeners)
    # There is nobody to hand over to.
    return Role("standalone", Pool.STANDALONE, ("standalone",), tuple(listeners), handover_seconds=5)
