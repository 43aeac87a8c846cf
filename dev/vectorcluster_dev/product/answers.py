"""What the user sees at the end: answers, where things are, and which commands come next."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from vectorcluster_dev.backend import Backend
from vectorcluster_dev.product import sample
from vectorcluster_dev.product.connection import connection_secret, details
from vectorcluster_dev.product.reach import routed_address
from vectorcluster_dev.product.semantic.collection import Hit


def print_answers(console: Console, questions: Sequence[str], answers: Sequence[Sequence[Hit]]) -> None:
    """One table for all questions, best answers first."""
    table = Table("score", "package", "description")
    for question, hits in zip(questions, answers, strict=True):
        table.add_section()
        table.add_row("", f"“{question}”", "", style="bold")
        for hit in hits:
            table.add_row(f"{hit.score:.3f}", hit.package.name, hit.package.description)
    console.print(table)


def print_next_steps(console: Console, backend: Backend) -> None:
    """Endpoints of the sample and commands to go on with."""
    name, namespace = sample.NAME, sample.NAMESPACE
    known = details(backend, name, namespace)
    service, port = known["host"].split(".")[0], int(known["port"])
    address = routed_address(backend, service, namespace, port)
    outside = known["uri"].replace(known["host"], address) if address else f"http://localhost:{port}"
    # In full: a fresh machine has neither kubectl nor this environment's programs in PATH.
    options = f"--kubeconfig {backend.kubeconfig()} --context {backend.context()} --namespace {namespace}"
    kubectl = f"{backend.kubectl()} {options}"
    forward = () if address else (f"{kubectl} port-forward service/{service} {port}",)
    token = f"get secret {connection_secret(name)} --output jsonpath='{{.data.token}}'"
    client = f'from pymilvus import MilvusClient; MilvusClient("{outside}", token="…")'
    _print_block(console, "Endpoints", (f"{known['uri']}   in the cluster", f"{outside}   from this machine"))
    further = (f"{kubectl} get vc,pods,services", f"{kubectl} {token} | base64 -d")
    python = f"{sys.executable} -c '{client}'"
    _print_block(console, "Next", (*forward, *further, python, *own_commands(backend)))


def own_commands(backend: Backend) -> tuple[str, ...]:
    """Commands for clusters that were made here, with the cluster's name where it is not the default one."""
    if backend.status().backend == "existing":
        return ()
    cluster = backend.context().rpartition("vcdev-")[2]
    search = f"{Path(sys.executable).with_name('vcdev')} search"
    if cluster == "default":
        return (f'{search} "your own words"', "make down")
    return (f'{search} --name {cluster} "your own words"', f"make down CLUSTER={cluster}")


def _print_block(console: Console, title: str, lines: Sequence[str]) -> None:
    console.print(f"\n{title}:")
    for line in lines:
        console.print(f"  {line}", soft_wrap=True, markup=False)
