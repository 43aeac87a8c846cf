"""One local cluster with the product in it, shared by the end-to-end tests; each test has a namespace of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from pymilvus import MilvusClient
from support.kubernetes import Kubectl, Object
from support.vectors import connect
from vectorcluster_dev.backend import Backend, open_backend
from vectorcluster_dev.product import deploy, objectstore, operator
from vectorcluster_dev.product.reach import reachable
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings

CLUSTER = os.environ.get("VECTORCLUSTER_E2E_CLUSTER", "e2e")
# For people at work on a test: the next run then finds the cluster up.
KEEP = os.environ.get("VECTORCLUSTER_E2E_KEEP") == "1"


@dataclass(frozen=True)
class Product:
    """The product on a local cluster."""

    settings: Settings
    backend: Backend

    def kubectl(self, namespace: str) -> Kubectl:
        """kubectl for a namespace."""
        return Kubectl(self.backend.kubectl(), self.backend.kubeconfig(), namespace)

    @property
    def system(self) -> Kubectl:
        """kubectl for the operator's namespace."""
        return self.kubectl(operator.NAMESPACE)


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The operator and the object store on a cluster of the tests' own."""
    settings = Settings.from_env()
    backend, progress = open_backend(settings, CLUSTER), Progress()
    try:
        backend.create(progress, None)
        deploy(settings, backend, progress, sample=False)
        yield Product(settings, backend)
    finally:
        if not KEEP:
            backend.delete(progress, keep_data=False)


@pytest.fixture
def kubectl(product: Product, request: pytest.FixtureRequest) -> Iterator[Kubectl]:
    """A namespace named after the test, with restricted Pod Security enforced and the object store's key in it."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower()).strip("-")[:40]
    bound = product.kubectl(name)
    if KEEP:
        bound("delete", "namespace", name, "--ignore-not-found", "--timeout=120s")
    bound.apply(namespace(name), object_store_secret(product, name))
    yield bound
    # What a test left unfinished, such as a cluster whose broker never existed, need not be cleaned up for it.
    bound("annotate", "vc", "--all", "vectorcluster.io/skip-cleanup=true")
    bound("delete", "vc", "--all", "--timeout=60s")
    bound("delete", "namespace", name, "--wait=false")


@pytest.fixture
def service(product: Product, kubectl: Kubectl) -> Iterator[Callable[[str], tuple[str, int]]]:
    """A function that gives host and port of a cluster in the test's namespace, as seen from here."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(reachable(product.backend, name, kubectl.namespace, 19530))


@pytest.fixture
def client(
    kubectl: Kubectl, service: Callable[[str], tuple[str, int]]
) -> Iterator[Callable[[str], MilvusClient]]:
    """A function that connects to a cluster in the test's namespace with what its connection Secret says."""
    with ExitStack() as stack:

        def open_client(name: str) -> MilvusClient:
            found = connect(*service(name), kubectl.secret(f"{name}-connection")["token"])
            stack.callback(found.close)
            return found

        yield open_client


def namespace(name: str) -> Object:
    """A namespace that admits only pods of the restricted Pod Security Standard."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def object_store_secret(product: Product, target: str) -> Object:
    """The object store's key, copied for a test's namespace."""
    data = product.kubectl(objectstore.NAMESPACE).get("secret", objectstore.SECRET)
    assert data is not None, "the object store has no Secret with its key"
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "object-store", "namespace": target},
        "data": data["data"],
    }
