"""Deleting for real: what goes, what stays, and that it ends."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from support.operator_process import OperatorProcess
from support.ports import free_port, program
from vectorcluster_dev import golang
from vectorcluster_dev.settings import Settings
from vectorcluster_operator.desired.labels import CLUSTER_LABEL, MANAGED_BY_LABEL
from vectorcluster_operator.k8s.kinds import MANAGED_BY, PVC, SECRET, VECTOR_CLUSTER

pytestmark = pytest.mark.integration

STANDALONE = {"version": "2.3.5"}


class Etcd:
    """A real etcd, asked over its JSON gateway."""

    def __init__(self, port: int) -> None:
        self.address = f"127.0.0.1:{port}"

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return urllib3.request("POST", f"http://{self.address}/v3/kv/{path}", json=body, timeout=10).json()

    def put(self, key: str) -> None:
        self._post("put", {"key": base64.b64encode(key.encode()).decode(), "value": ""})

    def keys_under(self, prefix: str) -> set[str]:
        everything = base64.b64encode(b"\0").decode()
        found = self._post("range", {"key": everything, "range_end": everything, "keys_only": True})
        keys = {base64.b64decode(entry["key"]).decode() for entry in found.get("kvs", ())}
        return {key for key in keys if key.startswith(prefix)}


@pytest.fixture(scope="module")
def etcd(tmp_path_factory) -> Iterator[Etcd]:
    folder, port, peer = tmp_path_factory.mktemp("etcd"), free_port(), free_port()
    binary = golang.build(Settings.from_env(), "etcd") / "etcd"
    url, peer_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{peer}"
    command = [binary, f"--data-dir={folder}/data", "--unsafe-no-fsync"]
    command += [f"--listen-client-urls={url}", f"--advertise-client-urls={url}"]
    command += [f"--listen-peer-urls={peer_url}", f"--initial-advertise-peer-urls={peer_url}"]
    command += [f"--initial-cluster=default={peer_url}"]
    with program(command, port, folder / "log"):
        yield Etcd(port)


def claim(tenant, name="data-demo-0", cluster="demo"):
    """A volume claim such as a StatefulSet's controller would make."""
    labels = {CLUSTER_LABEL: cluster, MANAGED_BY_LABEL: MANAGED_BY}
    tenant.apply(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": name, "namespace": tenant.namespace, "labels": labels},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        }
    )


def holds(tenant, name="data-demo-0"):
    """Whether a claim is there and stays; without controllers its protection keeps one that was deleted."""
    body = tenant.get(PVC, name)
    return body is not None and "deletionTimestamp" not in body["metadata"]


def up(operator: OperatorProcess, tenant, child: str):
    operator.until(lambda: child in tenant.children("demo"), child)


def test_retain_keeps_what_holds_data(operator, tenant):
    tenant.cluster("demo", STANDALONE)
    up(operator, tenant, "StatefulSet/demo-standalone")
    claim(tenant)

    tenant.delete("demo")
    operator.until(lambda: tenant.gone("demo"), "the end")

    assert "StatefulSet/demo-standalone" not in tenant.children("demo")
    assert tenant.get(SECRET, "demo-root")
    assert holds(tenant)


def test_a_namesake_gets_the_same_password(operator, tenant):
    """Its volume holds the hash of it."""
    tenant.cluster("demo", STANDALONE)
    up(operator, tenant, "StatefulSet/demo-standalone")
    before = tenant.get(SECRET, "demo-root")["data"]
    tenant.delete("demo")
    operator.until(lambda: tenant.gone("demo"), "the end")

    tenant.cluster("demo", STANDALONE)
    up(operator, tenant, "StatefulSet/demo-standalone")

    assert tenant.get(SECRET, "demo-root")["data"] == before


def test_delete_leaves_nothing_of_a_standalone_cluster(operator, tenant):
    tenant.cluster("demo", STANDALONE | {"deletionPolicy": "Delete"})
    up(operator, tenant, "StatefulSet/demo-standalone")
    claim(tenant)
    claim(tenant, "data-other-0", cluster="other")

    tenant.delete("demo")
    operator.until(lambda: tenant.gone("demo"), "the end")

    assert not holds(tenant)
    assert holds(tenant, "data-other-0")
    assert tenant.get(SECRET, "demo-root") is None


def test_delete_removes_one_clusters_objects_and_keys_from_what_is_shared(
    operator, tenant, surroundings, key, etcd
):
    key()
    shared = {"metadata": {"etcd": {"endpoints": [etcd.address]}}, "wal": {"kafka": {"managed": {}}}}
    tenant.cluster("demo", surroundings.spec(**shared) | {"deletionPolicy": "Delete"})
    up(operator, tenant, "Deployment/demo-proxy")
    ours, neighbours = f"{tenant.namespace}/demo", f"{tenant.namespace}/demo-2"
    bucket = surroundings.store.folder / "vectors"
    for prefix in (ours, neighbours):
        etcd.put(f"{prefix}/meta/x")
        (bucket / prefix / "insert_log").mkdir(parents=True)
        (bucket / prefix / "insert_log" / "1").write_text("data")

    tenant.delete("demo")
    operator.until(lambda: tenant.gone("demo"), "the end")

    assert etcd.keys_under(tenant.namespace) == {f"{neighbours}/meta/x"}
    assert not (bucket / ours / "insert_log" / "1").exists()
    assert (bucket / neighbours / "insert_log" / "1").exists()


class TestHindered:
    """The broker is an address without Kafka behind it, so that its topics cannot be removed."""

    @pytest.fixture
    def hindered(self, operator, tenant, surroundings, key, etcd):
        def begin(**more):
            key()
            shared = {"metadata": {"etcd": {"endpoints": [etcd.address]}}}
            tenant.cluster("demo", surroundings.spec(**shared) | {"deletionPolicy": "Delete"} | more)
            up(operator, tenant, "Deployment/demo-proxy")
            tenant.delete("demo")
            return tenant

        return begin

    def test_it_says_why_and_what_to_do_and_the_annotation_lets_it_go(self, operator, hindered):
        tenant = hindered()
        operator.until(
            lambda: tenant.conditions("demo").get("Progressing") == ("False", "CleanupFailed"),
            "the condition",
        )
        assert "Kafka topics" in tenant.message("demo", "Progressing")
        assert "vectorcluster.io/skip-cleanup=true" in tenant.message("demo", "Progressing")
        assert tenant.status("demo")["phase"] == "Deleting"

        tenant.run("annotate", "vc/demo", "vectorcluster.io/skip-cleanup=true")

        operator.until(lambda: tenant.gone("demo"), "the end")
        assert "CleanupIncomplete" in tenant.run("get", "events", "-o", "jsonpath={.items[*].reason}")

    def test_its_time_ends(self, operator, hindered):
        tenant = hindered(deletion={"timeout": "3s"})

        operator.until(lambda: tenant.gone("demo"), "the end")

        events = json.loads(tenant.run("get", "events", "-o", "json"))["items"]
        (message,) = [event["message"] for event in events if event["reason"] == "CleanupIncomplete"]
        assert "Kafka topics" in message


def test_pods_are_hurried_and_awaited(operator, tenant):
    tenant.cluster("demo", STANDALONE)
    up(operator, tenant, "StatefulSet/demo-standalone")
    tenant.apply(
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": "default", "namespace": tenant.namespace},
        }
    )
    labels = {CLUSTER_LABEL: "demo", MANAGED_BY_LABEL: MANAGED_BY}
    tenant.apply(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": "demo-standalone-0",
                "namespace": tenant.namespace,
                "labels": labels,
                "finalizers": ["tests.vectorcluster.io/still-running"],
            },
            "spec": {"containers": [{"name": "milvus", "image": "milvus"}]},
        }
    )

    tenant.delete("demo")
    operator.until(lambda: "1 pods to end" in tenant.message("demo", "Progressing"), "the wait")
    tenant.patch("pod/demo-standalone-0", {"metadata": {"finalizers": None}})

    operator.until(lambda: tenant.gone("demo"), "the end")


def test_a_cluster_that_never_started_can_be_deleted(operator, tenant, surroundings):
    """Its Secret is missing, and nothing was stored under it."""
    tenant.cluster("demo", surroundings.spec())
    operator.until(
        lambda: tenant.conditions("demo").get("StorageReady") == ("False", "SecretNotFound"), "the condition"
    )

    tenant.delete("demo")

    operator.until(lambda: tenant.gone("demo"), "the end")


def test_with_its_namespace_it_goes_too(operator, tenant):
    """A namespace that is going admits nothing new, and nothing new is needed."""
    tenant.cluster("demo", STANDALONE | {"deletionPolicy": "Delete"})
    up(operator, tenant, "StatefulSet/demo-standalone")
    tenant.kubectl("delete", "namespace", tenant.namespace, "--wait=false")
    tenant.delete("demo")

    operator.until(lambda: tenant.gone("demo"), "the end")


def test_created_again_at_once_it_starts_again(operator, tenant):
    """The wish about the namesake must not get lost while its forerunner is forgotten."""
    for _ in range(5):
        tenant.cluster("demo", STANDALONE)
        uid = tenant.get(VECTOR_CLUSTER, "demo")["metadata"]["uid"]
        tenant.run("delete", "vc/demo")
        assert tenant.gone("demo") or tenant.get(VECTOR_CLUSTER, "demo")["metadata"]["uid"] != uid
    tenant.cluster("demo", STANDALONE)

    up(operator, tenant, "StatefulSet/demo-standalone")
    operator.until(lambda: tenant.status("demo").get("phase") == "Creating", "its status")
