"""Connecting to a VectorCluster the way an application does: by the Secret that the operator writes."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pymilvus import MilvusClient, MilvusException

from vectorcluster_dev.backend import Backend
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.product import objects
from vectorcluster_dev.product.reach import reachable

CONNECT_TIMEOUT = 30.0

# It logs tracebacks of failures that it raises as well.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)


def connection_secret(name: str) -> str:
    """The name of the Secret with a VectorCluster's connection details."""
    return f"{name}-connection"


def details(backend: Backend, name: str, namespace: str) -> dict[str, str]:
    """Host, port, uri, token and so on, as the operator wrote them for applications.

    Raises:
        DevError: There are none yet.
    """
    found = objects.secret_data(objects.kubectl_of(backend), connection_secret(name), namespace)
    if found is None:
        raise DevError(
            f"while connecting to {namespace}/{name}: there is no Secret {connection_secret(name)}; "
            "is the VectorCluster Ready?"
        )
    return found


@contextmanager
def connected(backend: Backend, name: str, namespace: str) -> Iterator[MilvusClient]:
    """A client of a VectorCluster.

    Raises:
        DevError: The cluster has no connection details yet, can't be reached, or refuses the login.
    """
    known = details(backend, name, namespace)
    service, port = known["host"].split(".")[0], int(known["port"])
    with reachable(backend, service, namespace, port) as (host, local), _ca(known) as ca:
        scheme = "https" if ca else "http"
        # Through an address of its own the certificate's name can't match; the name is told apart.
        tls = {"secure": True, "server_pem_path": str(ca), "server_name": known["host"]} if ca else {}
        try:
            client = MilvusClient(
                f"{scheme}://{host}:{local}", token=known["token"], timeout=CONNECT_TIMEOUT, **tls
            )
        except MilvusException as error:
            raise DevError(f"while connecting to {namespace}/{name}: {error}") from error
        try:
            yield client
        finally:
            client.close()


@contextmanager
def _ca(known: dict[str, str]) -> Iterator[Path | None]:
    if "ca.crt" not in known:
        yield None
        return
    with tempfile.NamedTemporaryFile("w", suffix=".crt") as file:
        file.write(known["ca.crt"])
        file.flush()
        yield Path(file.name)
