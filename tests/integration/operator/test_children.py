"""A cluster's children: made, kept, put back, and otherwise left alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from vectorcluster_operator.desired.labels import CLUSTER_LABEL, MANAGED_BY_LABEL
from vectorcluster_operator.k8s.kinds import (
    CONFIG_MAP,
    DEPLOYMENT,
    NETWORK_POLICY,
    SECRET,
    SERVICE,
    STATEFUL_SET,
    VECTOR_CLUSTER,
    Kind,
)
from vectorcluster_operator.plan import APPLIED_ANNOTATION

pytestmark = pytest.mark.integration

STANDALONE = {"version": "2.3.5"}
ROLES = {"rootcoord", "datacoord", "querycoord", "indexcoord", "indexnode", "querynode", "datanode", "proxy"}


@pytest.fixture
def standalone(operator, tenant):
    tenant.cluster("demo", STANDALONE)
    operator.until(lambda: "Ready" in tenant.conditions("demo"), "a status")
    return tenant


@pytest.fixture
def distributed(operator, tenant, surroundings, key):
    key()
    tenant.cluster("demo", surroundings.spec())
    operator.until(lambda: "Ready" in tenant.conditions("demo"), "a status")
    return tenant


def test_standalone(operator, standalone):
    children = standalone.children("demo")

    assert "StatefulSet/demo-standalone" in children
    assert {"Secret/demo-root", "Secret/demo-engine", "ServiceAccount/demo-milvus"} <= children
    # Nobody may come in with the well-known password.
    assert "Service/demo" not in children
    assert standalone.conditions("demo") == {
        "Ready": ("False", "WaitingForPods"),
        "Progressing": ("True", "Creating"),
        "Degraded": ("False", "AsExpected"),
        "Accepted": ("True", "SpecAccepted"),
        "StorageReady": ("True", "NotUsed"),
        "DependenciesReady": ("True", "NotUsed"),
    }
    assert standalone.status("demo")["phase"] == "Creating"


def test_distributed(operator, distributed):
    children = distributed.children("demo")

    assert {f"Deployment/demo-{role}" for role in ROLES} <= children
    conditions = distributed.conditions("demo")
    assert conditions["StorageReady"] == ("True", "Reachable")
    assert conditions["DependenciesReady"] == ("True", "Reachable")
    assert conditions["Ready"] == ("False", "WaitingForPods")
    status = distributed.status("demo")
    assert set(status["components"]) == ROLES
    assert status["observedGeneration"] == 1


def test_distributed_with_servers_of_its_own(operator, tenant, surroundings, key):
    key()
    managed = {"wal": {"kafka": {"managed": {}}}, "metadata": {"etcd": {"managed": {}}}}
    tenant.cluster("demo", surroundings.spec(**managed))

    operator.until(lambda: "Deployment/demo-proxy" in tenant.children("demo"), "the proxies")

    assert {"StatefulSet/demo-etcd", "StatefulSet/demo-kafka"} <= tenant.children("demo")


def test_every_child_is_owned_labelled_and_stamped(operator, distributed):
    owner = distributed.get(VECTOR_CLUSTER, "demo")["metadata"]["uid"]
    for kind in (DEPLOYMENT, SERVICE, CONFIG_MAP, NETWORK_POLICY, STATEFUL_SET):
        items, _ = distributed.api.list_labelled(kind, distributed.namespace, f"{CLUSTER_LABEL}=demo")
        for item in items:
            metadata = item["metadata"]
            assert [one["uid"] for one in metadata["ownerReferences"]] == [owner]
            assert metadata["labels"][MANAGED_BY_LABEL] == "vectorcluster-operator"
            assert APPLIED_ANNOTATION in metadata["annotations"]
    # It holds what the data can be opened with, and outlives the cluster.
    assert "ownerReferences" not in distributed.get(SECRET, "demo-root")["metadata"]


def test_volumes_will_be_found_again(operator, standalone):
    """Claims carry the labels of their template, by which a deletion finds them."""
    body = standalone.get(STATEFUL_SET, "demo-standalone")

    for template in body["spec"]["volumeClaimTemplates"]:
        assert template["metadata"]["labels"][CLUSTER_LABEL] == "demo"
        assert template["metadata"]["labels"][MANAGED_BY_LABEL] == "vectorcluster-operator"


def test_nothing_is_written_while_nothing_changes(operator, distributed, audit):
    distributed.cluster("second", STANDALONE)
    operator.until(lambda: "Ready" in distributed.conditions("second"), "a status")
    audit.wait_until_quiet(distributed.namespace, seconds=2)
    begin, looks = audit.mark(), operator.metric("vectorcluster_operator_reconciles_total")

    operator.until(
        lambda: operator.metric("vectorcluster_operator_reconciles_total") >= looks + 8,
        "several looks at both",
    )

    assert audit.writes(distributed.namespace, begin) == []


def replicas(body):
    return body["spec"]["replicas"]


def own_label(body):
    return body["metadata"]["labels"][CLUSTER_LABEL]


def data(body):
    return body.get("data")


def applied(body):
    return body["metadata"].get("annotations", {}).get(APPLIED_ANNOTATION)


@dataclass(frozen=True)
class Edit:
    """A change by hand: the object, the patch, and what is to come back."""

    kind: Kind
    name: str
    patch: dict[str, Any]
    read: Callable[[dict[str, Any]], Any]


EDITS = {
    "a number": Edit(DEPLOYMENT, "demo-proxy", {"spec": {"replicas": 0}}, replicas),
    "its own label": Edit(
        DEPLOYMENT, "demo-querynode", {"metadata": {"labels": {CLUSTER_LABEL: "other"}}}, own_label
    ),
    "secret configuration": Edit(SECRET, "demo-engine", {"data": None}, data),
    "its stamp": Edit(
        DEPLOYMENT, "demo-datanode", {"metadata": {"annotations": {APPLIED_ANNOTATION: None}}}, applied
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_is_edited_by_hand_is_put_back(operator, distributed, edit):
    before = edit.read(distributed.get(edit.kind, edit.name))
    distributed.patch(f"{edit.kind.plural}/{edit.name}", edit.patch)

    operator.until(
        lambda: edit.read(distributed.get(edit.kind, edit.name)) == before, f"{edit.name} put back"
    )


def test_a_repair_is_told(operator, distributed):
    distributed.patch("deployment/demo-proxy", {"spec": {"replicas": 5}})

    operator.until(
        lambda: "DriftRepaired" in distributed.run("get", "events", "-o", "jsonpath={.items[*].reason}"),
        "an Event",
    )


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("deployment/demo-proxy", DEPLOYMENT),
        ("secret/demo-engine", SECRET),
        ("networkpolicy", NETWORK_POLICY),
    ],
)
def test_what_is_deleted_by_hand_comes_back(operator, distributed, what, kind):
    before = {child for child in distributed.children("demo") if child.startswith(f"{kind.name}/")}
    distributed.run("delete", what, *(["--all"] if "/" not in what else []))

    operator.until(lambda: before <= distributed.children("demo"), f"{what} back")


def test_a_change_of_the_spec_reaches_the_children_and_its_generation_the_status(operator, distributed):
    distributed.patch("vc/demo", {"spec": {"components": {"query": {"replicas": 3}}}})

    operator.until(lambda: distributed.status("demo").get("observedGeneration") == 2, "the new generation")

    assert distributed.get(DEPLOYMENT, "demo-querynode")["spec"]["replicas"] == 3
    assert distributed.status("demo")["replicas"] == 3


def test_scaling_by_kubectl(operator, distributed):
    distributed.run("scale", "vc/demo", "--replicas=2")

    operator.until(
        lambda: distributed.get(DEPLOYMENT, "demo-querynode")["spec"]["replicas"] == 2, "two query nodes"
    )


def test_what_is_no_longer_wanted_goes(operator, distributed):
    """Policies are the children that a change of the spec takes away."""
    assert any(child.startswith("NetworkPolicy/") for child in distributed.children("demo"))
    distributed.patch("vc/demo", {"spec": {"security": {"networkPolicy": "Disabled"}}})

    operator.until(
        lambda: not any(child.startswith("NetworkPolicy/") for child in distributed.children("demo")),
        "no policies",
    )


def test_a_field_without_effect_is_said_to_have_none(operator, standalone):
    standalone.patch("vc/demo", {"spec": {"backup": {"schedule": "0 3 * * *"}}})

    operator.until(
        lambda: standalone.conditions("demo")["Accepted"] == ("True", "FieldsNotActedOn"), "the condition"
    )
    assert "backup" in standalone.message("demo", "Accepted")
