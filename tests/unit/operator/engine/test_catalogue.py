"""The catalogue against the documented facts of each series."""

import pytest
from vectorcluster_operator.engine.catalogue import (
    CATALOGUE,
    UnknownVersionError,
    has_feature,
    rest_is_open,
    series_of,
    update_order,
    upgrade_refusal,
)
from vectorcluster_operator.engine.version import EngineVersion

FOUR = {"rootcoord", "datacoord", "indexcoord", "querycoord"}
WORKERS = {"indexnode", "querynode", "datanode", "proxy"}


@pytest.mark.parametrize(
    ("series", "roles"),
    [
        ("2.3", FOUR | WORKERS),
        ("2.4", {"mixcoord"} | WORKERS),
        ("2.5", {"mixcoord"} | WORKERS),
        ("2.6", {"mixcoord", "streamingnode", "querynode", "datanode", "proxy"}),
    ],
)
def test_processes(series: str, roles: set[str]) -> None:
    assert {role.name for role in CATALOGUE[series].roles} == roles
    assert set(CATALOGUE[series].update_order) == roles


@pytest.mark.parametrize(
    ("section", "key", "port"),
    [
        ("rootCoord", "port", 53100),
        ("dataCoord", "port", 13333),
        ("queryCoord", "port", 19531),
        ("indexCoord", "port", 31000),
        ("indexNode", "port", 21121),
        ("queryNode", "port", 21123),
        ("dataNode", "port", 21124),
        ("proxy", "port", 19530),
        ("proxy", "internalPort", 19529),
    ],
)
def test_ports_of_2_3(section: str, key: str, port: int) -> None:
    found = {
        (listener.section, listener.key): listener.port
        for role in CATALOGUE["2.3"].roles
        for listener in role.listeners
    }
    assert found[section, key] == port


def test_streaming_nodes_listen_on_22222() -> None:
    (streaming,) = [role for role in CATALOGUE["2.6"].roles if role.name == "streamingnode"]
    assert [listener.port for listener in streaming.listeners] == [22222]


@pytest.mark.parametrize(
    ("series", "role", "args"),
    [
        ("2.3", "rootcoord", ("rootcoord",)),
        ("2.4", "mixcoord", ("mixture", "-rootcoord", "-querycoord", "-datacoord", "-indexcoord")),
        ("2.5", "mixcoord", ("mixture", "-rootcoord", "-querycoord", "-datacoord", "-indexcoord")),
        ("2.6", "mixcoord", ("mixcoord",)),
        ("2.6", "streamingnode", ("streamingnode",)),
    ],
)
def test_arguments(series: str, role: str, args: tuple[str, ...]) -> None:
    assert {one.name: one.args for one in CATALOGUE[series].roles}[role] == args


@pytest.mark.parametrize("series", CATALOGUE)
def test_no_two_listeners_of_a_standalone_share_a_port(series: str) -> None:
    ports = [listener.port for listener in CATALOGUE[series].standalone.listeners]
    assert len(ports) == len(set(ports))


@pytest.mark.parametrize(
    ("current", "wanted", "order"),
    [
        (
            "2.3.4",
            "2.3.5",
            "indexnode rootcoord datacoord indexcoord querycoord querynode datanode proxy",
        ),
        ("2.3.5", "2.4.17", "indexnode mixcoord querynode datanode proxy"),
        ("2.4.17", "2.5.16", "indexnode mixcoord querynode datanode proxy"),
        ("2.6.1", "2.6.11", "mixcoord streamingnode querynode datanode proxy"),
        ("2.5.16", "2.6.11", "streamingnode mixcoord querynode datanode proxy"),
    ],
)
def test_update_order(current: str, wanted: str, order: str) -> None:
    assert " ".join(update_order(current, wanted)) == order


@pytest.mark.parametrize(
    ("current", "wanted"),
    [("2.3.4", "2.3.5"), ("2.3.5", "2.3.4"), ("2.3.5", "2.4.0"), ("2.5.16", "2.6.11"), ("2.6.11", "2.6.999")],
)
def test_allowed_upgrades(current: str, wanted: str) -> None:
    assert upgrade_refusal(current, wanted) is None


@pytest.mark.parametrize(
    ("current", "wanted", "said"),
    [
        ("2.4.0", "2.3.5", "restore a backup"),
        ("2.3.5", "2.5.16", "from 2.3.5 to 2.4 first"),
        ("2.3.5", "2.6.11", "from 2.3.5 to 2.4 first"),
        ("2.5.15", "2.6.11", "2.5.16 or later"),
    ],
)
def test_refused_upgrades_say_what_to_do(current: str, wanted: str, said: str) -> None:
    assert said in str(upgrade_refusal(current, wanted))


@pytest.mark.parametrize("version", ["2.2.16", "2.7.0", "3.0.0", "2.6", "v2.6.11", "latest"])
def test_unknown_versions_are_refused(version: str) -> None:
    with pytest.raises(UnknownVersionError, match=r"2\.6"):
        series_of(version)


def test_an_unknown_patch_of_a_known_series_is_accepted() -> None:
    assert series_of("2.4.999") is CATALOGUE["2.4"]


def test_versions_compare_by_number() -> None:
    assert EngineVersion.parse("2.5.9") < EngineVersion.parse("2.5.16")


@pytest.mark.parametrize(
    ("version", "feature", "there"),
    [
        ("2.3.5", "etcd.auth", False),
        ("2.3.7", "etcd.auth", True),
        ("2.3.5", "kafka.ssl", False),
        ("2.4.0", "kafka.ssl", True),
        ("2.4.6", "common.security.defaultRootPassword", False),
        ("2.4.7", "common.security.defaultRootPassword", True),
    ],
)
def test_features(version: str, feature: str, there: bool) -> None:
    assert has_feature(version, feature) is there


@pytest.mark.parametrize(
    ("version", "is_open"),
    [
        ("2.3.5", True),
        ("2.4.24", True),
        ("2.5.26", True),
        ("2.5.27", False),
        ("2.6.9", True),
        ("2.6.10", False),
    ],
)
def test_rest_on_the_metrics_port(version: str, is_open: bool) -> None:
    assert rest_is_open(version) is is_open
