"""Writes to the API server while nothing changes, counted from its audit log."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.audit import writes_since
from bench.context import BenchError, Context
from bench.figures import Figure
from prometheus_client.parser import text_string_to_metric_families

NAME = "idle-reconcile-writes"
GOAL = "API-server writes by the operator while its VectorClusters stay as they are: none."
# How a running operator shows that it leads, and no part of a reconcile.
HEARTBEAT = "leases"
RECONCILES = "vectorcluster_operator_reconciles_total"


@dataclass(frozen=True)
class Operator:
    """The running operator as the cluster sees it."""

    namespace: str
    user: str
    selector: str
    port: int


def run(ctx: Context) -> list[Figure]:
    """Watch settled VectorClusters for a while and count the operator's writes meanwhile."""
    ctx.kubectl("version")
    log = audit_log(ctx.settings.cluster_dir(ctx.cluster))
    operator = find_operator(ctx.objects("deployments", "-A", "-l", "app.kubernetes.io/component=operator"))
    clusters = ctx.objects("vectorclusters", "-A")
    require_settled(clusters)
    before = reconciles(ctx, operator)
    since = datetime.now(UTC)
    ctx.say(f"watching {len(clusters)} VectorCluster(s) for {ctx.seconds:.0f} s")
    time.sleep(ctx.seconds)
    writes = writes_since(log, operator.user, since)
    done = reconciled_between(before, reconciles(ctx, operator))
    if generations(clusters) != generations(ctx.objects("vectorclusters", "-A")):
        raise BenchError("a VectorCluster was changed while watching: leave them alone and repeat")
    for what, count in sorted(writes.items()):
        ctx.say(f"{what}: {count}")
    return figures(writes, done, len(clusters))


def figures(writes: Counter[str], reconciled: float, clusters: int) -> list[Figure]:
    """The counts: heartbeats apart from everything else."""
    heartbeats = sum(count for what, count in writes.items() if what.endswith(HEARTBEAT))
    return [
        Figure("writes in reconciles", sum(writes.values()) - heartbeats, "writes", at_most=0),
        Figure("reconciles meanwhile", reconciled, "reconciles", at_least=1),
        Figure("VectorClusters", clusters, "objects"),
        Figure("renewals of the leader's Lease", heartbeats, "writes"),
    ]


def audit_log(folder: Path) -> Path:
    """The audit log of a local cluster.

    Raises:
        BenchError: There is none.
    """
    for pattern in ("logs/audit.log", "*/logs/audit.log"):
        found = sorted(folder.glob(pattern))
        if found:
            return found[0]
    raise BenchError(f"no audit log in {folder}: this needs a local cluster made by `make up`, without kind")


def find_operator(deployments: list[dict[str, Any]]) -> Operator:
    """The operator's user name, from its Deployment.

    Raises:
        BenchError: None is installed, or more than one.
    """
    if len(deployments) != 1:
        raise BenchError(f"found {len(deployments)} operators where one is needed: run `make up` first")
    namespace = deployments[0]["metadata"]["namespace"]
    spec = deployments[0]["spec"]
    pod = spec["template"]["spec"]
    port = pod["containers"][0]["ports"][0]["containerPort"]
    selector = ",".join(f"{key}={value}" for key, value in sorted(spec["selector"]["matchLabels"].items()))
    return Operator(
        namespace, f"system:serviceaccount:{namespace}:{pod['serviceAccountName']}", selector, port
    )


def require_settled(clusters: list[dict[str, Any]]) -> None:
    """Check that nothing is left to do.

    Raises:
        BenchError: There is no VectorCluster, or one is not Ready.
    """
    if not clusters:
        raise BenchError("there is no VectorCluster to watch: run `make up` first")
    for cluster in clusters:
        conditions = cluster.get("status", {}).get("conditions", [])
        ready = {condition["type"]: condition["status"] for condition in conditions}.get("Ready")
        if ready != "True":
            raise BenchError(f"VectorCluster {cluster['metadata']['name']} is not Ready: wait, then repeat")


def generations(clusters: list[dict[str, Any]]) -> dict[str, int]:
    """The generation of each VectorCluster, which a change of its spec raises."""
    return {cluster["metadata"]["uid"]: cluster["metadata"]["generation"] for cluster in clusters}


def reconciles(ctx: Context, operator: Operator) -> dict[str, float]:
    """How many reconciles each operator pod finished so far, by its own metrics."""
    pods = ctx.objects("pods", "-n", operator.namespace, "-l", operator.selector)
    names = [pod["metadata"]["name"] for pod in pods]
    prefix = f"/api/v1/namespaces/{operator.namespace}/pods"
    return {
        name: count_reconciles(ctx.kubectl("get", "--raw", f"{prefix}/{name}:{operator.port}/proxy/metrics"))
        for name in names
    }


def reconciled_between(before: Mapping[str, float], after: Mapping[str, float]) -> float:
    """The reconciles between two looks at the same pods.

    Raises:
        BenchError: There were none, or the operator was another one at the end.
    """
    if before.keys() != after.keys() or any(after[name] < before[name] for name in before):
        raise BenchError("the operator was restarted or replaced while watching: leave it alone and repeat")
    done = sum(after.values()) - sum(before.values())
    if done <= 0:
        raise BenchError('no reconcile happened meanwhile: watch for longer, with ARGS="--seconds 300"')
    return done


def count_reconciles(metrics: str) -> float:
    """The finished reconciles in one page of Prometheus metrics."""
    samples = (sample for family in text_string_to_metric_families(metrics) for sample in family.samples)
    return sum(sample.value for sample in samples if sample.name == RECONCILES)
