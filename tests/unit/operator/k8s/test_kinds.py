"""Paths and groups of the kinds."""

from __future__ import annotations

import pytest
from vectorcluster_operator.k8s import kinds


@pytest.mark.parametrize(
    ("kind", "arguments", "path"),
    [
        (kinds.POD, (None,), "/api/v1/pods"),
        (kinds.POD, ("team",), "/api/v1/namespaces/team/pods"),
        (kinds.DEPLOYMENT, ("team", "x"), "/apis/apps/v1/namespaces/team/deployments/x"),
        (
            kinds.VECTOR_CLUSTER,
            ("team", "x", "status"),
            "/apis/vectorcluster.io/v1alpha1/namespaces/team/vectorclusters/x/status",
        ),
        (kinds.SECRET, ("a/b", "c?d"), "/api/v1/namespaces/a/b/secrets/c%3Fd"),
    ],
)
def test_paths(kind, arguments, path):
    assert kind.path(*arguments) == path


@pytest.mark.parametrize(
    ("kind", "group", "version"),
    [
        (kinds.POD, "", "v1"),
        (kinds.VECTOR_CLUSTER, "vectorcluster.io", "v1alpha1"),
    ],
)
def test_groups(kind, group, version):
    assert (kind.group, kind.version) == (group, version)


def test_secrets_are_children_but_not_watched():
    assert kinds.SECRET in kinds.CHILD_KINDS
    assert kinds.SECRET not in kinds.WATCHED_CHILD_KINDS


def test_a_kind_that_is_not_handled_is_an_error():
    with pytest.raises(KeyError):
        kinds.kind_of({"apiVersion": "batch/v1", "kind": "Job"})
