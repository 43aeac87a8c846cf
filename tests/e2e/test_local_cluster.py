"""The local Kubernetes from nothing to nothing: two nodes, everything a pod needs, and no traces afterwards."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from vectorcluster_dev import addon_images, residue
from vectorcluster_dev.addon_images import AddonImage
from vectorcluster_dev.commands import succeeds
from vectorcluster_dev.kubectl import Kubectl
from vectorcluster_dev.layout import ClusterLayout
from vectorcluster_dev.local import LocalBackend
from vectorcluster_dev.processes import ProcessTable
from vectorcluster_dev.settings import Settings

pytestmark = pytest.mark.e2e

NAME = "e2e-local"
VCDEV = Path(sys.executable).parent / "vcdev"
NODES = [f"vcdev-{NAME}-1", f"vcdev-{NAME}-2"]


def vcdev(*args: str) -> str:
    done = subprocess.run([VCDEV, *args, "--name", NAME], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass(frozen=True)
class Cluster:
    layout: ClusterLayout
    kubectl: Kubectl
    image: str

    def do(self, *args: str) -> str:
        return self.kubectl.run(*args, intent=" ".join(args), timeout=180)

    def exec_command(self, pod: str) -> list[str | Path]:
        kubectl = self.kubectl
        return [kubectl.binary, "--kubeconfig", kubectl.kubeconfig, "exec", pod, "--", "/probe"]

    def probe(self, pod: str, *args: str) -> str:
        return self.do("exec", pod, "--", "/probe", *args)

    def apply(self, *manifests: dict[str, object]) -> None:
        items = {"apiVersion": "v1", "kind": "List", "items": manifests}
        self.kubectl.apply(json.dumps(items), "applying the test's objects")

    def table(self) -> ProcessTable:
        return ProcessTable(self.layout.records, self.layout.logs)


def pod(cluster: Cluster, name: str, node: str, **spec: object) -> dict[str, object]:
    container = {
        "name": "probe",
        "image": cluster.image,
        "args": ["serve", "8080"],
        "ports": [{"containerPort": 8080}],
        "readinessProbe": {"httpGet": {"port": 8080}, "periodSeconds": 1},
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
    }
    whole = {"nodeName": node, "terminationGracePeriodSeconds": 1, "containers": [container]}
    whole["volumes"] = [{"name": "data", "emptyDir": {}}]
    metadata = {"name": name, "labels": {"app": "probe"}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": whole | spec}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    settings = Settings.from_env()
    layout = ClusterLayout.of(settings, NAME)
    vcdev("down")
    try:
        vcdev("up", "--cluster-only", "--nodes", "2")
        backend = LocalBackend(settings, layout)
        image, archive = addon_images.build(settings, AddonImage("probe"))
        vcdev("load-image", str(archive))
        yield Cluster(layout, Kubectl(backend.kubectl(), backend.kubeconfig(), backend.context()), image)
    finally:
        vcdev("down")


@pytest.fixture(scope="module")
def pods(cluster: Cluster) -> dict[str, str]:
    """One serving pod on each node: name to IP address."""
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "probe"},
        "spec": {"selector": {"app": "probe"}, "ports": [{"port": 80, "targetPort": 8080}]},
    }
    cluster.apply(pod(cluster, "one", NODES[0]), pod(cluster, "two", NODES[1]), service)
    cluster.do("wait", "--for=condition=Ready", "pod/one", "pod/two", "--timeout=60s")
    found = cluster.kubectl.get("pods", "one", "two", intent="listing the pods")["items"]
    return {item["metadata"]["name"]: item["status"]["podIP"] for item in found}


def fetch(url: str) -> str:
    host, _, port = url.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port or 80), timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def eventually(expected: object, ask: object, timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while (seen := ask()) != expected:
        assert time.monotonic() < deadline, f"still {seen!r}, not {expected!r}"
        time.sleep(0.5)


def test_every_node_is_ready_and_a_zone_of_its_own(cluster: Cluster) -> None:
    nodes = cluster.kubectl.get("nodes", intent="listing the nodes")["items"]
    zones = {n["metadata"]["name"]: n["metadata"]["labels"]["topology.kubernetes.io/zone"] for n in nodes}
    assert zones == {NODES[0]: "local-1", NODES[1]: "local-2"}
    assert all(cluster.kubectl.nodes().values())


def test_pods_reach_each_other_across_nodes_by_their_own_address(
    cluster: Cluster, pods: dict[str, str]
) -> None:
    assert cluster.probe("one", "get", f"http://{pods['two']}:8080") == "two"
    assert cluster.probe("two", "get", f"http://{pods['one']}:8080") == "one"


def test_a_service_is_found_by_name_and_spreads_over_both_nodes(
    cluster: Cluster, pods: dict[str, str]
) -> None:
    def reached(name: str) -> set[str]:
        return {cluster.probe("two", "get", f"http://{name}") for _ in range(12)}

    # kube-proxy learns of a new Service's pods a moment after they are ready.
    eventually(True, lambda: succeeds([*cluster.exec_command("two"), "get", "http://probe"]))
    for name in ("probe", "probe.default.svc.cluster.local"):
        eventually({"one", "two"}, lambda name=name: reached(name))


def test_names_outside_the_cluster_are_answered_and_unknown_ones_refused(
    cluster: Cluster, pods: object
) -> None:
    assert cluster.probe("one", "lookup", "kubernetes.default").strip()
    with pytest.raises(Exception, match="no such host"):
        cluster.probe("one", "lookup", "missing.default.svc.cluster.local")


def test_the_host_reaches_services_and_pods_directly(cluster: Cluster, pods: dict[str, str]) -> None:
    service = cluster.kubectl.get("service", "probe", intent="reading the Service")["spec"]["clusterIP"]
    eventually({"one", "two"}, lambda: {fetch(f"http://{service}") for _ in range(12)})
    assert fetch(f"http://{pods['two']}:8080") == "two"


def test_a_volume_outlives_its_pod(cluster: Cluster) -> None:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Mi"}}},
    }
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    # Not bound by name: the volume waits for the scheduler to choose.
    keeper = pod(cluster, "keeper", "", volumes=volumes)
    cluster.apply(claim, keeper)
    cluster.do("wait", "--for=condition=Ready", "pod/keeper", "--timeout=60s")
    cluster.probe("keeper", "write", "/data/note", "still here")
    cluster.do("delete", "pod", "keeper", "--wait")
    cluster.apply(keeper)
    cluster.do("wait", "--for=condition=Ready", "pod/keeper", "--timeout=60s")
    assert cluster.probe("keeper", "cat", "/data/note") == "still here"

    cluster.do("delete", "pod/keeper", "pvc/data", "--wait")
    eventually([], lambda: list(cluster.layout.volumes.iterdir()))


def test_logs_and_exec_answer_on_both_nodes(cluster: Cluster, pods: dict[str, str]) -> None:
    for name in pods:
        assert f"serving as {name}" in cluster.do("logs", name)
        assert cluster.probe(name, "get", "http://127.0.0.1:8080") == name


def test_port_forward_carries_requests(cluster: Cluster, pods: object) -> None:
    with port_forward(cluster, "two", 8080) as port:
        assert fetch(f"http://127.0.0.1:{port}") == "two"


@contextmanager
def port_forward(cluster: Cluster, name: str, port: int) -> Iterator[int]:
    kubectl = cluster.kubectl
    command = [kubectl.binary, "--kubeconfig", kubectl.kubeconfig, "port-forward", f"pod/{name}", f":{port}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield int(re.search(r"127\.0\.0\.1:(\d+)", running.stdout.readline())[1])
        finally:
            running.send_signal(signal.SIGTERM)


def test_top_shows_nodes_and_pods(cluster: Cluster, pods: object) -> None:
    def shown() -> tuple[bool, bool]:
        done = [
            subprocess.run(
                [
                    cluster.kubectl.binary,
                    "--kubeconfig",
                    cluster.kubectl.kubeconfig,
                    "top",
                    what,
                    "--no-headers",
                ],
                capture_output=True,
                text=True,
                check=False,
            ).stdout
            for what in ("nodes", "pods")
        ]
        return all(node in done[0] for node in NODES), "one" in done[1] and "two" in done[1]

    eventually((True, True), shown, timeout=90)


def test_a_second_up_changes_nothing(cluster: Cluster, pods: object) -> None:
    def seen() -> tuple[object, object]:
        kinds = "deployments,daemonsets,services,configmaps,secrets,clusterroles,apiservices,storageclasses"
        listed = cluster.kubectl.get(kinds, "--all-namespaces", intent="listing everything")["items"]
        versions = {
            (item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]): item["metadata"].get(
                "generation", item["metadata"]["resourceVersion"]
            )
            for item in listed
        }
        table = cluster.table()
        return versions, {name: table.record(name) for name in table.names()}

    before = seen()
    started = time.monotonic()
    vcdev("up", "--cluster-only")
    assert time.monotonic() - started < 30
    assert seen() == before


def test_up_restarts_what_was_killed_and_pods_go_on(cluster: Cluster, pods: dict[str, str]) -> None:
    table = cluster.table()
    killed = ("kubelet-2", "kube-controller-manager", "containerd-1")
    for name in killed:
        record = table.record(name)
        assert record is not None
        signal.pidfd_send_signal(os.pidfd_open(record.pid), signal.SIGKILL)
    eventually([False] * 3, lambda: [table.alive(name) for name in killed])
    vcdev("up", "--cluster-only")
    assert all(table.alive(name) for name in killed)
    assert cluster.probe("one", "get", f"http://{pods['two']}:8080") == "two"
    restarts = cluster.do("get", "pods", "one", "two", "-o", "jsonpath={.items[*].status..restartCount}")
    assert restarts.split() == ["0", "0"]


def test_a_drained_node_is_empty_and_its_deployment_goes_elsewhere(cluster: Cluster) -> None:
    template = pod(cluster, "unused", "")
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "movable"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "movable"}},
            "template": {"metadata": {"labels": {"app": "movable"}}, "spec": template["spec"]},
        },
    }
    cluster.apply(deployment)
    cluster.do("rollout", "status", "deployment/movable", "--timeout=60s")
    cluster.do("drain", NODES[1], "--delete-emptydir-data", "--force", "--timeout=90s", "--ignore-daemonsets")
    cluster.do("rollout", "status", "deployment/movable", "--timeout=60s")
    where = cluster.do("get", "pods", "-l", "app=movable", "-o", "jsonpath={.items[*].spec.nodeName}")
    assert set(where.split()) == {NODES[0]}
    cluster.do("uncordon", NODES[1])


def test_the_audit_log_holds_writes_and_no_reads(cluster: Cluster, pods: object) -> None:
    lines = (cluster.layout.logs / "audit.log").read_text().splitlines()
    verbs = {json.loads(line)["verb"] for line in lines}
    assert "create" in verbs
    assert not verbs & {"get", "list", "watch"}


def test_a_stopped_cluster_leaves_nothing_running_and_resumes(cluster: Cluster, pods: object) -> None:
    cluster.do("create", "configmap", "kept", "--from-literal=word=remembered")
    vcdev("down", "--keep-data")
    assert residue.find(cluster.layout) == []
    vcdev("up", "--cluster-only")
    assert cluster.do("get", "configmap", "kept", "-o", "jsonpath={.data.word}") == "remembered"
    cluster.do("wait", "--for=condition=Ready", "pod/one", "--timeout=90s")
    eventually(True, lambda: succeeds([*cluster.exec_command("one"), "get", "http://127.0.0.1:8080"]))


def test_down_leaves_no_process_mount_interface_or_cgroup(cluster: Cluster) -> None:
    assert residue.find(cluster.layout) != []
    vcdev("down")
    assert residue.find(cluster.layout) == []
    assert not cluster.layout.state.exists()
    assert not cluster.layout.run.exists()
