"""Good resources: accepted, defaulted as the models are, and kept as they were written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from integration.crd.resources import DISTRIBUTED, FULL, MINIMAL, NEWEST, changed, resource
from vectorcluster_api import VectorCluster, VectorClusterSpec
from vectorcluster_api.schema import apply_defaults, structural_schema

if TYPE_CHECKING:
    from integration.conftest import ApiServer

pytestmark = pytest.mark.integration

GOOD: dict[str, dict[str, Any]] = {
    "minimal": MINIMAL,
    "distributed": DISTRIBUTED,
    "full": FULL,
    "newest": NEWEST,
    "oldest": changed(MINIMAL, {"version": "2.3.0"}),
    "managed-dependencies": changed(DISTRIBUTED, {"wal": {"kafka": {"managed": {}}}}),
    "pulsar": changed(DISTRIBUTED, {"wal": {"pulsar": {"address": "pulsar+ssl://a:6651,b:6651"}}}),
    "google-cloud": changed(DISTRIBUTED, {"storage.object.provider": "gcp", "storage.object.endpoint": None}),
    "empty-objects": changed(MINIMAL, {"components": {}, "metadata": {}, "security": {}, "storage": {}}),
    "nulls-mean-defaults": {**MINIMAL, "components": {"query": None, "proxy": None}, "security": None},
    "tiers-in-other-units": changed(
        DISTRIBUTED, {"storage.tiers": {"warm": {"afterIdle": "47h"}, "cold": {"afterIdle": "2d"}}}
    ),
    "surge-as-number": changed(MINIMAL, {"upgrade.maxSurge": 3}),
    "numbers-as-quantities": changed(
        DISTRIBUTED, {"components.query.resources": {"requests": {"cpu": 2}, "limits": {"cpu": "2500m"}}}
    ),
    "config-beside-owned-keys": changed(
        DISTRIBUTED,
        {
            "config": {
                "etcd": {"log": {"level": "warn"}},
                "common": {"security": {"superUsers": "root"}, "gracefulTime": 1000},
                "kafka": {"consumer": {"x": 1}},
                "quotaAndLimits": {"enabled": True},
            }
        },
    ),
}


def created(server: ApiServer, spec: dict[str, Any], name: str = "demo") -> dict[str, Any]:
    """The resource as the server would keep it."""
    made: dict[str, Any] = json.loads(
        server.kubectl("create", "--dry-run=server", "-o", "json", "-f", "-", input=resource(spec, name))
    )
    return made


@pytest.mark.parametrize("spec", GOOD.values(), ids=GOOD.keys())
def test_the_server_defaults_as_our_helper_does(vectorcluster_api: ApiServer, spec: dict[str, Any]) -> None:
    expected = apply_defaults(spec, structural_schema(VectorClusterSpec))
    assert created(vectorcluster_api, spec)["spec"] == expected


@pytest.mark.parametrize("spec", GOOD.values(), ids=GOOD.keys())
def test_what_was_kept_parses_to_what_was_written(vectorcluster_api: ApiServer, spec: dict[str, Any]) -> None:
    kept = VectorCluster.from_object(created(vectorcluster_api, spec))
    written = {key: value for key, value in spec.items() if value is not None}
    if "query" in written.get("components", {}) and written["components"]["query"] is None:
        written = {**written, "components": {}}
    assert kept.spec == VectorClusterSpec.model_validate(written)


def test_a_round_trip_through_storage_changes_nothing(vectorcluster_api: ApiServer) -> None:
    vectorcluster_api.kubectl("create", "-f", "-", input=resource(FULL, "round-trip"))
    kept = json.loads(vectorcluster_api.kubectl("get", "vc", "round-trip", "-o", "json"))
    assert kept["spec"] == apply_defaults(FULL, structural_schema(VectorClusterSpec))
    again = json.dumps({**kept, "metadata": {"name": "round-trip"}})
    vectorcluster_api.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", input=again)
    after = json.loads(vectorcluster_api.kubectl("get", "vc", "round-trip", "-o", "json"))
    assert after["spec"] == kept["spec"]
    assert after["metadata"]["generation"] == 1


@pytest.mark.parametrize("name", ["a", "demo-1", "a" * 40])
def test_names_that_children_can_carry(vectorcluster_api: ApiServer, name: str) -> None:
    assert created(vectorcluster_api, MINIMAL, name)["metadata"]["name"] == name


def test_field_managers_share_the_pools(vectorcluster_api: ApiServer) -> None:
    """An autoscaler that owns the number leaves the rest to whoever wrote it."""
    server = vectorcluster_api
    written = changed(DISTRIBUTED, {"components.query": {"labels": {"team": "search"}}})
    server.kubectl("apply", "--server-side", "-f", "-", input=resource(written, "shared"))
    server.kubectl("scale", "vc/shared", "--replicas=4")
    server.kubectl("apply", "--server-side", "-f", "-", input=resource(written, "shared"))
    query = json.loads(server.kubectl("get", "vc", "shared", "-o", "json"))["spec"]["components"]["query"]
    assert query["replicas"] == 4
    assert query["labels"] == {"team": "search"}


@pytest.mark.parametrize(
    ("requests", "limits"),
    [
        ({"cpu": 2, "memory": "8Gi"}, {"cpu": "2000m", "memory": "8192Mi"}),
        ({"cpu": "0.5"}, {"cpu": 1}),
        ({"memory": 1000}, {"memory": "1k"}),
        ({"nvidia.com/gpu": 1}, {"nvidia.com/gpu": 1}),
        ({}, {"memory": "64Mi"}),
    ],
)
def test_requests_within_their_limits(
    vectorcluster_api: ApiServer, requests: dict[str, Any], limits: dict[str, Any]
) -> None:
    spec = changed(DISTRIBUTED, {"components.query.resources": {"requests": requests, "limits": limits}})
    kept = created(vectorcluster_api, spec)["spec"]["components"]["query"]["resources"]
    assert kept == {"requests": requests, "limits": limits}
