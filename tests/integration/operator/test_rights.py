"""The operator's whole work on a distributed cluster with the chart's rights, and no others."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
import yaml
from source_tree import ROOT
from support.operator_process import SYSTEM, OperatorProcess
from vectorcluster_dev import golang
from vectorcluster_dev.golang import KUBERNETES_VERSION
from vectorcluster_dev.settings import Settings
from vectorcluster_operator.desired.labels import CLUSTER_LABEL, MANAGED_BY_LABEL
from vectorcluster_operator.k8s.kinds import DEPLOYMENT, MANAGED_BY, PVC, SECRET

pytestmark = pytest.mark.integration

CHART = ROOT / "charts" / "operator"
RIGHTS = {"ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"}


@pytest.fixture(params=["cluster", "namespaced"])
def operator(request, vectorcluster_api, system, tenant, tmp_path) -> Iterator[OperatorProcess]:
    """An operator that is logged in as its chart's account."""
    scope, release = request.param, f"rights-{request.param}"
    narrow = [f"watchNamespaces={{{tenant.namespace}}}"] if scope == "namespaced" else []
    values = [argument for value in (f"scope={scope}", *narrow) for argument in ("--set", value)]
    helm = golang.build(Settings.from_env(), "helm") / "helm"
    rendered = subprocess.run(
        [
            helm,
            "template",
            release,
            CHART,
            "--namespace",
            SYSTEM,
            "--kube-version",
            KUBERNETES_VERSION,
            *values,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    objects = [body for body in yaml.safe_load_all(rendered) if body and body["kind"] in RIGHTS]
    vectorcluster_api.kubectl("apply", "-f", "-", input=yaml.safe_dump_all(objects))
    (account,) = [body["metadata"]["name"] for body in objects if body["kind"] == "ServiceAccount"]
    login = yaml.safe_load(vectorcluster_api.kubeconfig.read_text())
    token = vectorcluster_api.kubectl("-n", SYSTEM, "create", "token", account).strip()
    login["users"] = [{"name": user["name"], "user": {"token": token}} for user in login["users"]]
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(yaml.safe_dump(login))
    watched = tenant.namespace if narrow else ""
    with OperatorProcess(kubeconfig, tmp_path, NAMESPACES=watched, LEASE_NAME=account) as running:
        yield running
    vectorcluster_api.kubectl("delete", "-f", "-", input=yaml.safe_dump_all(objects))


def test_they_are_enough(operator, tenant, surroundings, key):
    key()
    managed = {"wal": {"kafka": {"managed": {}}}, "metadata": {"etcd": {"managed": {}}}}
    tenant.cluster("demo", surroundings.spec(**managed) | {"deletionPolicy": "Delete"})
    operator.until(lambda: "Ready" in tenant.conditions("demo"), "a status")
    assert {"Deployment/demo-proxy", "StatefulSet/demo-etcd"} <= tenant.children("demo")

    tenant.patch("deployment/demo-proxy", {"spec": {"replicas": 7}})
    operator.until(
        lambda: tenant.get(DEPLOYMENT, "demo-proxy")["spec"]["replicas"] == 1, "the number put back"
    )
    operator.until(
        lambda: "DriftRepaired" in tenant.run("get", "events", "-o", "jsonpath={.items[*].reason}"),
        "the Event",
    )
    tenant.patch("vc/demo", {"spec": {"security": {"networkPolicy": "Disabled"}}})
    operator.until(
        lambda: not any(child.startswith("NetworkPolicy/") for child in tenant.children("demo")),
        "no policies",
    )

    labels = {CLUSTER_LABEL: "demo", MANAGED_BY_LABEL: MANAGED_BY}
    tenant.apply(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "data-demo-etcd-0", "namespace": tenant.namespace, "labels": labels},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        }
    )
    tenant.delete("demo")
    operator.until(lambda: tenant.gone("demo"), "the end")
    claim = tenant.get(PVC, "data-demo-etcd-0")
    assert claim is None or claim["metadata"].get("deletionTimestamp")
    assert tenant.get(SECRET, "demo-root") is None

    assert operator.stop() == 0
    assert "forbidden" not in operator.said.lower(), operator.said
    assert "permission" not in operator.said.lower(), operator.said
