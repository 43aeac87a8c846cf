"""The operator as its chart's account: it does its work with the rights it has, and asks for no others."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from source_tree import ROOT
from vectorcluster_dev import golang
from vectorcluster_dev.apiserver import BareApiServer, start_bare
from vectorcluster_dev.settings import Settings

pytestmark = pytest.mark.integration

SYSTEM = "vectorcluster-system"
ACCOUNT = "vectorcluster-operator"
PATIENCE = 60.0
CLUSTER = """
apiVersion: vectorcluster.io/v1alpha1
kind: VectorCluster
metadata: {name: first, namespace: team-a}
spec: {version: "2.3.5"}
"""
SCOPES = {
    "cluster": ("", ["--set", "scope=cluster"]),
    "namespaced": ("team-a", ["--set", "scope=namespaced,watchNamespaces={team-a}"]),
}


@pytest.fixture(params=sorted(SCOPES))
def scope(request) -> str:
    return request.param


@pytest.fixture
def server(tmp_path_factory) -> Iterator[BareApiServer]:
    with start_bare(Settings.from_env(), tmp_path_factory.mktemp("account")) as bare:
        yield bare


@pytest.fixture
def kubectl(server) -> Callable[..., str]:
    def run(*arguments: str, stdin: str | None = None) -> str:
        command = [server.kubectl, f"--kubeconfig={server.kubeconfig}", *arguments]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def kubeconfig(server, kubectl, scope, tmp_path) -> Path:
    """The chart installed, and a kubeconfig with its account's token."""
    for namespace in (SYSTEM, "team-a"):
        kubectl("create", "namespace", namespace)
    helm = golang.build(Settings.from_env(), "helm") / "helm"
    install = ["install", ACCOUNT, ROOT / "charts" / "operator", *SCOPES[scope][1]]
    subprocess.run(
        [helm, f"--kubeconfig={server.kubeconfig}", "-n", SYSTEM, *install], check=True, capture_output=True
    )
    config = yaml.safe_load(server.kubeconfig.read_text())
    token = kubectl("-n", SYSTEM, "create", "token", ACCOUNT).strip()
    config["users"] = [{"name": user["name"], "user": {"token": token}} for user in config["users"]]
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path


@dataclass(frozen=True)
class Waiter:
    """Waits for what the running operator should do, and shows its log when it doesn't."""

    process: subprocess.Popen[bytes]
    log: Path

    def until(self, check: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not check():
            said = f"no {what}; the operator said:\n{self.log.read_text()}"
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.3)


@contextmanager
def operator(kubeconfig: Path, namespaces: str, log: Path) -> Iterator[Waiter]:
    """The operator's process, with the environment the chart gives it."""
    environment = {
        **os.environ,
        "KUBECONFIG": str(kubeconfig),
        "VECTORCLUSTER_NAMESPACES": namespaces,
        "VECTORCLUSTER_POD_NAMESPACE": SYSTEM,
        "VECTORCLUSTER_LEASE_NAME": ACCOUNT,
        "VECTORCLUSTER_METRICS_PORT": "0",
    }
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "vectorcluster_operator.main"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Waiter(process, log)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def test_a_cluster_comes_and_goes_within_the_rights(kubectl, kubeconfig, scope, tmp_path):
    log = tmp_path / "operator.log"
    with operator(kubeconfig, SCOPES[scope][0], log) as wait:
        kubectl("apply", "-f", "-", stdin=CLUSTER)
        made = ("-n", "team-a", "get", "statefulset", "-l", "vectorcluster.io/cluster=first", "-o", "name")
        wait.until(lambda: kubectl(*made) != "", "StatefulSet")
        conditions = ("-n", "team-a", "get", "vc/first", "-o", "jsonpath={.status.conditions[*].type}")
        wait.until(lambda: "Ready" in kubectl(*conditions), "status")
        assert "vectorcluster.io/cleanup" in kubectl("-n", "team-a", "get", "vc/first", "-o", "yaml")
        kubectl("-n", "team-a", "delete", "vc/first", "--wait=false")
        wait.until(lambda: kubectl("-n", "team-a", "get", "vc", "-o", "name") == "", "deletion")

    said = log.read_text()
    assert "forbidden" not in said.lower(), said
    assert "permissions" not in said.lower(), said
