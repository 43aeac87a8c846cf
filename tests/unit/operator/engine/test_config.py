"""The engine's configuration."""

from typing import Any

import pytest
import yaml
from golden.cases import SECRETS, SPECS, cluster
from hypothesis import given
from hypothesis import strategies as st
from vectorcluster_api.owned_config import OWNED_KEYS
from vectorcluster_operator.engine.catalogue import CATALOGUE
from vectorcluster_operator.engine.config import (
    Secrets,
    Surroundings,
    channel_prefix,
    engine_config,
    etcd_root_path,
    flatten,
    merge,
    object_prefix,
    restart_hash,
    roles_of,
    to_yaml,
)
from vectorcluster_operator.engine.config.fingerprint import STARTING_KEYS

AROUND = Surroundings(("etcd:2379",), ("kafka:9092",), SECRETS)
NAMES = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True)


def _keys(spec: dict[str, Any], around: Surroundings = AROUND) -> dict[str, Any]:
    return dict(flatten(engine_config(cluster(spec), around)))


@pytest.mark.parametrize("case", SPECS)
def test_every_case_answers_as_it_should_during_changes(case: str) -> None:
    keys = _keys(SPECS[case])
    assert keys["queryCoord.UpdateNextTargetInterval"] == 1
    assert keys["queryCoord.leaderViewUpdateInterval"] == 1
    assert keys["queryCoord.autoBalance"] is True
    assert keys["queryCoord.autoBalanceChannel"] is True
    assert keys["queryCoord.balanceIntervalSeconds"] == 5
    assert keys["rootCoord.enableActiveStandby"] is True


@pytest.mark.parametrize("case", SPECS)
def test_a_killed_process_is_missed_soon(case: str) -> None:
    keys = _keys(SPECS[case])
    assert keys["common.session.ttl"] <= 15
    assert keys["grpc.client.maxBackoff"] == 2
    # Who waits for a successor must not give up before the predecessor's session has ended.
    assert keys["grpc.client.maxMaxAttempts"] * keys["grpc.client.maxBackoff"] > keys["common.session.ttl"]


@pytest.mark.parametrize("case", SPECS)
def test_every_listener_has_the_port_of_the_catalogue(case: str) -> None:
    keys = _keys(SPECS[case])
    for role in roles_of(cluster(SPECS[case])):
        for listener in role.listeners:
            assert keys[f"{listener.section}.{listener.key}"] == listener.port


@pytest.mark.parametrize("case", SPECS)
def test_the_text_reads_back_as_the_same_configuration(case: str) -> None:
    config = engine_config(cluster(SPECS[case]), AROUND)
    assert yaml.safe_load(to_yaml(config)) == config


@pytest.mark.parametrize("case", SPECS)
def test_a_process_gives_up_before_its_pod_is_killed(case: str) -> None:
    keys = _keys(SPECS[case])
    for role in roles_of(cluster(SPECS[case])):
        for listener in role.listeners:
            timeout = keys.get(f"{listener.section}.gracefulStopTimeout")
            assert timeout is None or 0 < timeout < role.grace_seconds


def test_authentication_is_on_unless_switched_off() -> None:
    spec = {"version": "2.3.5"}
    off = {**spec, "security": {"authentication": {"enabled": False}}}
    assert _keys(spec)["common.security.authorizationEnabled"] is True
    assert _keys(off)["common.security.authorizationEnabled"] is False


@pytest.mark.parametrize(
    ("version", "authentication", "served"),
    [
        ("2.3.5", True, False),
        ("2.3.5", False, True),
        ("2.6.9", True, False),
        ("2.6.10", True, True),
    ],
)
def test_rest_without_credentials_is_closed(version: str, authentication: bool, served: bool) -> None:
    spec = {"version": version, "security": {"authentication": {"enabled": authentication}}}
    assert _keys(spec)["proxy.http.enabled"] is served


def test_tls_names_the_mounted_files() -> None:
    keys = _keys(SPECS["2.6-distributed-woodpecker-tls"])
    assert keys["common.security.tlsMode"] == 1
    assert keys["tls.serverPemPath"].endswith("/tls.crt")
    assert keys["tls.serverKeyPath"].endswith("/tls.key")
    assert _keys(SPECS["2.3-standalone"])["common.security.tlsMode"] == 0


def test_2_3_gets_the_channel_names_that_its_program_does_not_know() -> None:
    keys = _keys(SPECS["2.3-distributed-managed"])
    names = [
        keys[f"msgChannel.chanNamePrefix.{channel}"]
        for channel in ("rootCoordTimeTick", "rootCoordDml", "dataCoordTimeTick", "replicateMsg")
    ]
    assert len(set(names)) == 4


@pytest.mark.parametrize(
    ("storage", "address", "port", "cloud", "virtual_host"),
    [
        ({"provider": "s3", "endpoint": "minio:9000", "tls": False}, "minio", 9000, "aws", False),
        ({"provider": "s3", "endpoint": "minio"}, "minio", 443, "aws", False),
        ({"provider": "aws", "region": "us-east-1"}, "s3.us-east-1.amazonaws.com", 443, "aws", False),
        ({"provider": "gcp"}, "storage.googleapis.com", 443, "gcp", False),
        ({"provider": "azure"}, "core.windows.net", 443, "azure", False),
        ({"provider": "aliyun", "region": "cn-x"}, "oss-cn-x.aliyuncs.com", 443, "aliyun", True),
        ({"provider": "tencent", "region": "ap-x"}, "cos.ap-x.myqcloud.com", 443, "tencent", True),
    ],
)
def test_object_stores(
    storage: dict[str, Any], address: str, port: int, cloud: str, virtual_host: bool
) -> None:
    spec = {
        "version": "2.6.11",
        "storage": {"object": {"bucket": "b12", "credentialsSecretRef": {"name": "s"}, **storage}},
    }
    keys = _keys(spec)
    assert (keys["minio.address"], keys["minio.port"]) == (address, port)
    assert keys["minio.cloudProvider"] == cloud
    assert keys["minio.useVirtualHost"] is virtual_host
    assert keys["minio.accessKeyID"] == "access-key-id-value"
    assert keys["common.storageType"] == "remote"


def test_secrets_that_the_spec_does_not_name_are_not_used() -> None:
    text = to_yaml(engine_config(cluster(SPECS["2.6-distributed-woodpecker-tls"]), AROUND))
    for value in ("access-key-id-value", "kafka-password-value", "etcd-password-value", "pulsar-token-value"):
        assert value not in text


@pytest.mark.parametrize(
    ("tls", "sasl", "protocol"),
    [(False, False, None), (True, False, "SSL"), (False, True, "SASL_PLAINTEXT"), (True, True, "SASL_SSL")],
)
def test_kafka_security_protocol(tls: bool, sasl: bool, protocol: str | None) -> None:
    kafka: dict[str, Any] = {"brokers": ["k:9092"], "tls": tls}
    if sasl:
        kafka["sasl"] = {"secretRef": {"name": "login"}}
    spec = {**SPECS["2.4-distributed-managed"], "wal": {"kafka": kafka}}
    assert _keys(spec).get("kafka.securityProtocol") == protocol


def test_the_users_keys_win_and_leave_their_neighbours_alone() -> None:
    spec = {"version": "2.3.5", "config": {"queryCoord": {"balanceIntervalSeconds": 60}, "new": {"key": [1]}}}
    keys = _keys(spec)
    assert keys["queryCoord.balanceIntervalSeconds"] == 60
    assert keys["queryCoord.autoBalance"] is True
    assert keys["new.key"] == [1]


@pytest.mark.parametrize("series", CATALOGUE)
def test_the_shipped_defaults_hold_no_key_that_the_spec_decides(series: str) -> None:
    if CATALOGUE[series].own_defaults:
        return
    from vectorcluster_operator.engine.config.render import _read_defaults

    found = set(dict(flatten(_read_defaults(series))))
    owned = [key for key in OWNED_KEYS if any(one == key or one.startswith(f"{key}.") for one in found)]
    # The purposes of channels are among them, the cluster's own prefix is not.
    assert owned == ["msgChannel.chanNamePrefix"]
    assert "msgChannel.chanNamePrefix.cluster" not in found


def test_every_starting_key_is_one_that_is_rendered() -> None:
    assert set(_keys(SPECS["2.6-standalone"])) >= STARTING_KEYS


def test_restart_hash_follows_values_not_order() -> None:
    (role,) = roles_of(cluster({"version": "2.3.5"}))
    assert restart_hash({"a": {"x": 1, "y": 2}}, role) == restart_hash({"a": {"y": 2, "x": 1}}, role)
    assert restart_hash({"a": {"x": 1}}, role) != restart_hash({"a": {"x": 2}}, role)
    assert restart_hash({"common": {"security": {"defaultRootPassword": "x"}}}, role) == restart_hash(
        {}, role
    )


def test_merge_leaves_its_inputs_alone() -> None:
    base, over = {"a": {"b": 1}, "l": [1]}, {"a": {"c": 2}, "l": [2]}
    assert merge(base, over) == {"a": {"b": 1, "c": 2}, "l": [2]}
    assert base == {"a": {"b": 1}, "l": [1]}


def test_secrets_do_not_show_in_repr() -> None:
    assert "value" not in repr(SECRETS)
    assert "value" not in repr(Surroundings(secrets=SECRETS))
    assert repr(Secrets()) == "Secrets()"


@given(st.tuples(NAMES, NAMES), st.tuples(NAMES, NAMES))
def test_two_clusters_never_share_a_prefix(one: tuple[str, str], other: tuple[str, str]) -> None:
    if one == other:
        return
    first, second = (
        cluster({"version": "2.3.5"}, name=name, namespace=space) for space, name in (one, other)
    )
    assert not channel_prefix(first).startswith(channel_prefix(second))
    for prefix in (object_prefix, etcd_root_path):
        assert not f"{prefix(first)}/".startswith(f"{prefix(second)}/")
