"""CPU and memory of an idle operator with 1, 10 and 50 standalone-shaped clusters."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import yaml
from bench.bench_idle_reconcile_writes import Operator, find_operator, require_settled
from bench.context import BenchError, Context
from bench.figures import Figure
from prometheus_client.parser import text_string_to_metric_families
from vectorcluster_dev.backend import open_backend
from vectorcluster_dev.images import ensure_images
from vectorcluster_dev.progress import Progress

NAME = "operator-footprint"
GOAL = (
    "CPU and memory of one operator process while nothing changes. Its clusters are stand-ins that answer as a "
    "Milvus would: fifty databases do not fit this machine."
)
STEPS = (1, 10, 50)
NAMESPACE = "bench-footprint"
READY_SECONDS = 600.0
# Watch caches fill and the last status is written in this time.
SETTLE_SECONDS = 20.0


@dataclass(frozen=True)
class Sample:
    """The operator's process at one moment: CPU seconds used so far, resident bytes."""

    cpu: float
    memory: float


def run(ctx: Context) -> list[Figure]:
    """Grow the number of clusters step by step and watch the operator at each."""
    operator = find_operator(ctx.objects("deployments", "-A", "-l", "app.kubernetes.io/component=operator"))
    image = load_stand_in(ctx)
    others = len(ctx.objects("vectorclusters", "-A"))
    found: list[Figure] = []
    with namespace(ctx):
        for count in STEPS:
            ctx.say(f"{count} clusters")
            apply(ctx, count, image)
            found += watch(ctx, operator, count)
    cpu, memory = (
        [figure.value for figure in found if figure.unit == unit] for unit in ("millicores", "MiB")
    )
    return [
        *found,
        Figure("CPU per further cluster", (cpu[-1] - cpu[0]) / (STEPS[-1] - STEPS[0]), "millicores"),
        Figure("memory per further cluster", (memory[-1] - memory[0]) / (STEPS[-1] - STEPS[0]), "MiB"),
        Figure("other VectorClusters meanwhile", others, "objects"),
    ]


def load_stand_in(ctx: Context) -> str:
    """Bring the stand-in's image to the cluster and give its reference."""
    found = ensure_images(ctx.settings, ("milvus-stand-in",), Progress())["milvus-stand-in"]
    open_backend(ctx.settings, ctx.cluster).load_image(found.archive)
    return found.reference


@contextmanager
def namespace(ctx: Context) -> Iterator[None]:
    """A namespace that is gone afterwards, with all clusters in it."""
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
    ctx.kubectl("apply", "-f", "-", stdin=yaml.safe_dump(body))
    try:
        yield
    finally:
        ctx.say("taking them away")
        ctx.kubectl("delete", "vectorclusters", "--all", "-n", NAMESPACE, "--timeout=600s")
        ctx.kubectl("delete", "namespace", NAMESPACE, "--timeout=300s")


def apply(ctx: Context, count: int, image: str) -> None:
    """Have so many clusters, and wait until all are Ready.

    Raises:
        BenchError: They are not within ten minutes.
    """
    bodies = [cluster(index, image) for index in range(count)]
    ctx.kubectl("apply", "--server-side", "-n", NAMESPACE, "-f", "-", stdin=yaml.safe_dump_all(bodies))
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            require_settled(ctx.objects("vectorclusters", "-n", NAMESPACE))
        except BenchError:
            if time.monotonic() > deadline:
                raise
            time.sleep(2)
        else:
            break
    time.sleep(SETTLE_SECONDS)


def cluster(index: int, image: str) -> dict[str, object]:
    """A VectorCluster whose Milvus is a stand-in."""
    tiny = {"requests": {"cpu": "1m", "memory": "16Mi"}}
    return {
        "apiVersion": "vectorcluster.io/v1alpha1",
        "kind": "VectorCluster",
        "metadata": {"name": f"idle-{index}"},
        "spec": {
            "version": "2.3.5",
            "image": image,
            "components": {"standalone": {"resources": tiny, "storage": {"size": "1Mi"}}},
            "deletionPolicy": "Delete",
        },
    }


def watch(ctx: Context, operator: Operator, count: int) -> list[Figure]:
    """CPU and memory over the watching time."""
    before = sample(ctx, operator)
    time.sleep(ctx.seconds)
    after = sample(ctx, operator)
    return [
        Figure(f"CPU, {count} clusters", (after.cpu - before.cpu) / ctx.seconds * 1000, "millicores"),
        Figure(f"memory, {count} clusters", after.memory / 2**20, "MiB"),
    ]


def sample(ctx: Context, operator: Operator) -> Sample:
    """The leading operator's own account of its process.

    Raises:
        BenchError: No operator pod leads.
    """
    prefix = f"/api/v1/namespaces/{operator.namespace}/pods"
    for pod in ctx.objects("pods", "-n", operator.namespace, "-l", operator.selector):
        page = ctx.kubectl(
            "get", "--raw", f"{prefix}/{pod['metadata']['name']}:{operator.port}/proxy/metrics"
        )
        values = {
            one.name: one.value
            for family in text_string_to_metric_families(page)
            for one in family.samples
            if not one.labels
        }
        if values.get("vectorcluster_operator_leading"):
            return Sample(values["process_cpu_seconds_total"], values["process_resident_memory_bytes"])
    raise BenchError("no operator pod leads: see `kubectl logs` of the operator")
