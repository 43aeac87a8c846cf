"""What can be wrong around a cluster: each is named in a condition, and mends itself once the cause is gone."""

from __future__ import annotations

import pytest
from support.kubernetes import Kubectl, eventually, wait_condition, wait_gone, wait_ready
from support.manifests import distributed, object_storage, vector_cluster

pytestmark = pytest.mark.e2e


def test_image_that_cannot_be_pulled(kubectl: Kubectl) -> None:
    kubectl.apply(vector_cluster("typo", image="vectorcluster.dev/no-such-image:1"))
    found = wait_condition(kubectl, "typo", "Degraded", "ImagePullFailed")
    assert "vectorcluster.dev/no-such-image:1" in found["message"]
    kubectl("patch", "vc", "typo", "--type=json", "-p", '[{"op": "remove", "path": "/spec/image"}]')
    wait_ready(kubectl, "typo")


def test_namespace_without_quota(kubectl: Kubectl) -> None:
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "nothing-left"},
        "spec": {"hard": {"pods": "0"}},
    }
    kubectl.apply(quota)
    kubectl.apply(vector_cluster("poor"))
    found = wait_condition(kubectl, "poor", "Degraded", "QuotaExceeded")
    assert "nothing-left" in found["message"]
    kubectl("delete", "resourcequota", "nothing-left")
    wait_ready(kubectl, "poor")


def test_wrong_key_and_unreachable_broker(kubectl: Kubectl) -> None:
    """Mended one after the other, each is named in turn; no Milvus pod is started before all is well."""
    wrong = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "wrong-key"},
        "stringData": {"accessKeyId": "nobody", "secretAccessKey": "knows"},
    }
    kubectl.apply(
        distributed(
            "picky",
            storage=object_storage(credentialsSecretRef={"name": "wrong-key"}),
            wal={"kafka": {"brokers": ["no-such-broker.example:9092"]}},
        )
    )
    found = wait_condition(kubectl, "picky", "StorageReady", "SecretNotFound")
    assert "wrong-key" in found["message"]
    kubectl.apply(wrong)
    found = wait_condition(kubectl, "picky", "StorageReady", "CredentialsRefused")
    assert "bucket vectorcluster" in found["message"]
    found = wait_condition(kubectl, "picky", "DependenciesReady", "Unreachable")
    assert "no-such-broker.example:9092" in found["message"]
    assert kubectl.get("vc", "picky")["status"]["phase"] == "Pending"
    assert not kubectl.items("pods", "vectorcluster.io/cluster=picky,app.kubernetes.io/name=milvus")

    good = kubectl.get("secret", "object-store")
    kubectl.apply({**wrong, "stringData": None, "data": good["data"]})
    wait_condition(kubectl, "picky", "StorageReady", "Reachable")


def test_operator_killed_while_deleting(kubectl: Kubectl, product: object) -> None:
    from vectorcluster_dev.product.operator import SELECTOR

    kubectl.apply(vector_cluster("interrupted", deletionPolicy="Delete"))
    wait_ready(kubectl, "interrupted")
    kubectl("delete", "vc", "interrupted", "--wait=false")
    product.system("delete", "pod", "-l", SELECTOR, "--grace-period=0", "--force", "--wait=false")
    wait_gone(kubectl, "vc", "interrupted", within=120)
    eventually(
        lambda: not kubectl.items("pods,pvc", "vectorcluster.io/cluster=interrupted"),
        within=60,
        what="pods and volumes are gone",
    )
