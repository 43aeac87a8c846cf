"""From `kubectl apply` to the first search answered, against the same Milvus processes started by hand."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import yaml
from bench.context import BenchError, Context
from bench.figures import Figure
from bench.hand_started import HandStarted, Pattern
from kubernetes import client, config
from pymilvus import MilvusClient, MilvusException
from support.manifests import distributed, object_storage, vector_cluster
from vectorcluster_dev.product import sample

NAME = "apply-to-first-search"
GOAL = (
    "A VectorCluster's time from `kubectl apply` to its first answered search, against the same Milvus processes "
    "with the same configuration started by hand in a pod that is already running."
)
NAMESPACE = "bench-apply"
ROUNDS = 3
GOAL_RATIO = 1.3
PATIENCE_SECONDS = 300.0
PROXY_PORT = 19530
DIMENSION = 16

Object = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """One kind of cluster to measure: its name, and the resource for the n-th round."""

    name: str
    resource: Callable[[Context, str], Object]


def run(ctx: Context) -> list[Figure]:
    """Measure both shapes in turn, by the operator and by hand one after the other in each round."""
    found: list[Figure] = []
    with namespace(ctx):
        for shape in (Shape("Standalone", standalone), Shape("Distributed", on_shared_services)):
            applied, by_hand = [], []
            for index in range(ROUNDS):
                name = f"{shape.name.lower()}-{index}"
                applied.append(by_operator(ctx, name, shape.resource(ctx, name)))
                pattern = Pattern.of(ctx, NAMESPACE, name)
                ctx.kubectl("delete", "vc", name, "-n", NAMESPACE, "--timeout=120s")
                by_hand.append(by_hands(ctx, replace(pattern, identity=f"hand-{index}")))
                ctx.say(f"{shape.name} {index + 1}: applied {applied[-1]:.1f} s, by hand {by_hand[-1]:.1f} s")
            found += figures(shape.name, applied, by_hand)
    return found


def figures(shape: str, applied: list[float], by_hand: list[float]) -> list[Figure]:
    """Medians, and the median of the ratios pair by pair."""
    ratio = statistics.median(a / b for a, b in zip(applied, by_hand, strict=True))
    return [
        Figure(f"{shape}: apply to first search", statistics.median(applied), "s"),
        Figure(f"{shape}: started by hand to first search", statistics.median(by_hand), "s"),
        Figure(f"{shape}: ratio", ratio, "ratio", ratio_to="started by hand, same round", at_most=GOAL_RATIO),
    ]


def standalone(_ctx: Context, name: str) -> Object:
    """One pod with everything inside."""
    return vector_cluster(name, deletionPolicy="Delete")


def on_shared_services(_ctx: Context, name: str) -> Object:
    """All roles, on the sample cluster's etcd and Kafka: starting those is not what is measured."""
    there = f"{sample.NAMESPACE}.svc"
    kafka = f"{sample.NAME}-kafka"
    return distributed(
        name,
        storage=object_storage(),
        metadata={"etcd": {"endpoints": [f"{sample.NAME}-etcd.{there}:2379"]}},
        wal={"kafka": {"brokers": [f"{kafka}-0.{kafka}.{there}:9092"]}},
    )


def by_operator(ctx: Context, name: str, resource: Object) -> float:
    """Seconds from `kubectl apply` to the first search answered."""
    started = time.monotonic()
    ctx.kubectl("apply", "-n", NAMESPACE, "-f", "-", stdin=yaml.safe_dump(resource))

    # Polled by a client that is loaded already: starting kubectl ten times a second would slow what is measured.
    api = client.CoreV1Api(config.new_client_from_config(str(ctx.kubeconfig)))

    def reach() -> tuple[str, str] | None:
        try:
            service = api.read_namespaced_service(name, NAMESPACE)
            secret = api.read_namespaced_secret(f"{name}-connection", NAMESPACE)
        except client.ApiException:
            return None
        return service.spec.cluster_ip, base64.b64decode(secret.data["token"]).decode()

    first_search(reach)
    return time.monotonic() - started


def by_hands(ctx: Context, pattern: Pattern) -> float:
    """Seconds from starting the processes to the first search answered."""
    with HandStarted(ctx, NAMESPACE, pattern) as pod:
        address = pod.address()
        started = time.monotonic()
        pod.start()
        first_search(lambda: (address, "root:Milvus"))
        return time.monotonic() - started


def first_search(reach: Callable[[], tuple[str, str] | None]) -> None:
    """Create, insert, load and search as soon as it works.

    Raises:
        BenchError: It does not within five minutes.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    last: object = "no address yet"
    while time.monotonic() < deadline:
        found = reach()
        # gRPC backs off for seconds from an address that refuses at first; knocking doesn't.
        if found is not None and accepts(found[0]):
            try:
                return search_once(*found)
            except MilvusException as error:
                last = error
        time.sleep(0.1)
    raise BenchError(f"no search was answered within {PATIENCE_SECONDS:.0f} s; last: {last}")


def accepts(host: str) -> bool:
    """Whether something takes connections at Milvus' port."""
    try:
        socket.create_connection((host, PROXY_PORT), timeout=0.5).close()
    except OSError:
        return False
    return True


def search_once(host: str, token: str) -> None:
    """One collection with a few vectors, searched; what is there from an earlier try is used."""
    milvus = MilvusClient(uri=f"http://{host}:{PROXY_PORT}", token=token, timeout=5)
    with contextlib.closing(milvus):
        if not milvus.has_collection("first"):
            milvus.create_collection("first", dimension=DIMENSION, metric_type="IP")
        rows = [
            {"id": n, "vector": [float(n == place) for place in range(DIMENSION)]} for n in range(DIMENSION)
        ]
        milvus.upsert("first", rows)
        hits = milvus.search("first", [rows[3]["vector"]], limit=1, consistency_level="Strong")[0]
        if not hits or hits[0]["id"] != 3:
            raise BenchError(f"the first search found {hits!r} where it had to find row 3")


@contextmanager
def namespace(ctx: Context) -> Iterator[None]:
    """A namespace with the object store's key, gone afterwards."""
    key = json.loads(ctx.kubectl("get", "secret", "objectstore", "-n", sample.NAMESPACE, "-o", "json"))
    bodies = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}},
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "object-store", "namespace": NAMESPACE},
            "data": key["data"],
        },
    ]
    ctx.kubectl("apply", "-f", "-", stdin=yaml.safe_dump_all(bodies))
    try:
        yield
    finally:
        ctx.kubectl("delete", "vc", "--all", "-n", NAMESPACE, "--timeout=180s")
        ctx.kubectl("delete", "namespace", NAMESPACE, "--timeout=180s")
