"""Make the children what they should be: plan against what was observed, apply, prune."""

import logging

from vectorcluster_operator import telemetry
from vectorcluster_operator.desired import Context, Manifest, desired_objects
from vectorcluster_operator.k8s.api import ApiError, Object
from vectorcluster_operator.k8s.kinds import CHILD_KINDS, SECRET, kind_of
from vectorcluster_operator.k8s.recorder import EventType
from vectorcluster_operator.plan import Action, Apply, plan
from vectorcluster_operator.reconcile.refusals import explained
from vectorcluster_operator.reconcile.scope import Scope

log = logging.getLogger(__name__)


def apply_children(scope: Scope) -> None:
    """Apply what is missing, changed or drifted, and delete children that are no longer wanted.

    Raises:
        RetryableError: The API server refuses a child: quota, admission, missing rights.
    """
    settings = scope.world.settings
    context = Context(
        operator_namespace=settings.pod_namespace,
        images=settings.images,
        secrets=scope.secrets,
        published=scope.facts.published,
    )
    desired = desired_objects(scope.cluster, context)
    actions = plan(
        desired,
        observed(scope, desired),
        owner_uid=scope.cluster.metadata.uid,
        prunable=[kind.name for kind in CHILD_KINDS],
    )
    for action in actions:
        _act(scope, action)


def observed(scope: Scope, desired: list[Manifest]) -> list[Object]:
    """Children as the watches showed them, and the desired Secrets read by name since they are not watched."""
    found = list(scope.world.cache.children(scope.key).values())
    for manifest in desired:
        if manifest["kind"] == SECRET.name:
            secret = scope.world.api.get(SECRET, scope.key.namespace, manifest["metadata"]["name"])
            if secret is not None:
                found.append({"apiVersion": SECRET.api_version, "kind": SECRET.name, **secret})
    return found


def _act(scope: Scope, action: Action) -> None:
    body = action.manifest if isinstance(action, Apply) else action.observed
    kind, metadata = kind_of(body), body["metadata"]
    where = {"cluster": str(scope.key), "child": f"{kind.name}/{metadata['name']}"}
    try:
        if isinstance(action, Apply):
            now = scope.world.api.apply(body)
            if kind.watched:
                scope.world.cache.upsert({**now, "kind": kind.name, "apiVersion": kind.api_version})
            _tell_about_repair(scope, action)
            log.info("applied (%s)", action.reason, extra=where)
            telemetry.CHANGES.labels("apply", kind.name).inc()
        else:
            scope.delete_child(body)
            log.info("deleted, no longer wanted", extra=where)
            telemetry.CHANGES.labels("delete", kind.name).inc()
    except ApiError as error:
        raise explained(error) from error


def _tell_about_repair(scope: Scope, action: Apply) -> None:
    if action.reason in {"missing", "changed"}:
        return
    name = f"{action.manifest['kind']} {action.manifest['metadata']['name']}"
    scope.world.recorder.event(
        scope.cluster,
        EventType.NORMAL,
        "DriftRepaired",
        f"{name} was changed by hand at {action.reason}; put back",
    )
