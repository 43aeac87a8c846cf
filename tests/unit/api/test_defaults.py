"""The API server and the models must arrive at the same defaults."""

from typing import Any

import pytest
from vectorcluster_api import VectorClusterSpec
from vectorcluster_api.schema import apply_defaults, structural_schema

SCHEMA = structural_schema(VectorClusterSpec)

OBJECT = {"provider": "aws", "region": "eu-central-1", "bucket": "vectors", "workloadIdentity": {}}
SPECS: dict[str, dict[str, Any]] = {
    "minimal": {"version": "2.6.11"},
    "pools": {
        "version": "2.3.5",
        "mode": "Distributed",
        "components": {
            "query": {
                "replicas": 3,
                "autoscaling": {
                    "max": 8,
                    "scaleIn": {"cooldown": "9m"},
                    "schedule": [{"start": "0 7 * * 1-5", "duration": "10h", "min": 4}],
                },
                "localStorage": {"size": "10Gi"},
                "tolerations": [{"key": "dedicated"}],
                "env": [{"name": "A"}],
            },
            "index": {},
            "proxy": {"service": {"type": "LoadBalancer"}},
        },
        "storage": {"object": OBJECT, "tiers": {"warm": {"afterIdle": "1h"}}},
        "wal": {"kafka": {"managed": {}}},
        "metadata": {"etcd": {"endpoints": ["etcd:2379"]}},
    },
    "newest": {
        "version": "2.6.11",
        "components": {"streaming": {}, "standalone": {}},
        "wal": {"woodpecker": {}},
        "metadata": {"etcd": {"managed": {"replicas": 3}}},
        "security": {"tls": {"issuerRef": {"name": "ca"}}},
        "idleSuspend": {"after": "30m"},
        "backup": {"schedule": "0 3 * * *", "destination": OBJECT},
        "restoreFrom": {"backup": "last-night", "source": OBJECT},
        "monitoring": {"podMonitor": {"enabled": True}},
        "config": {"queryNode": {"gracefulTime": 5000}},
    },
    "pulsar": {
        "version": "2.5.27",
        "wal": {"pulsar": {"address": "pulsar://pulsar:6650"}},
        "components": {"coordinator": None, "query": {"autoscaling": None}},
    },
    "sasl": {
        "version": "2.4.24",
        "wal": {"kafka": {"brokers": ["kafka:9092"], "sasl": {"secretRef": {"name": "kafka"}}}},
        "storage": {"object": {**OBJECT, "workloadIdentity": None, "credentialsSecretRef": {"name": "s3"}}},
    },
}


def without_empty(value: Any) -> Any:
    """What a dump says beyond emptiness: an absent list, map or field is an empty one."""
    if not isinstance(value, dict):
        return [without_empty(one) for one in value] if isinstance(value, list) else value
    kept = {key: without_empty(one) for key, one in value.items()}
    return {key: one for key, one in kept.items() if one not in (None, [], {})}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
def test_defaults_of_the_crd_are_those_of_the_models(spec: dict[str, Any]) -> None:
    by_model = VectorClusterSpec.model_validate(_without_null(spec)).model_dump(mode="json", by_alias=True)
    assert without_empty(apply_defaults(spec, SCHEMA)) == without_empty(by_model)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
def test_a_defaulted_spec_parses_to_the_same_model(spec: dict[str, Any]) -> None:
    defaulted = _without_null(apply_defaults(spec, SCHEMA))
    assert VectorClusterSpec.model_validate(defaulted) == VectorClusterSpec.model_validate(
        _without_null(spec)
    )


@pytest.mark.parametrize(
    "path",
    [
        "wal", "idleSuspend", "backup", "restoreFrom", "image",
        "storage.object", "storage.tiers", "security.tls",
        "components.index", "components.streaming", "components.standalone",
        "components.query.autoscaling", "components.query.localStorage",
    ],
)  # fmt: skip
def test_optional_parts_stay_absent(path: str) -> None:
    node = apply_defaults({"version": "2.6.11"}, SCHEMA)
    *parents, last = path.split(".")
    for step in parents:
        node = node[step]
    assert last not in node


def test_an_external_etcd_gets_no_managed_one() -> None:
    spec = apply_defaults({"metadata": {"etcd": {"endpoints": ["etcd:2379"]}}}, SCHEMA)
    assert spec["metadata"]["etcd"] == {"endpoints": ["etcd:2379"]}


def _without_null(value: Any) -> Any:
    """The API server drops a null that stands for "use the default"."""
    if isinstance(value, dict):
        return {key: _without_null(one) for key, one in value.items() if one is not None}
    return [_without_null(one) for one in value] if isinstance(value, list) else value
