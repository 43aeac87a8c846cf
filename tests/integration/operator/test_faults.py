"""What is missing, wrong or refused around a cluster: named in a condition, and over once it is mended."""

from __future__ import annotations

import json

import pytest
from support.ports import free_port, listener
from vectorcluster_operator.k8s.kinds import DEPLOYMENT, STATEFUL_SET

pytestmark = pytest.mark.integration

STANDALONE = {"version": "2.3.5"}


def blocked(tenant, condition, reason):
    """Whether a cluster that never ran says so under all conditions that are about it."""
    conditions = tenant.conditions("demo")
    return (
        conditions.get(condition) == ("False", reason)
        and conditions["Ready"] == ("False", reason)
        and conditions["Degraded"] == ("True", reason)
        and tenant.status("demo")["phase"] == "Pending"
    )


def started(tenant):
    """Whether the pods of a cluster have been ordered and nothing is known to be wrong."""
    conditions = tenant.conditions("demo")
    return conditions.get("Degraded", ("",))[0] == "False" and "Deployment/demo-proxy" in tenant.children(
        "demo"
    )


def test_a_missing_secret(operator, tenant, surroundings, key):
    tenant.cluster("demo", surroundings.spec())
    operator.until(lambda: blocked(tenant, "StorageReady", "SecretNotFound"), "the condition")
    assert "Secret s3 is not in namespace" in tenant.message("demo", "StorageReady")
    # Pods that crash for want of it would come up late once it is there.
    assert not any(child.startswith("Deployment/") for child in tenant.children("demo"))

    key()

    operator.until(lambda: started(tenant), "the start")


def test_a_key_that_the_object_store_refuses(operator, tenant, surroundings, key):
    key("the-wrong-one")
    tenant.cluster("demo", surroundings.spec())
    operator.until(lambda: blocked(tenant, "StorageReady", "CredentialsRefused"), "the condition")
    assert "bucket vectors" in tenant.message("demo", "StorageReady")
    assert "mend the Secret" in tenant.message("demo", "StorageReady")

    key()

    operator.until(lambda: started(tenant), "the start")


def test_a_bucket_that_does_not_exist(operator, tenant, surroundings, key):
    key()
    tenant.cluster("demo", surroundings.spec(storage={"object": surroundings.store.spec(bucket="nowhere")}))
    operator.until(lambda: blocked(tenant, "StorageReady", "BucketNotFound"), "the condition")

    (surroundings.store.folder / "nowhere").mkdir()

    operator.until(lambda: started(tenant), "the start")


def test_a_key_missing_inside_the_secret(operator, tenant, surroundings, key):
    tenant.secret("s3", accessKeyId="only-this")
    tenant.cluster("demo", surroundings.spec())
    operator.until(lambda: blocked(tenant, "StorageReady", "SecretInvalid"), "the condition")
    assert "no key secretAccessKey" in tenant.message("demo", "StorageReady")

    key()

    operator.until(lambda: started(tenant), "the start")


def test_a_broker_that_takes_no_connection(operator, tenant, surroundings, key):
    key()
    port = free_port()
    tenant.cluster("demo", surroundings.spec(wal={"kafka": {"brokers": [f"127.0.0.1:{port}"]}}))
    operator.until(lambda: blocked(tenant, "DependenciesReady", "Unreachable"), "the condition")
    assert f"127.0.0.1:{port}" in tenant.message("demo", "DependenciesReady")

    with listener(port):
        operator.until(lambda: started(tenant), "the start")

    # What runs is not taken away when it is lost again.
    operator.until(
        lambda: tenant.conditions("demo")["DependenciesReady"] == ("False", "Unreachable"), "the condition"
    )
    assert "Deployment/demo-proxy" in tenant.children("demo")


def test_checks_that_only_pods_can_make_are_skipped(operator, tenant, surroundings, key):
    key()
    port = free_port()
    spec = surroundings.spec(wal={"kafka": {"brokers": [f"127.0.0.1:{port}"]}})
    tenant.cluster("demo", spec, annotations={"vectorcluster.io/skip-preflight": "true"})

    operator.until(lambda: "Deployment/demo-proxy" in tenant.children("demo"), "the start")


def test_a_secret_that_a_running_cluster_loses(operator, tenant, surroundings, key):
    key()
    tenant.cluster("demo", surroundings.spec())
    operator.until(lambda: started(tenant), "the start")

    tenant.run("delete", "secret/s3")
    operator.until(
        lambda: tenant.conditions("demo").get("StorageReady") == ("False", "SecretNotFound"), "the condition"
    )
    assert "Deployment/demo-proxy" in tenant.children("demo")

    key()
    operator.until(lambda: started(tenant), "its recovery")


class TestQuota:
    """A namespace without room."""

    @staticmethod
    def limit(tenant, hard):
        """Without controllers nobody copies what a quota grants into its status."""
        meta = {"name": "small", "namespace": tenant.namespace}
        tenant.apply({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta, "spec": {"hard": hard}})
        status = {"status": {"hard": hard, "used": dict.fromkeys(hard, "0")}}
        tenant.run(
            "patch", "resourcequota/small", "--subresource=status", "--type=merge", "-p", json.dumps(status)
        )

    @pytest.mark.parametrize(
        ("resource", "kind", "name"),
        [
            ("count/statefulsets.apps", STATEFUL_SET, "demo-standalone"),
            ("count/secrets", STATEFUL_SET, "demo-standalone"),
        ],
    )
    def test_it_is_named_and_waited_for(self, operator, tenant, resource, kind, name):
        self.limit(tenant, {resource: "0"})
        tenant.cluster("demo", STANDALONE)
        operator.until(
            lambda: tenant.conditions("demo").get("Degraded") == ("True", "QuotaExceeded"), "the condition"
        )
        assert "exceeded quota: small" in tenant.message("demo", "Progressing")
        assert "raise the ResourceQuota" in tenant.message("demo", "Progressing")

        tenant.run("delete", "resourcequota/small")

        operator.until(lambda: tenant.get(kind, name), "the StatefulSet")
        operator.until(lambda: tenant.conditions("demo")["Degraded"][0] == "False", "its recovery")

    def test_a_distributed_cluster_goes_on_where_it_stopped(self, operator, tenant, surroundings, key):
        self.limit(tenant, {"count/deployments.apps": "3"})
        key()
        tenant.cluster("demo", surroundings.spec())
        operator.until(
            lambda: tenant.conditions("demo").get("Degraded") == ("True", "QuotaExceeded"), "the condition"
        )

        tenant.run("delete", "resourcequota/small")

        operator.until(lambda: tenant.get(DEPLOYMENT, "demo-proxy"), "the proxies")


def test_a_spec_that_is_mended_counts_at_once(operator, tenant, surroundings, key):
    """The wrong address is in the spec, and the next look need not be awaited."""
    key()
    tenant.cluster("demo", surroundings.spec(wal={"kafka": {"brokers": ["127.0.0.1:1"]}}))
    operator.until(lambda: blocked(tenant, "DependenciesReady", "Unreachable"), "the condition")

    tenant.patch("vc/demo", {"spec": {"wal": {"kafka": {"brokers": [surroundings.broker]}}}})

    operator.until(lambda: started(tenant), "the start")
