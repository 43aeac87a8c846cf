"""What is applied, what is deleted, and what is left alone."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.objects import CLUSTER_UID, child
from vectorcluster_operator.plan import APPLIED_ANNOTATION, Apply, Delete, difference, drift, plan, stamp

DESIRED = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "demo-proxy", "namespace": "team", "labels": {"a": "b"}},
    "spec": {
        "replicas": 1,
        "template": {
            "spec": {
                "containers": [
                    {
                        "name": "milvus",
                        "image": "milvus:1",
                        "args": ["run", "proxy"],
                        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": ""}],
                        "ports": [{"name": "grpc", "containerPort": 19530}],
                        "resources": {"requests": {"cpu": "1000m", "memory": "1024Mi"}},
                    }
                ],
                "volumes": [
                    {"name": "tmp", "emptyDir": {"sizeLimit": "0.5Gi"}},
                    {"name": "data", "emptyDir": {}},
                ],
            }
        },
    },
}


def as_stored(manifest):
    """The manifest as an API server gives it back: defaulted, normalised, empty values left out."""
    body = copy.deepcopy(stamp(manifest))
    body["metadata"] |= {"uid": "u", "resourceVersion": "7", "generation": 1}
    body["status"] = {"readyReplicas": 1}
    body["spec"] |= {"progressDeadlineSeconds": 600}
    pod = body["spec"]["template"]["spec"]
    pod |= {"restartPolicy": "Always", "dnsPolicy": "ClusterFirst"}
    container = pod["containers"][0]
    container["env"][1].pop("value")
    container["ports"][0]["protocol"] = "TCP"
    container["resources"] = {"requests": {"cpu": "1", "memory": "1Gi"}}
    container["imagePullPolicy"] = "IfNotPresent"
    pod["volumes"][0]["emptyDir"]["sizeLimit"] = "512Mi"
    return body


def planned(desired, observed, prunable=("Deployment", "ConfigMap")):
    return plan(desired, observed, owner_uid=CLUSTER_UID, prunable=prunable)


def test_what_the_api_server_defaults_and_normalises_is_no_difference():
    assert planned([DESIRED], [as_stored(DESIRED)]) == []


def test_a_missing_object_is_applied():
    (action,) = planned([DESIRED], [])

    assert isinstance(action, Apply)
    assert action.reason == "missing"
    assert action.manifest["metadata"]["annotations"][APPLIED_ANNOTATION]


def test_an_object_on_its_way_out_is_missing():
    body = as_stored(DESIRED)
    body["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"

    assert difference(stamp(DESIRED), body) == "missing"


def test_a_field_taken_out_of_the_desired_is_noticed_by_the_digest():
    """The observed still has it, and only the digest tells that it was ours."""
    without = copy.deepcopy(DESIRED)
    del without["metadata"]["labels"]

    (action,) = planned([without], [as_stored(DESIRED)])

    assert action.reason == "changed"


EDITS = {
    ".spec.replicas": lambda body: body["spec"].update(replicas=0),
    ".metadata.labels.a": lambda body: body["metadata"]["labels"].update(a="c"),
    ".spec.template.spec.containers[milvus].image": lambda body: body["spec"]["template"]["spec"][
        "containers"
    ][0].update(image="other"),
    ".spec.template.spec.containers[milvus].args": lambda body: body["spec"]["template"]["spec"][
        "containers"
    ][0].update(args=["run", "proxy", "-x"]),
    ".spec.template.spec.containers[milvus].env[A].value": lambda body: body["spec"]["template"]["spec"][
        "containers"
    ][0]["env"][0].update(value="1.0"),
    ".spec.template.spec.containers[milvus].resources.requests.cpu": lambda body: body["spec"]["template"][
        "spec"
    ]["containers"][0]["resources"]["requests"].update(cpu="2"),
    ".spec.template.spec.containers[milvus].ports[grpc]": lambda body: body["spec"]["template"]["spec"][
        "containers"
    ][0].update(ports=[{"name": "other", "containerPort": 1}]),
    ".spec.template.spec.volumes[data]": lambda body: body["spec"]["template"]["spec"]["volumes"].pop(),
}


@pytest.mark.parametrize("path", EDITS)
def test_a_hand_edit_is_found_where_it_was_made(path):
    body = as_stored(DESIRED)
    EDITS[path](body)

    assert difference(stamp(DESIRED), body) == path


def test_the_order_of_a_keyed_list_is_nothing():
    body = as_stored(DESIRED)
    body["spec"]["template"]["spec"]["volumes"].reverse()

    assert planned([DESIRED], [body]) == []


def test_what_others_add_beside_ours_stays():
    body = as_stored(DESIRED)
    body["metadata"]["labels"]["theirs"] = "x"
    body["spec"]["template"]["spec"]["containers"].append({"name": "sidecar"})

    assert planned([DESIRED], [body]) == []


def test_an_edited_digest_is_put_back():
    body = as_stored(DESIRED)
    body["metadata"]["annotations"] = {}

    assert difference(stamp(DESIRED), body) == "changed"


def test_an_unwanted_child_of_ours_is_deleted_after_the_applies():
    old = child("ConfigMap", "demo-old")

    actions = planned([DESIRED], [old])

    assert [type(action) for action in actions] == [Apply, Delete]
    assert actions[1] == Delete(old)


@pytest.mark.parametrize(
    "kept",
    [
        child("ConfigMap", "foreign", metadata={"ownerReferences": [{"uid": "somebody else"}]}),
        child("ConfigMap", "free", metadata={"ownerReferences": None}),
        child("ConfigMap", "going", metadata={"deletionTimestamp": "2026-01-01T00:00:00Z"}),
        child("PersistentVolumeClaim", "data-demo-0"),
        child("Pod", "demo-proxy-0"),
    ],
    ids=lambda body: body["metadata"]["name"],
)
def test_nothing_but_unwanted_children_of_ours_is_deleted(kept):
    assert planned([], [kept]) == []


def test_a_namesake_of_another_kind_does_not_count():
    service = {**DESIRED, "apiVersion": "v1", "kind": "Service", "spec": {}}

    assert [action.reason for action in planned([service], [as_stored(DESIRED)], prunable=())] == ["missing"]


@pytest.mark.parametrize(
    ("desired", "observed"),
    [({}, None), ([], None), (None, None), ("", None)],
)
def test_an_empty_value_is_as_good_as_none(desired, observed):
    assert drift({"a": desired}, {"a": observed} if observed else {}) is None


@pytest.mark.parametrize(
    ("desired", "observed"),
    [(True, 1), (1, True), (False, 0), ("1", 1), ("1", "1.0"), (8080, "8080"), ({"a": 1}, None), ([1], None)],
)
def test_values_of_another_type_or_text_differ(desired, observed):
    assert drift({"x": desired}, {"x": observed}) is not None


@pytest.mark.parametrize("odd", ["sNaN", "NaN", "Infinity", "", "Mi", "e"])
def test_a_value_that_is_no_quantity_is_compared_as_text(odd):
    wanted = {"resources": {"limits": {"x": odd}}}

    assert drift(wanted, {"resources": {"limits": {"x": "1"}}}) is not None
    assert drift(wanted, copy.deepcopy(wanted)) is None


MILLI = st.integers(min_value=0, max_value=10**9)


@given(MILLI)
def test_a_quantity_written_in_another_unit_is_the_same(milli):
    wanted = {"limits": {"cpu": f"{milli}m"}}

    assert drift(wanted, {"limits": {"cpu": str(Decimal(milli) / 1000)}}) is None
    assert drift(wanted, {"limits": {"cpu": f"{milli + 1}m"}}) == ".limits.cpu"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_nothing_drifts_from_itself(value):
    assert drift(value, copy.deepcopy(value)) is None


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=5))
def test_stamping_is_repeatable_and_touches_nothing_else(spec):
    manifest = {**DESIRED, "spec": spec}
    before = copy.deepcopy(manifest)

    assert stamp(manifest) == stamp(manifest)
    assert manifest == before
    assert stamp(manifest)["spec"] == spec
