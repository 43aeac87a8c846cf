"""Can what the cluster stands on be reached: object storage, metadata store, write-ahead log."""

from urllib.parse import urlsplit

from vectorcluster_api import VectorCluster
from vectorcluster_api.conditions import ConditionType, Reason
from vectorcluster_api.spec import Mode

from vectorcluster_operator.errors import RetryableError
from vectorcluster_operator.k8s.kinds import DEPLOYMENT, STATEFUL_SET
from vectorcluster_operator.reconcile.scope import Scope

SKIP_ANNOTATION = "vectorcluster.io/skip-preflight"
"""Set to `true` where the operator itself cannot reach what the pods can."""


def preflight(scope: Scope) -> None:
    """State whether storage and dependencies answer.

    Before Milvus' pods exist, a failure stops the reconcile: pods that crash for want of a broker would be
    restarted more and more slowly, so that they come up late once it is mended. A running cluster is never
    stopped by a failed check.

    Raises:
        RetryableError: Something cannot be reached and the pods don't exist yet.
    """
    failures = [failure for failure in (_storage(scope), _dependencies(scope)) if failure is not None]
    if failures and not _running(scope) and not _skipped(scope):
        raise failures[0]
    if failures:
        scope.look_again(failures[0].retry_after)


def _running(scope: Scope) -> bool:
    workload = STATEFUL_SET if scope.cluster.spec.mode is Mode.STANDALONE else DEPLOYMENT
    return any(ref.kind == workload.name for ref in scope.world.cache.children(scope.key))


def _skipped(scope: Scope) -> bool:
    return scope.cluster.metadata.annotations.get(SKIP_ANNOTATION) == "true"


def _storage(scope: Scope) -> RetryableError | None:
    store = scope.cluster.spec.storage.object
    if store is None:
        scope.facts.find(
            ConditionType.STORAGE_READY, True, Reason.NOT_USED, "data is on the pod's own volume"
        )
        return None
    found = scope.world.store.check(store, scope.secrets.object_store)
    scope.facts.find(ConditionType.STORAGE_READY, found.ok, found.reason, found.message)
    if found.ok is not False:
        return None
    return RetryableError(found.reason, found.message, condition=ConditionType.STORAGE_READY, retry_after=5.0)


def _dependencies(scope: Scope) -> RetryableError | None:
    if scope.cluster.spec.mode is Mode.STANDALONE:
        scope.facts.find(
            ConditionType.DEPENDENCIES_READY, True, Reason.NOT_USED, "metadata and log are inside the pod"
        )
        return None
    unreachable = scope.world.network.unreachable(external_addresses(scope.cluster))
    if not unreachable:
        scope.facts.find(
            ConditionType.DEPENDENCIES_READY, True, Reason.REACHABLE, "metadata store and log answer"
        )
        return None
    message = f"cannot connect to {', '.join(unreachable)}: mend the address or the server"
    scope.facts.find(ConditionType.DEPENDENCIES_READY, False, Reason.UNREACHABLE, message)
    return RetryableError(
        Reason.UNREACHABLE, message, condition=ConditionType.DEPENDENCIES_READY, retry_after=5.0
    )


def external_addresses(cluster: VectorCluster) -> list[str]:
    """host:port of all servers that the spec names and the operator doesn't run."""
    spec = cluster.spec
    found = list(spec.metadata.etcd.endpoints or ())
    if spec.wal and spec.wal.kafka:
        found += spec.wal.kafka.brokers or ()
    if spec.wal and spec.wal.pulsar:
        # Several hosts may stand behind one scheme: pulsar://a:6650,b:6650
        found += urlsplit(spec.wal.pulsar.address).netloc.split(",")
    return found
