"""Deleting a cluster: stop the pods, remove what the policy says, let go. Bounded in time, with a way out."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from vectorcluster_api import ObjectMeta
from vectorcluster_api.base import duration_seconds
from vectorcluster_api.conditions import ConditionType, Reason
from vectorcluster_api.lifecycle import DeletionOptions, DeletionPolicy
from vectorcluster_api.spec import Mode

from vectorcluster_operator.cloud.objectstore import ObjectStoreError
from vectorcluster_operator.cloud.shared import CleanupError
from vectorcluster_operator.engine.config import identity
from vectorcluster_operator.errors import ReconcileError
from vectorcluster_operator.k8s.api import ApiError, Object
from vectorcluster_operator.k8s.kinds import (
    DEPLOYMENT,
    POD,
    PVC,
    SECRET,
    STATEFUL_SET,
    VECTOR_CLUSTER,
)
from vectorcluster_operator.k8s.recorder import EventType
from vectorcluster_operator.reconcile.scope import Scope, World
from vectorcluster_operator.reconcile.steps.credentials import collect, root_secret_name
from vectorcluster_operator.reconcile.steps.workloads import component_of, component_status

log = logging.getLogger(__name__)

FINALIZER = "vectorcluster.io/cleanup"
SKIP_ANNOTATION = "vectorcluster.io/skip-cleanup"
"""Set to `true` to let the resource go at once, whatever is left behind."""

# Nothing is drained on a deletion: the log holds what was acknowledged, and under Delete nothing is kept.
_POD_GRACE_SECONDS = 10
_POLL_SECONDS = 1.0


class NotDoneError(Exception):
    """A step of the deletion has to be awaited or tried again."""


def delete_cluster(scope: Scope) -> bool:
    """One pass over the deletion.

    Returns:
        Whether the resource was let go; False means to look again.
    """
    if scope.cluster.metadata.annotations.get(SKIP_ANNOTATION) == "true":
        return _let_go(scope, left=f"clean-up was skipped by annotation {SKIP_ANNOTATION}")
    try:
        for step in _steps(scope):
            step(scope)
    except (NotDoneError, ReconcileError, ApiError, ObjectStoreError, CleanupError) as error:
        if scope.world.now() >= _deadline(scope):
            return _let_go(scope, left=str(error))
        failed = not isinstance(error, NotDoneError)
        reason = Reason.CLEANUP_FAILED if failed else Reason.DELETING
        way_out = f" (annotate {SKIP_ANNOTATION}=true to let go without it)" if failed else ""
        scope.facts.find(ConditionType.PROGRESSING, not failed, reason, f"deleting: {error}{way_out}")
        scope.facts.find(ConditionType.READY, False, Reason.DELETING, "the cluster is being deleted")
        scope.look_again(_POLL_SECONDS if not failed else 5.0)
        return False
    except Exception as error:  # even a bug must not hold a resource beyond its time
        if scope.world.now() < _deadline(scope):
            raise
        log.exception("the clean-up failed for good", extra={"cluster": str(scope.key)})
        return _let_go(scope, left=f"unexpected {type(error).__name__}: {error}")
    return _let_go(scope, left=None)


def _steps(scope: Scope) -> list[Callable[[Scope], None]]:
    if scope.cluster.spec.deletion_policy is DeletionPolicy.DELETE:
        if not scope.cluster.status.components:
            # Milvus was never started, so it wrote nothing; what kept it from starting must not hold the deletion.
            return [_stop_pods, _remove_volumes, _remove_root_secret]
        return [
            _stop_pods,
            _remove_objects,
            _remove_keys,
            _remove_topics,
            _remove_volumes,
            _remove_root_secret,
        ]
    return [_stop_pods]


def _deadline(scope: Scope) -> datetime:
    stamp = scope.cluster.metadata.deletion_timestamp
    began = datetime.fromisoformat(stamp) if stamp else scope.world.now()
    return began + timedelta(seconds=duration_seconds(scope.cluster.spec.deletion.timeout))


def _stop_pods(scope: Scope) -> None:
    """Workloads first, so that pods are not made again; then the pods, without the drain of a running cluster."""
    children = scope.world.cache.children(scope.key).values()
    workloads = [body for body in children if body["kind"] in {DEPLOYMENT.name, STATEFUL_SET.name}]
    pods = [body for body in children if body["kind"] == POD.name]
    if workloads:
        # Kept in the status: later passes no longer see that something ran and may have written.
        scope.facts.components = {component_of(body): component_status(body) for body in workloads}
        if not scope.cluster.status.components:
            raise NotDoneError(f"about to end {len(workloads)} workloads")
    for body in workloads:
        if not body["metadata"].get("deletionTimestamp"):
            scope.delete_child(body)
        # At once: the garbage collector would give the pods their full grace period, and the first to ask decides.
        _end(scope, [pod for pod in pods if component_of(pod) == component_of(body)])
    parted = {component_of(body) for body in workloads}
    _end(scope, [pod for pod in pods if component_of(pod) not in parted])
    # Pods that a workload made at its last moment are seen on the look after the one that deletes it.
    if workloads or pods:
        raise NotDoneError(f"waiting for {len(workloads)} workloads and {len(pods)} pods to end")


def _end(scope: Scope, pods: Iterable[Object]) -> None:
    for pod in pods:
        grace = pod["metadata"].get("deletionGracePeriodSeconds")
        if grace is None or grace > _POD_GRACE_SECONDS:
            scope.delete_child(pod, grace_seconds=_POD_GRACE_SECONDS)


def _remove_objects(scope: Scope) -> None:
    store = scope.cluster.spec.storage.object
    if store is None:
        return
    credentials = collect(scope).object_store
    if credentials is None:
        raise CleanupError(
            f"objects under {identity.object_prefix(scope.cluster)} in bucket {store.bucket} were left: the "
            "operator has no access key, only the pods' own identity"
        )
    scope.world.store.remove_prefix(store, credentials, identity.object_prefix(scope.cluster))


def _remove_keys(scope: Scope) -> None:
    etcd = scope.cluster.spec.metadata.etcd
    if scope.cluster.spec.mode is Mode.DISTRIBUTED and etcd.endpoints:
        scope.world.shared.remove_keys(etcd, collect(scope).etcd_auth, identity.etcd_root_path(scope.cluster))


def _remove_topics(scope: Scope) -> None:
    wal = scope.cluster.spec.wal
    if wal and wal.kafka and wal.kafka.brokers:
        scope.world.shared.remove_topics(
            wal.kafka, collect(scope).kafka_sasl, identity.channel_prefix(scope.cluster)
        )
    if wal and wal.pulsar:
        raise CleanupError(
            f"Pulsar topics {identity.channel_prefix(scope.cluster)}* were left: remove them with pulsar-admin"
        )


def _remove_volumes(scope: Scope) -> None:
    for body in scope.world.cache.children(scope.key).values():
        if body["kind"] == PVC.name and not body["metadata"].get("deletionTimestamp"):
            scope.delete_child(body)


def _remove_root_secret(scope: Scope) -> None:
    scope.world.api.delete(SECRET, scope.key.namespace, root_secret_name(scope.cluster))


def _let_go(scope: Scope, *, left: str | None) -> bool:
    if left is not None:
        scope.world.recorder.event(
            scope.cluster, EventType.WARNING, "CleanupIncomplete", f"let go, but: {left}"
        )
    if scope.cluster.spec.deletion_policy is DeletionPolicy.SNAPSHOT:
        scope.world.recorder.event(
            scope.cluster,
            EventType.WARNING,
            "DataRetained",
            "deletionPolicy Snapshot is not acted on yet; the data was retained",
        )
    _remove_finalizer(scope.world, scope.cluster.metadata)
    return True


def _remove_finalizer(world: World, meta: ObjectMeta) -> None:
    rest = [name for name in meta.finalizers if name != FINALIZER]
    patch = {"metadata": {"finalizers": rest, "resourceVersion": meta.resource_version}}
    try:
        world.api.merge(VECTOR_CLUSTER, meta.namespace, meta.name, patch)
    except ApiError as error:
        if error.status != 404:
            raise


def let_go_unread(world: World, meta: ObjectMeta) -> bool:
    """Let a resource that cannot be read go, once its time is over or the way out is taken.

    Its pods and Services go with it, being owned by it; volumes and objects stay, as under Retain.

    Returns:
        Whether it was let go.
    """
    if not meta.deletion_timestamp or FINALIZER not in meta.finalizers:
        return False
    began = datetime.fromisoformat(meta.deletion_timestamp)
    deadline = began + timedelta(seconds=duration_seconds(DeletionOptions().timeout))
    if meta.annotations.get(SKIP_ANNOTATION) != "true" and world.now() < deadline:
        return False
    _remove_finalizer(world, meta)
    return True
