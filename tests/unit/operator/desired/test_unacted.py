"""Fields that are recorded without effect are named; nothing else is."""

from typing import Any

import pytest
from golden.cases import SPECS, cluster
from vectorcluster_operator.desired import unacted_fields

_STORE = {"provider": "s3", "endpoint": "s3:9000", "bucket": "vectors", "credentialsSecretRef": {"name": "s"}}


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({}, []),
        ({"shards": 2}, ["shards"]),
        ({"replicas": 2}, ["replicas"]),
        ({"version": "2.5.16", "replicas": 2}, []),
        ({"components": {"query": {"autoscaling": {"max": 4}}}}, ["components.query.autoscaling"]),
        ({"components": {"index": {"autoscaling": {"max": 4}}}}, ["components.index.autoscaling"]),
        ({"storage": {"tiers": {"warm": {"afterIdle": "1h"}}}}, ["storage.tiers"]),
        (
            {"storage": {"object": {**_STORE, "encryption": {"kmsKeyId": "k"}}}},
            ["storage.object.encryption"],
        ),
        (
            {"storage": {"object": {**_STORE, "caSecretRef": {"name": "ca", "key": "ca.crt"}}}},
            ["storage.object.caSecretRef"],
        ),
        (
            {"metadata": {"etcd": {"endpoints": ["e:2379"], "authSecretRef": {"name": "e"}}}},
            ["metadata.etcd.authSecretRef"],
        ),
        ({"security": {"tls": {"issuerRef": {"name": "ca"}}}}, ["security.tls.issuerRef"]),
        ({"suspend": True}, ["suspend"]),
        ({"idleSuspend": {"after": "30m"}}, ["idleSuspend"]),
        ({"backup": {"schedule": "0 3 * * *"}}, ["backup"]),
        ({"restoreFrom": {"backup": "b"}}, ["restoreFrom"]),
        ({"deletionPolicy": "Snapshot"}, ["deletionPolicy"]),
        ({"deletionPolicy": "Delete"}, []),
        ({"monitoring": {"podMonitor": {"enabled": True}}}, ["monitoring.podMonitor"]),
    ],
)
def test_named_fields(extra: dict[str, Any], named: list[str]) -> None:
    assert unacted_fields(cluster({"version": "2.3.5", **extra}).spec) == named


def test_an_unknown_version_is_left_to_the_catalogue_to_refuse() -> None:
    spec = cluster({"version": "2.6.11", "shards": 2}).spec.model_copy(update={"version": "9.9.9"})
    assert unacted_fields(spec) == []


def test_the_cases_with_everything_supported_name_nothing() -> None:
    assert unacted_fields(cluster(SPECS["2.4-distributed-external-tls"]).spec) == []
