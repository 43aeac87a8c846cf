"""Reaching a Service from the host: straight to its address where it is routed, else through a port-forward."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from vectorcluster_dev.backend import Backend
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.product.objects import find, kubectl_of

CONNECT_SECONDS = 1.0
FORWARD_SECONDS = 20.0
STOP_SECONDS = 5.0


@contextmanager
def reachable(backend: Backend, service: str, namespace: str, port: int) -> Iterator[tuple[str, int]]:
    """Host and port that lead from this machine to a Service's port, for as long as they are needed.

    Raises:
        DevError: There is no such Service, or neither way leads to it.
    """
    address = routed_address(backend, service, namespace, port)
    if address:
        yield address, port
        return
    local = _free_port()
    with _forward(backend, service, namespace, f"{local}:{port}") as process:
        _await_forward(process, local, f"{namespace}/{service}")
        yield "127.0.0.1", local


def routed_address(backend: Backend, service: str, namespace: str, port: int) -> str | None:
    """The Service's own address where it leads there from this machine, else None.

    Raises:
        DevError: There is no such Service.
    """
    found = find(kubectl_of(backend), "service", service, namespace)
    if found is None:
        raise DevError(f"while connecting to {namespace}/{service}: there is no such Service")
    address: str = found["spec"].get("clusterIP", "")
    # Only our own clusters are routed. Elsewhere the same address may be a stranger's.
    return address if backend.status().backend == "built" and _answers(address, port) else None


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=CONNECT_SECONDS):
            return True
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def _forward(backend: Backend, service: str, namespace: str, ports: str) -> Iterator[subprocess.Popen[bytes]]:
    cluster = ["--kubeconfig", str(backend.kubeconfig()), "--context", backend.context()]
    what = ["port-forward", "--namespace", namespace, f"service/{service}", ports]
    command = [str(backend.kubectl()), *cluster, *what]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_forward(process: subprocess.Popen[bytes], port: int, target: str) -> None:
    deadline = time.monotonic() + FORWARD_SECONDS
    while not _answers("127.0.0.1", port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise DevError(
                f"while connecting to {target}: its address is not routed from here and kubectl port-forward "
                "did not open; are its pods running?"
            )
        time.sleep(0.2)
