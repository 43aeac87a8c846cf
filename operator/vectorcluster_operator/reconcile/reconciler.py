"""Reconcile one cluster: run the steps in order, state once and last what was seen, say when to look again."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import ValidationError
from vectorcluster_api import ObjectMeta, VectorCluster
from vectorcluster_api.conditions import Condition, ConditionStatus, ConditionType, Reason

from vectorcluster_operator import telemetry
from vectorcluster_operator.errors import ReconcileError
from vectorcluster_operator.k8s.api import ApiError, Object
from vectorcluster_operator.k8s.kinds import VECTOR_CLUSTER, ClusterKey
from vectorcluster_operator.k8s.recorder import EventType
from vectorcluster_operator.reconcile.deletion import FINALIZER, delete_cluster, let_go_unread
from vectorcluster_operator.reconcile.scope import Scope, World
from vectorcluster_operator.reconcile.steps.accept import accept
from vectorcluster_operator.reconcile.steps.ask_engine import ask_engine
from vectorcluster_operator.reconcile.steps.children import apply_children
from vectorcluster_operator.reconcile.steps.credentials import read_credentials
from vectorcluster_operator.reconcile.steps.preflight import preflight
from vectorcluster_operator.reconcile.steps.workloads import observe_workloads
from vectorcluster_operator.status import build_status, status_patch, was_published, was_up

log = logging.getLogger(__name__)

Step = Callable[[Scope], None]


def publish(scope: Scope) -> None:
    """Apply the client Service in the same pass in which Milvus became safe to reach."""
    if scope.facts.published and not was_published(scope.cluster):
        apply_children(scope)


STEPS: tuple[Step, ...] = (
    accept,
    read_credentials,
    preflight,
    apply_children,
    observe_workloads,
    ask_engine,
    publish,
)

_ROLLING_POLL_SECONDS = 5.0
_STALE_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Result:
    """How a reconcile ended.

    Attributes:
        after: Seconds until the cluster is looked at again without an event; None means never, it is gone.
        failed: Whether to back off instead, because the API server or a bug got in the way.
    """

    after: float | None
    failed: bool = False


def reconcile(key: ClusterKey, world: World) -> Result:
    """Bring one cluster a step closer to its spec.

    Unexpected exceptions propagate; the worker logs them and backs off.
    """
    try:
        return _reconcile(key, world)
    except ApiError as error:
        # The resource changed or went while it was looked at; the watch shows it in a moment.
        if error.conflict or error.status == HTTPStatus.NOT_FOUND:
            return Result(after=_STALE_POLL_SECONDS)
        raise


def _reconcile(key: ClusterKey, world: World) -> Result:
    body = world.cache.cluster(key)
    if body is None:
        return Result(after=None)
    try:
        cluster = VectorCluster.from_object(body)
    except ValidationError as error:
        return _refuse(key, world, body, error)
    scope = Scope(key, cluster, world)
    if cluster.metadata.deletion_timestamp:
        return _delete(scope)
    _ensure_finalizer(scope)
    scope.facts.published = was_published(cluster)
    failure = _run(scope)
    _write_status(scope)
    return _result(scope, failure)


def _run(scope: Scope) -> Exception | None:
    """Run the steps; what stops them becomes a finding."""
    try:
        for step in STEPS:
            step(scope)
    except ReconcileError as error:
        scope.facts.find(error.condition, False, error.reason, error.message)
        scope.look_again(error.retry_after)
        return error
    except ApiError as error:
        if error.conflict:
            scope.look_again(_STALE_POLL_SECONDS)
            return None
        scope.facts.find(ConditionType.PROGRESSING, False, Reason.INTERNAL_ERROR, str(error))
        return error
    return None


def _result(scope: Scope, failure: Exception | None) -> Result:
    if isinstance(failure, ApiError):
        return Result(after=scope.retry_after, failed=True)
    if scope.facts.rolling or scope.facts.problems:
        scope.look_again(_ROLLING_POLL_SECONDS)
    return Result(after=min(scope.retry_after or 1e9, scope.world.settings.resync_seconds))


def _delete(scope: Scope) -> Result:
    if FINALIZER not in scope.cluster.metadata.finalizers:
        return Result(after=None)
    if delete_cluster(scope):
        log.info("let go", extra={"cluster": str(scope.key)})
        return Result(after=None)
    _write_status(scope)
    return Result(after=scope.retry_after)


def _ensure_finalizer(scope: Scope) -> None:
    meta = scope.cluster.metadata
    if FINALIZER in meta.finalizers:
        return
    patch = {
        "metadata": {"finalizers": [*meta.finalizers, FINALIZER], "resourceVersion": meta.resource_version}
    }
    _remember(scope, scope.world.api.merge(VECTOR_CLUSTER, meta.namespace, meta.name, patch))


def _remember(scope: Scope, body: Object) -> None:
    scope.world.cache.upsert(body)


def _write_status(scope: Scope) -> None:
    before = scope.cluster.status
    after = build_status(scope.cluster, scope.facts, scope.world.now())
    ready = {condition.type: condition for condition in after.conditions}.get(ConditionType.READY)
    is_ready = ready is not None and ready.status is ConditionStatus.TRUE
    telemetry.CLUSTER_READY.labels(scope.key.namespace, scope.key.name).set(is_ready)
    patch = status_patch(before, after)
    if patch is None:
        return
    meta = scope.cluster.metadata
    try:
        body = scope.world.api.merge(
            VECTOR_CLUSTER, meta.namespace, meta.name, {"status": patch}, subresource="status"
        )
    except ApiError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return
        raise
    _remember(scope, body)
    _announce(scope, before.conditions, after.conditions)


def _announce(scope: Scope, before: Sequence[Condition], after: Sequence[Condition]) -> None:
    """An Event for each condition that turned, and for each new cause of trouble."""
    known = {condition.type: condition for condition in before}
    for condition in after:
        if condition.type not in {ConditionType.READY, ConditionType.DEGRADED}:
            continue
        old = known.get(condition.type)
        if old is not None and (old.status, old.reason) == (condition.status, condition.reason):
            continue
        bad = (condition.type == ConditionType.DEGRADED) == (condition.status is ConditionStatus.TRUE)
        if bad and condition.type == ConditionType.READY and not was_up(scope.cluster):
            continue  # coming up is not a warning
        if not bad and condition.type == ConditionType.DEGRADED and old is None:
            continue
        kind = EventType.WARNING if bad else EventType.NORMAL
        scope.world.recorder.event(scope.cluster, kind, condition.reason, condition.message)


def _refuse(key: ClusterKey, world: World, body: Object, error: ValidationError) -> Result:
    """A resource that the models don't accept: an older CRD is installed, since the current one refuses it."""
    problems = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
    log.error("the resource cannot be read: %s", problems, extra={"cluster": str(key)})
    stub = VectorCluster.model_construct(metadata=ObjectMeta.model_validate(body["metadata"]))
    world.recorder.event(
        stub,
        EventType.WARNING,
        Reason.INVALID_SPEC,
        f"the spec cannot be read; is the CRD older than the operator? {problems}",
    )
    gone = let_go_unread(world, stub.metadata)
    return Result(after=None if gone else world.settings.resync_seconds)
