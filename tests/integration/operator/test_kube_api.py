"""The narrow client against a real API server: what its answers are taken to mean."""

from __future__ import annotations

import pytest
from vectorcluster_operator.k8s import api as kube_api
from vectorcluster_operator.k8s.api import ApiError
from vectorcluster_operator.k8s.kinds import CONFIG_MAP, VECTOR_CLUSTER

pytestmark = pytest.mark.integration


def config_map(tenant, name="one", **parts):
    metadata = {"name": name, "namespace": tenant.namespace, **parts.pop("metadata", {})}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, **parts}


def test_what_does_not_exist_is_none(tenant, api):
    assert api.get(CONFIG_MAP, tenant.namespace, "nowhere") is None


def test_a_field_that_is_no_longer_applied_goes_and_those_of_others_stay(tenant, api):
    api.apply(config_map(tenant, data={"a": "1", "b": "2"}))
    tenant.patch("configmap/one", {"data": {"theirs": "3"}})

    now = api.apply(config_map(tenant, data={"a": "1"}))

    assert now["data"] == {"a": "1", "theirs": "3"}


def test_our_fields_win_over_hand_edits(tenant, api):
    api.apply(config_map(tenant, data={"a": "1"}))
    tenant.patch("configmap/one", {"data": {"a": "edited"}})

    assert api.apply(config_map(tenant, data={"a": "1"}))["data"] == {"a": "1"}


def test_an_apply_that_changes_nothing_leaves_the_version_alone(tenant, api):
    first = api.apply(config_map(tenant, data={"a": "1"}))

    assert (
        api.apply(config_map(tenant, data={"a": "1"}))["metadata"]["resourceVersion"]
        == (first["metadata"]["resourceVersion"])
    )


def test_creating_what_exists_is_a_conflict(tenant, api):
    api.create(config_map(tenant))

    with pytest.raises(ApiError, match="while creating ConfigMap") as caught:
        api.create(config_map(tenant))
    assert caught.value.conflict


def test_a_patch_of_an_old_version_is_a_conflict(tenant, api):
    tenant.cluster("demo", {"version": "2.3.5"})
    version = api.get(VECTOR_CLUSTER, tenant.namespace, "demo")["metadata"]["resourceVersion"]
    tenant.patch("vc/demo", {"metadata": {"labels": {"a": "b"}}})

    patch = {"metadata": {"resourceVersion": version, "labels": {"c": "d"}}}
    with pytest.raises(ApiError) as caught:
        api.merge(VECTOR_CLUSTER, tenant.namespace, "demo", patch)
    assert caught.value.conflict


def test_the_status_is_written_apart_from_the_rest(tenant, api):
    tenant.cluster("demo", {"version": "2.3.5"})

    patch = {"status": {"phase": "Ready"}, "spec": {"shards": 7}}
    now = api.merge(VECTOR_CLUSTER, tenant.namespace, "demo", patch, subresource="status")

    assert now["status"]["phase"] == "Ready"
    assert now["spec"]["shards"] == 1


def test_what_is_deleted_at_once_is_gone_and_what_a_finalizer_holds_is_not(tenant, api):
    api.create(config_map(tenant))
    api.create(config_map(tenant, "held", metadata={"finalizers": ["tests.vectorcluster.io/held"]}))

    assert api.delete(CONFIG_MAP, tenant.namespace, "one")
    assert api.delete(CONFIG_MAP, tenant.namespace, "one")
    assert not api.delete(CONFIG_MAP, tenant.namespace, "held")

    tenant.patch("configmap/held", {"metadata": {"finalizers": None}})
    assert api.delete(CONFIG_MAP, tenant.namespace, "held")


def test_a_listing_is_whole_however_many_pages_it_has(tenant, api, monkeypatch):
    monkeypatch.setattr(kube_api, "_PAGE", 2)
    for number in range(5):
        api.create(config_map(tenant, f"number-{number}", metadata={"labels": {"of": "five"}}))
    api.create(config_map(tenant, "stranger"))

    items, version = api.list_labelled(CONFIG_MAP, tenant.namespace, "of=five")

    assert [item["metadata"]["name"] for item in items] == [f"number-{number}" for number in range(5)]
    assert {(item["apiVersion"], item["kind"]) for item in items} == {("v1", "ConfigMap")}
    assert version >= max(int(item["metadata"]["resourceVersion"]) for item in items)


def test_a_listing_of_all_namespaces(tenant, api):
    api.create(config_map(tenant, metadata={"labels": {"in": tenant.namespace}}))

    items, _ = api.list_labelled(CONFIG_MAP, None, f"in={tenant.namespace}")

    assert len(items) == 1


def test_a_refusal_is_in_the_api_servers_words(tenant, api):
    wrong = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "namespace": tenant.namespace}}

    with pytest.raises(ApiError, match=r"while applying Service .*/x: .*spec.ports") as caught:
        api.apply(wrong)
    assert caught.value.status == 422
    assert not caught.value.over_quota
