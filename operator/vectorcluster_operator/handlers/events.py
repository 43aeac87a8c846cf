"""Watches on clusters and their children; every event leads to the same level-triggered reconcile."""

from typing import Any

import kopf

from vectorcluster_operator.k8s.cache import ObjectCache
from vectorcluster_operator.k8s.kinds import (
    MANAGED_BY,
    MANAGED_BY_LABEL,
    VECTOR_CLUSTER,
    WATCHED_CHILD_KINDS,
    Kind,
)
from vectorcluster_operator.reconcile.queue import WorkQueue

# A rollout changes several objects within moments; one look after the last is enough.
_COALESCE_SECONDS = 0.05


class Intake:
    """Stores what the watches show and queues the cluster that is concerned."""

    def __init__(self, cache: ObjectCache, queue: WorkQueue) -> None:
        self._cache = cache
        self._queue = queue

    def take(self, kind: Kind, event_type: str | None, body: dict[str, Any]) -> None:
        """Handle one watch event.

        Args:
            kind: Kind of the object, since items of a list don't carry it.
            event_type: ADDED, MODIFIED, DELETED, or None for the initial listing.
            body: The object.
        """
        whole = {**body, "apiVersion": kind.api_version, "kind": kind.name}
        gone = event_type == "DELETED"
        for key in self._cache.remove(whole) if gone else self._cache.upsert(whole):
            self._queue.add(key, _COALESCE_SECONDS)


def register(registry: kopf.OperatorRegistry, intake: Intake) -> None:
    """Register the watches.

    `on.event` is used throughout: it keeps neither annotations nor finalizers of Kopf's own on the objects.
    """
    for kind in (VECTOR_CLUSTER, *WATCHED_CHILD_KINDS):
        _register(registry, intake, kind)

    # A registry of one's own comes without the logins of Kopf's default one.
    @kopf.on.login(registry=registry)
    def login(**arguments: Any) -> kopf.ConnectionInfo | None:
        return kopf.login_via_client(**arguments)


def _register(registry: kopf.OperatorRegistry, intake: Intake, kind: Kind) -> None:
    labels = {} if kind is VECTOR_CLUSTER else {MANAGED_BY_LABEL: MANAGED_BY}

    @kopf.on.event(
        kind.group, kind.version, kind.plural, id=f"watch-{kind.plural}", labels=labels, registry=registry
    )
    async def watch(type: str | None, body: kopf.Body, **_: Any) -> None:  # noqa: A002 - Kopf names it so
        intake.take(kind, type, dict(body))


def configure(settings: kopf.OperatorSettings, *, clusterwide: bool) -> None:
    """Kopf's settings: children are filtered by the API server, watches are renewed before they can die quietly.

    Args:
        settings: Set in place.
        clusterwide: Whether all namespaces are looked after.
    """
    # With Roles only, Kopf would ask for the right to list namespaces for a minute before it did without.
    settings.scanning.disabled = not clusterwide
    for kind in WATCHED_CHILD_KINDS:
        settings.watching.label_selectors[kind.plural] = f"{MANAGED_BY_LABEL}={MANAGED_BY}"
    settings.watching.server_timeout = 300
    settings.watching.client_timeout = 360
    settings.watching.connect_timeout = 10
    settings.posting.enabled = False
    settings.peering.standalone = True
