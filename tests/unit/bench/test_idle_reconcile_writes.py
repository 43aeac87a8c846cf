"""The parts of idle-reconcile-writes that decide what counts."""

from collections import Counter

import pytest
from bench import bench_idle_reconcile_writes as bench
from bench.context import BenchError


def deployment(namespace="vectorcluster-system"):
    container = {"ports": [{"name": "metrics", "containerPort": 8080}]}
    pod = {"spec": {"serviceAccountName": "op", "containers": [container]}}
    labels = {"app.kubernetes.io/name": "vectorcluster-operator", "app.kubernetes.io/instance": "op"}
    return {
        "metadata": {"namespace": namespace},
        "spec": {"selector": {"matchLabels": labels}, "template": pod},
    }


def vector_cluster(ready="True"):
    return {
        "metadata": {"name": "demo", "uid": "u1", "generation": 4},
        "status": {"conditions": [{"type": "Ready", "status": ready}]},
    }


def test_renewing_the_lease_is_no_reconcile():
    writes = Counter({"update leases": 12, "patch vectorclusters/status": 2})

    by_name = {figure.name: figure for figure in bench.figures(writes, 8.0, 1)}

    assert by_name["writes in reconciles"].value == 2
    assert by_name["writes in reconciles"].met is False
    assert by_name["renewals of the leader's Lease"].value == 12


def test_the_operators_user_comes_from_its_deployment():
    operator = bench.find_operator([deployment()])

    assert operator.user == "system:serviceaccount:vectorcluster-system:op"
    assert operator.selector == "app.kubernetes.io/instance=op,app.kubernetes.io/name=vectorcluster-operator"


@pytest.mark.parametrize("deployments", [[], [deployment(), deployment("other")]])
def test_one_operator_is_needed(deployments):
    with pytest.raises(BenchError, match="where one is needed"):
        bench.find_operator(deployments)


@pytest.mark.parametrize(
    ("clusters", "message"),
    [
        ([], "no VectorCluster"),
        ([vector_cluster(ready="False")], "demo is not Ready"),
        ([{"metadata": {"name": "new"}}], "new is not Ready"),
    ],
)
def test_only_settled_clusters_are_watched(clusters, message):
    with pytest.raises(BenchError, match=message):
        bench.require_settled(clusters)


def test_a_ready_cluster_is_settled():
    bench.require_settled([vector_cluster()])

    assert bench.generations([vector_cluster()]) == {"u1": 4}


def test_reconciles_are_summed_over_results():
    page = (
        "# TYPE vectorcluster_operator_reconciles_total counter\n"
        'vectorcluster_operator_reconciles_total{result="done"} 5.0\n'
        'vectorcluster_operator_reconciles_total{result="waiting"} 2.0\n'
        "vectorcluster_operator_queue_depth 9.0\n"
    )

    assert bench.count_reconciles(page) == 7.0


def test_reconciles_between_two_looks():
    assert bench.reconciled_between({"op-1": 5.0, "op-2": 0.0}, {"op-1": 9.0, "op-2": 0.0}) == 4.0


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ({"op-1": 5.0}, {"op-2": 9.0}, "replaced"),
        ({"op-1": 5.0}, {"op-1": 2.0}, "restarted"),
        ({"op-1": 5.0}, {"op-1": 5.0}, "no reconcile"),
    ],
)
def test_a_window_that_says_nothing_is_refused(before, after, message):
    with pytest.raises(BenchError, match=message):
        bench.reconciled_between(before, after)


def test_the_audit_log_is_found_in_the_clusters_folder(tmp_path):
    with pytest.raises(BenchError, match="no audit log"):
        bench.audit_log(tmp_path)
    log = tmp_path / "node-1" / "logs" / "audit.log"
    log.parent.mkdir(parents=True)
    log.touch()

    assert bench.audit_log(tmp_path) == log
