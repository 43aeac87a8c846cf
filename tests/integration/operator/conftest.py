"""The real operator on a real API server, with real object storage and addresses that answer."""

from __future__ import annotations

import contextlib
import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from kubernetes import config
from support.operator_process import SYSTEM, OperatorProcess
from support.ports import free_port, listener, program
from support.tenant import Tenant
from vectorcluster_dev import golang
from vectorcluster_dev.settings import Settings
from vectorcluster_operator.k8s.api import ApiError, KubeApi
from vectorcluster_operator.k8s.kinds import VECTOR_CLUSTER

ACCESS_KEY, SECRET_KEY = "an-access-key", "a-secret-key"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def api(vectorcluster_api) -> KubeApi:
    return KubeApi(config.new_client_from_config(config_file=str(vectorcluster_api.kubeconfig)))


@pytest.fixture(scope="session")
def system(vectorcluster_api) -> None:
    """The namespace of the Lease."""
    manifest = json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SYSTEM}})
    vectorcluster_api.kubectl("apply", "-f", "-", input=manifest)


@pytest.fixture
def new_operator(vectorcluster_api, system, tmp_path) -> Iterator[Callable[..., OperatorProcess]]:
    """Makes operators that have ended after the test."""
    made: list[OperatorProcess] = []

    def make(name: str = "operator-0", **settings: str) -> OperatorProcess:
        made.append(OperatorProcess(vectorcluster_api.kubeconfig, tmp_path, name, **settings))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture(scope="module")
def operator(vectorcluster_api, system, tmp_path_factory) -> Iterator[OperatorProcess]:
    """One operator for the tests of a module."""
    folder = tmp_path_factory.mktemp("operator")
    with OperatorProcess(vectorcluster_api.kubeconfig, folder) as running:
        running.until(lambda: running.leading, "the Lease")
        yield running


@pytest.fixture
def tenant(vectorcluster_api, api) -> Iterator[Tenant]:
    """A namespace of the test's own; clusters that it leaves behind are let go."""
    name = f"team-{next(_numbers)}"
    vectorcluster_api.kubectl("create", "namespace", name)
    found = Tenant(name, vectorcluster_api.kubectl, api)
    yield found
    left, _ = api.list_labelled(VECTOR_CLUSTER, name, None)
    for cluster in (body["metadata"]["name"] for body in left):
        api.delete(VECTOR_CLUSTER, name, cluster)
        # The operator may have let it go meanwhile.
        with contextlib.suppress(ApiError):
            api.merge(VECTOR_CLUSTER, name, cluster, {"metadata": {"finalizers": None}})


@dataclass
class ObjectStore:
    """A real S3 server.

    Attributes:
        port: Where it listens.
        folder: A folder in it is a bucket, a file an object.
    """

    port: int
    folder: Path

    def spec(self, **more: Any) -> dict[str, Any]:
        """What `spec.storage.object` says of it."""
        return {
            "provider": "s3",
            "endpoint": f"127.0.0.1:{self.port}",
            "bucket": "vectors",
            "tls": False,
            "credentialsSecretRef": {"name": "s3"},
        } | more


@pytest.fixture(scope="session")
def object_store(tmp_path_factory) -> Iterator[ObjectStore]:
    folder = tmp_path_factory.mktemp("s3")
    (folder / "data" / "vectors").mkdir(parents=True)
    store = ObjectStore(free_port(), folder / "data")
    binary = golang.build(Settings.from_env(), "versitygw") / "versitygw"
    keys = ["--access", ACCESS_KEY, "--secret", SECRET_KEY]
    with program(
        [binary, *keys, "--port", f"127.0.0.1:{store.port}", "posix", store.folder],
        store.port,
        folder / "log",
    ):
        yield store


@dataclass
class Surroundings:
    """What a distributed cluster stands on. Brokers are addresses that take connections."""

    store: ObjectStore
    broker: str
    etcd: str
    extra: dict[str, Any] = field(default_factory=dict)

    def spec(self, **more: Any) -> dict[str, Any]:
        """A distributed cluster on them."""
        return {
            "version": "2.3.5",
            "mode": "Distributed",
            "storage": {"object": self.store.spec()},
            "wal": {"kafka": {"brokers": [self.broker]}},
            "metadata": {"etcd": {"endpoints": [self.etcd]}},
        } | more


@pytest.fixture(scope="session")
def surroundings(object_store) -> Iterator[Surroundings]:
    with listener(free_port()) as broker, listener(free_port()) as etcd:
        yield Surroundings(object_store, broker, etcd)


@pytest.fixture
def key(tenant) -> Callable[..., None]:
    """Puts the Secret with the access key there; the right one unless told otherwise."""

    def put(secret: str = SECRET_KEY) -> None:
        tenant.secret("s3", accessKeyId=ACCESS_KEY, secretAccessKey=secret)

    return put


@dataclass(frozen=True)
class Audit:
    """The API server's account of writes."""

    log: Path

    def mark(self) -> int:
        """A place in the log."""
        return self.log.stat().st_size

    def writes(self, namespace: str, since: int) -> list[str]:
        """Writes in a namespace since a place, in words."""
        with self.log.open("rb") as log:
            log.seek(since)
            entries = [json.loads(line) for line in log if line.endswith(b"\n")]
        return [
            f"{entry['verb']} {entry['requestURI']}"
            for entry in entries
            if entry["stage"] == "ResponseComplete"
            and entry.get("objectRef", {}).get("namespace") == namespace
        ]

    def wait_until_quiet(self, namespace: str, seconds: float) -> None:
        """Wait until nothing was written for so long; a busy machine takes its time to bring a cluster into being."""
        deadline = time.monotonic() + 60
        while True:
            begin = self.mark()
            time.sleep(seconds)
            if not (writes := self.writes(namespace, begin)):
                return
            assert time.monotonic() < deadline, writes


@pytest.fixture(scope="session")
def audit(vectorcluster_api) -> Audit:
    return Audit(vectorcluster_api.audit_log)
