"""The operator's rights: narrow, and the same in both scopes."""

from __future__ import annotations

import pytest
from vectorcluster_operator.k8s.kinds import CHILD_KINDS, VECTOR_CLUSTER, WATCHED_CHILD_KINDS

NAMES_ONLY = {"get", "create", "patch", "delete"}


def rules_of(objects, *kinds):
    return [rule for o in objects if o["kind"] in kinds for rule in o["rules"]]


def verbs(rules, group, resource):
    found = [rule for rule in rules if group in rule["apiGroups"] and resource in rule["resources"]]
    return {verb for rule in found for verb in rule["verbs"]}


SCOPES = [{"scope": "cluster"}, {"scope": "namespaced", "watchNamespaces": ["team-a", "team-b"]}]


@pytest.mark.parametrize("values", SCOPES, ids=lambda values: values["scope"])
def test_no_rule_has_a_wildcard(render, values):
    for rule in rules_of(render(**values), "Role", "ClusterRole"):
        for part in ("apiGroups", "resources", "verbs"):
            assert "*" not in "".join(rule[part]), rule


@pytest.mark.parametrize("values", SCOPES, ids=lambda values: values["scope"])
def test_secrets_cannot_be_enumerated(render, values):
    assert verbs(rules_of(render(**values), "Role", "ClusterRole"), "", "secrets") == NAMES_ONLY


@pytest.mark.parametrize("values", SCOPES, ids=lambda values: values["scope"])
def test_the_operator_cannot_give_itself_rights(render, values):
    rules = rules_of(render(**values), "Role", "ClusterRole")
    resources = {resource for rule in rules for resource in rule["resources"]}

    assert not {r for r in resources if r.startswith(("role", "clusterrole", "serviceaccounts/"))}
    assert not {"pods/exec", "pods/attach", "pods/portforward", "nodes", "nodes/proxy"} & resources
    assert not {"impersonate", "escalate", "bind"} & {verb for rule in rules for verb in rule["verbs"]}


@pytest.mark.parametrize("kind", [*WATCHED_CHILD_KINDS, VECTOR_CLUSTER], ids=lambda kind: kind.name)
def test_everything_the_operator_watches_may_be_watched(render, kind):
    assert {"get", "list", "watch"} <= verbs(rules_of(render(), "ClusterRole"), kind.group, kind.plural)


@pytest.mark.parametrize("kind", CHILD_KINDS, ids=lambda kind: kind.name)
def test_everything_the_operator_makes_may_be_applied_and_deleted(render, kind):
    assert verbs(rules_of(render(), "ClusterRole"), kind.group, kind.plural) >= NAMES_ONLY


@pytest.mark.parametrize("values", SCOPES, ids=lambda values: values["scope"])
def test_the_operator_never_writes_definitions_or_whole_clusters(render, values):
    rules = rules_of(render(**values), "Role", "ClusterRole")
    definitions = verbs(rules, "apiextensions.k8s.io", "customresourcedefinitions")

    assert definitions <= {"get", "list", "watch"}
    assert verbs(rules, "vectorcluster.io", "vectorclusters") == {"get", "list", "watch", "patch"}
    assert verbs(rules, "vectorcluster.io", "vectorclusters/status") == {"get", "patch"}
    assert verbs(rules, "vectorcluster.io", "vectorclusters/finalizers") == {"update"}


def test_namespaced_scope_has_nothing_cluster_wide_but_the_crds(render):
    objects = render(scope="namespaced", watchNamespaces=["team-a", "team-b"], crds={"install": True})

    assert not [o for o in objects if o["kind"].startswith("ClusterRole")]
    cluster_wide = {o["kind"] for o in objects if "namespace" not in o["metadata"]}
    assert cluster_wide == {"CustomResourceDefinition"}


def test_namespaced_scope_has_a_bound_role_in_each_watched_namespace(render):
    objects = render(scope="namespaced", watchNamespaces=["team-b", "team-a"])

    bindings = [
        o
        for o in objects
        if o["kind"] == "RoleBinding" and o["roleRef"]["name"] == "op-vectorcluster-operator"
    ]
    assert {o["metadata"]["namespace"] for o in bindings} == {"team-a", "team-b"}
    for binding in bindings:
        assert binding["subjects"] == [
            {"kind": "ServiceAccount", "name": "op-vectorcluster-operator", "namespace": "system"}
        ]


def test_namespaced_scope_alone_watches_the_releases_namespace(render, find):
    objects = render(scope="namespaced")

    assert find(objects, "Role", "op-vectorcluster-operator")["metadata"]["namespace"] == "system"


def test_both_scopes_give_the_same_rights(render, find):
    wide = find(render(scope="cluster"), "ClusterRole")["rules"]
    narrow = find(render(scope="namespaced"), "Role", "op-vectorcluster-operator")["rules"]

    assert [rule for rule in wide if rule not in narrow] == [
        {
            "apiGroups": ["apiextensions.k8s.io"],
            "resources": ["customresourcedefinitions"],
            "verbs": ["get", "list", "watch"],
        }
    ]
    assert [rule for rule in narrow if rule not in wide] == []


@pytest.mark.parametrize("values", SCOPES, ids=lambda values: values["scope"])
def test_the_lease_is_the_operators_own(render, find, values):
    role = find(render(**values), "Role", "op-vectorcluster-operator-leader")

    assert role["metadata"]["namespace"] == "system"
    named = [rule for rule in role["rules"] if "leases" in rule["resources"] and rule["verbs"] != ["create"]]
    assert [rule["resourceNames"] for rule in named] == [["op-vectorcluster-operator"]]
