"""The version catalogue: what the operator knows of each Milvus series, as data.

An unknown patch of a known series behaves as its series does; an unknown series is refused.
"""

from dataclasses import dataclass

from vectorcluster_operator.engine import topology
from vectorcluster_operator.engine.topology import Role
from vectorcluster_operator.engine.version import EngineVersion


class UnknownVersionError(ValueError):
    """The catalogue has no entry for a version."""


@dataclass(frozen=True)
class Series:
    """What holds for all patches of one series.

    Attributes:
        name: Major and minor, such as `2.3`.
        roles: Processes in Distributed mode.
        update_order: Role names in the order in which a change is rolled out; each waits for the one before.
        wals: Kinds of write-ahead log that Distributed mode can use.
        active_standby: Configuration sections whose `enableActiveStandby` lets a second coordinator wait.
        own_defaults: Whether the program's built-in defaults are those of its shipped milvus.yaml. Where they
            are not, the operator writes the shipped values itself.
    """

    name: str
    roles: tuple[Role, ...]
    update_order: tuple[str, ...]
    wals: frozenset[str]
    active_standby: tuple[str, ...]
    own_defaults: bool = True

    @property
    def standalone(self) -> Role:
        """The process of Standalone mode."""
        return topology.standalone(self.roles)


_COORDINATORS = ("rootCoord", "dataCoord", "queryCoord")
_BROKERS = frozenset({"kafka", "pulsar"})
_ONE_COORDINATOR_ORDER = ("indexnode", "mixcoord", "querynode", "datanode", "proxy")

CATALOGUE: dict[str, Series] = {
    series.name: series
    for series in (
        Series(
            name="2.3",
            roles=topology.FOUR_COORDINATORS,
            update_order=(
                "indexnode",
                "rootcoord",
                "datacoord",
                "indexcoord",
                "querycoord",
                "querynode",
                "datanode",
                "proxy",
            ),
            wals=_BROKERS,
            active_standby=_COORDINATORS,
            own_defaults=False,
        ),
        Series("2.4", topology.ONE_COORDINATOR, _ONE_COORDINATOR_ORDER, _BROKERS, _COORDINATORS),
        Series("2.5", topology.ONE_COORDINATOR, _ONE_COORDINATOR_ORDER, _BROKERS, _COORDINATORS),
        Series(
            name="2.6",
            roles=topology.STREAMING,
            update_order=("mixcoord", "streamingnode", "querynode", "datanode", "proxy"),
            wals=_BROKERS | {"woodpecker"},
            active_standby=(*_COORDINATORS, "mixCoord"),
        ),
    )
}

UPGRADE_ORDERS: dict[tuple[str, str], tuple[str, ...]] = {
    # A 2.6 coordinator waits for streaming nodes, so these must run first, though they are not ready before it.
    ("2.5", "2.6"): ("streamingnode", "mixcoord", "querynode", "datanode", "proxy"),
}
"""Orders of upgrades between series that differ from the new series' own."""

UPGRADE_FLOORS: dict[tuple[str, str], EngineVersion] = {
    # The first version whose metadata 2.6 can take over.
    ("2.5", "2.6"): EngineVersion(2, 5, 16),
}
"""Least version from which an upgrade between two series may start."""

FEATURES_SINCE: dict[str, EngineVersion] = {
    "etcd.auth": EngineVersion(2, 3, 7),
    "kafka.ssl": EngineVersion(2, 3, 11),
    "minio.ssl": EngineVersion(2, 3, 12),
    "common.security.defaultRootPassword": EngineVersion(2, 4, 7),
    "queryCoord.clusterLevelLoadReplicaNumber": EngineVersion(2, 4, 7),
}
"""Configuration sections and keys that older versions don't have, and where they begin."""

REST_CLOSED_SINCE: dict[str, EngineVersion] = {
    "2.5": EngineVersion(2, 5, 27),
    "2.6": EngineVersion(2, 6, 10),
}
"""First patch that no longer serves the REST API without credentials on the metrics port (CVE-2026-26190)."""


def series_of(version: str) -> Series:
    """The catalogue's entry for a version.

    Raises:
        UnknownVersionError: The version's series is not in the catalogue, or the text is no version.
    """
    try:
        return CATALOGUE[EngineVersion.parse(version).series]
    except ValueError as error:
        raise UnknownVersionError(str(error)) from error
    except KeyError as error:
        known = ", ".join(CATALOGUE)
        raise UnknownVersionError(
            f"engine version {version} is not in the catalogue: use a version of {known}"
        ) from error


def has_feature(version: str, feature: str) -> bool:
    """Whether a version knows a configuration key of `FEATURES_SINCE`."""
    return EngineVersion.parse(version) >= FEATURES_SINCE[feature]


def rest_is_open(version: str) -> bool:
    """Whether a version serves its REST API on the metrics port to everybody, authentication or not."""
    parsed = EngineVersion.parse(version)
    closed = REST_CLOSED_SINCE.get(parsed.series)
    return closed is None or parsed < closed


def update_order(current: str, wanted: str) -> tuple[str, ...]:
    """Role names in the order in which going from one version to another changes them.

    Args:
        current: Version that runs.
        wanted: Version to run; the same as `current` for a change of configuration or resources.
    """
    old, new = series_of(current), series_of(wanted)
    return UPGRADE_ORDERS.get((old.name, new.name), new.update_order)


def upgrade_refusal(current: str, wanted: str) -> str | None:
    """Why a version change is not allowed, or None.

    A later or earlier patch of the same series is allowed, and the next series from its least version on.

    Args:
        current: Version that runs.
        wanted: Version asked for.
    """
    series_of(current), series_of(wanted)
    old, new = EngineVersion.parse(current), EngineVersion.parse(wanted)
    if (new.major, new.minor) == (old.major, old.minor):
        return None
    if new < old:
        return f"{new} cannot read the data of {old}: restore a backup into a new cluster instead"
    if (new.major, new.minor) != (old.major, old.minor + 1):
        return f"upgrade one minor version at a time: from {old} to {old.major}.{old.minor + 1} first"
    floor = UPGRADE_FLOORS.get((old.series, new.series))
    if floor is not None and old < floor:
        return f"upgrade to {floor} or later before {new.series}"
    return None
