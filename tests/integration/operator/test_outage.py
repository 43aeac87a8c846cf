"""An API server that hangs: the operator waits it out, or ends before a rival may act."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from kubernetes import config
from source_tree import ROOT
from support.operator_process import SYSTEM, OperatorProcess
from support.tenant import Tenant
from vectorcluster_api.render import CRD_FILE
from vectorcluster_dev.apiserver import start_bare
from vectorcluster_dev.commands import run
from vectorcluster_dev.settings import Settings
from vectorcluster_operator.k8s.api import KubeApi
from vectorcluster_operator.k8s.kinds import STATEFUL_SET

pytestmark = pytest.mark.integration


class Fragile:
    """An API server of these tests' own, which can be made to hang.

    Attributes:
        tenant: A namespace on it.
        operator: An operator on it.
    """

    def __init__(self, bare, folder):
        self._bare = bare
        self.tenant = Tenant(
            "team", self._kubectl, KubeApi(config.new_client_from_config(str(bare.kubeconfig)))
        )
        self.operator = OperatorProcess(bare.kubeconfig, folder)

    def _kubectl(self, *args: str, input: str | None = None) -> str:  # noqa: A002 - as in subprocess.run
        command = [self._bare.kubectl, f"--kubeconfig={self._bare.kubeconfig}", *args]
        return run(command, "asking the API server", stdin=input)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Connections are taken and nothing is answered."""
        pid = self._bare.processes.record("kube-apiserver").pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def fragile(tmp_path_factory) -> Iterator[Fragile]:
    with start_bare(Settings.from_env(), tmp_path_factory.mktemp("fragile")) as bare:
        found = Fragile(bare, tmp_path_factory.mktemp("operator"))
        for namespace in (SYSTEM, "team"):
            found.tenant.kubectl("create", "namespace", namespace)
        found.tenant.kubectl("apply", "-f", str(ROOT / CRD_FILE))
        # The tests begin when it is served, which the operator notices by itself.
        found.tenant.kubectl(
            "wait", "--for=jsonpath={.status.acceptedNames.kind}=VectorCluster", "crd", "--all"
        )
        yield found


@pytest.fixture
def operator(fragile) -> Iterator[OperatorProcess]:
    """An operator that looks after a cluster; it may begin before the API server serves the new resource."""
    with fragile.operator as running:
        running.until(lambda: running.leading, "the Lease")
        fragile.tenant.cluster("demo", {"version": "2.3.5"})
        running.until(lambda: "Ready" in fragile.tenant.conditions("demo"), "a status")
        yield running


def test_a_short_one_is_waited_out(fragile, operator):
    with fragile.hanging():
        time.sleep(6)

    fragile.tenant.run("delete", "statefulset/demo-standalone")

    operator.until(lambda: fragile.tenant.get(STATEFUL_SET, "demo-standalone"), "the StatefulSet back")
    assert operator.leading


def test_a_long_one_ends_it_before_its_lease_runs_out(fragile, operator):
    begin = time.monotonic()
    with fragile.hanging():
        assert operator.wait() == 3
    # The last renewal was two seconds old at most when it began.
    assert time.monotonic() - begin < 15
    assert "could not be renewed in time" in operator.said
