"""Owned keys are found however they are written; a user's own pass."""

from __future__ import annotations

import pytest
from vectorcluster_operator.engine.config.user_keys import owned_keys_in


@pytest.mark.parametrize(
    "config",
    [
        {"minio.bucketName": "theirs"},
        {"MINIO": {"bucket_name": "theirs"}},
        {"minio": {"bucketName": "theirs"}},
        {"miniobucketName": "theirs"},
        {"etcd/rootPath": "theirs"},
        {"common": {"security.authorizationEnabled": False}},
        {"common.security": {"tlsMode": 0}},
        {"Mq": {"type": "rocksmq"}},
    ],
)
def test_an_owned_key_is_found(config):
    (complaint,) = owned_keys_in(config)
    assert "is set by the operator" in complaint


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"queryNode": {"gracefulStopTimeout": 30}},
        {"common": {"retentionDuration": 0, "security": {}}},
        {"etcd": {"requestTimeout": 5000}},
        {"kafka": {"producer": {"client.id": "mine"}}},
        {"proxy": {"maxTaskNum": 1024}},
    ],
)
def test_other_keys_pass(config):
    assert owned_keys_in(config) == []


def test_each_wrong_key_is_named():
    found = owned_keys_in({"minio": {"port": 1, "address": "x"}, "proxy.port": 1, "log": {"level": "debug"}})
    assert [one.partition(" ")[0] for one in found] == [
        "config.minio.port",
        "config.minio.address",
        "config.proxy.port",
    ]
