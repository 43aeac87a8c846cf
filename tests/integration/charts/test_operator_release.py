"""The operator's chart in a real API server: installed, upgraded, uninstalled, and what its account may do."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator

import pytest
from source_tree import ROOT
from vectorcluster_dev import golang
from vectorcluster_dev.apiserver import BareApiServer, start_bare
from vectorcluster_dev.settings import Settings

pytestmark = pytest.mark.integration

CHART = ROOT / "charts" / "operator"
SYSTEM = "vectorcluster-system"
WIDE = f"system:serviceaccount:{SYSTEM}:wide-vectorcluster-operator"
NARROW = f"system:serviceaccount:{SYSTEM}:narrow-vectorcluster-operator"
CLUSTER = """
apiVersion: vectorcluster.io/v1alpha1
kind: VectorCluster
metadata: {name: kept, namespace: team-a}
spec: {version: "2.6.11"}
"""
Run = Callable[..., str]


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[BareApiServer]:
    """An API server of its own: the shared one has the CRD already, and Helm doesn't take over what it didn't make."""
    with start_bare(Settings.from_env(), tmp_path_factory.mktemp("chart")) as bare:
        yield bare


@pytest.fixture(scope="module")
def kubectl(server) -> Run:
    def run(*arguments: str, stdin: str | None = None, check: bool = True) -> str:
        command = [server.kubectl, f"--kubeconfig={server.kubeconfig}", *arguments]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
        assert done.returncode == 0 or not check, done.stderr
        return done.stdout

    for namespace in (SYSTEM, "team-a", "team-b"):
        run("create", "namespace", namespace)
    run("label", "namespace", SYSTEM, "pod-security.kubernetes.io/enforce=restricted")
    return run


@pytest.fixture(scope="module")
def helm(server, kubectl) -> Run:
    binary = golang.build(Settings.from_env(), "helm") / "helm"

    def run(*arguments: str) -> str:
        command = [binary, f"--kubeconfig={server.kubeconfig}", "--namespace", SYSTEM, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def wide(helm) -> str:
    """What Helm printed when the chart was installed with its defaults."""
    return helm("install", "wide", str(CHART))


@pytest.fixture(scope="module")
def narrow(helm, wide) -> str:
    """What Helm printed when a second release was installed for two namespaces."""
    values = ("--set", "scope=namespaced,watchNamespaces={team-a},crds.install=false")
    return helm("install", "narrow", str(CHART), *values)


def may(kubectl: Run, account: str, verb: str, resource: str, namespace: str) -> bool:
    """Whether an account may: `resource` is plural.group, plural.group/subresource or plural.group=name."""
    resource, _, subresource = resource.partition("/")
    question = ("auth", "can-i", verb, resource.replace("=", "/"), f"--subresource={subresource}")
    return kubectl(*question, f"--as={account}", "-n", namespace, check=False).strip() == "yes"


def test_the_notes_say_what_is_watched_and_what_to_do_next(wide, narrow):
    assert "VectorClusters of all namespaces" in wide
    assert "kubectl explain vectorcluster.spec" in wide
    assert "these namespaces: team-a" in narrow
    assert "the CRD is yours to install" in narrow


def test_the_cluster_of_the_notes_is_accepted(wide, kubectl):
    manifest = wide.split("<<'EOF'\n")[1].split("  EOF")[0]

    kubectl("create", "--dry-run=server", "-n", "team-a", "-f", "-", stdin=manifest)


def test_the_definition_is_established(wide, kubectl):
    name = "crd/vectorclusters.vectorcluster.io"

    kubectl("wait", "--for=condition=Established", "--timeout=30s", name)


def test_the_pod_is_admitted_where_restricted_is_enforced(wide, kubectl):
    deployment = json.loads(
        kubectl("-n", SYSTEM, "get", "deployment/wide-vectorcluster-operator", "-o", "json")
    )
    template = deployment["spec"]["template"]
    pod = {"apiVersion": "v1", "kind": "Pod", **template}
    pod["metadata"] = {"name": "probe", "namespace": SYSTEM, "labels": template["metadata"]["labels"]}

    assert "created" in kubectl("create", "--dry-run=server", "-f", "-", stdin=json.dumps(pod))


@pytest.mark.parametrize("namespace", ["team-a", "team-b"])
@pytest.mark.parametrize(
    ("verb", "resource"),
    [
        ("watch", "vectorclusters.vectorcluster.io"),
        ("patch", "vectorclusters.vectorcluster.io/status"),
        ("create", "deployments.apps"),
        ("create", "secrets"),
        ("watch", "pods"),
        ("create", "events"),
    ],
)
def test_the_cluster_wide_operator_may_do_its_work_everywhere(wide, kubectl, verb, resource, namespace):
    assert may(kubectl, WIDE, verb, resource, namespace)


@pytest.mark.parametrize(
    ("verb", "resource"),
    [
        ("list", "secrets"),
        ("watch", "secrets"),
        ("create", "pods"),
        ("create", "pods/exec"),
        ("create", "roles.rbac.authorization.k8s.io"),
        ("create", "clusterrolebindings.rbac.authorization.k8s.io"),
        ("create", "serviceaccounts/token"),
        ("delete", "vectorclusters.vectorcluster.io"),
        ("create", "leases.coordination.k8s.io"),
        ("delete", "customresourcedefinitions.apiextensions.k8s.io"),
        ("list", "nodes"),
    ],
)
def test_no_operator_may_do_more(wide, narrow, kubectl, verb, resource):
    assert not may(kubectl, WIDE, verb, resource, "team-a")
    assert not may(kubectl, NARROW, verb, resource, "team-a")


def test_the_narrow_operator_works_in_its_namespaces_only(narrow, kubectl):
    assert may(kubectl, NARROW, "watch", "vectorclusters.vectorcluster.io", "team-a")
    assert not may(kubectl, NARROW, "watch", "vectorclusters.vectorcluster.io", "team-b")
    assert not may(kubectl, NARROW, "get", "secrets", "team-b")
    assert not may(kubectl, NARROW, "get", "secrets", SYSTEM)


def test_the_lease_is_held_in_the_operators_namespace(wide, kubectl):
    assert may(kubectl, WIDE, "update", "leases.coordination.k8s.io=wide-vectorcluster-operator", SYSTEM)
    assert not may(
        kubectl, WIDE, "update", "leases.coordination.k8s.io=narrow-vectorcluster-operator", SYSTEM
    )


def test_an_upgrade_without_changes_leaves_the_objects_alone(wide, helm, kubectl):
    def generations() -> str:
        where = ("-n", SYSTEM, "get", "deployment/wide-vectorcluster-operator")
        return kubectl(*where, "-o", "jsonpath={.metadata.generation} {.metadata.resourceVersion}")

    before = generations()
    helm("upgrade", "wide", str(CHART))

    assert generations() == before


def test_uninstalling_keeps_the_definition_and_the_clusters(wide, narrow, helm, kubectl):
    kubectl("apply", "-f", "-", stdin=CLUSTER)

    helm("uninstall", "wide")

    assert kubectl("-n", "team-a", "get", "vectorcluster/kept", "-o", "name").strip().endswith("/kept")
    helm("install", "wide", str(CHART))
