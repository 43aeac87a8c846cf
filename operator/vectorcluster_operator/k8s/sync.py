"""Complete listings: the cache is whole before the first reconcile, and forgets what a watch missed going.

Watches tell of deletions only while they are connected. After a gap they list again and say what there is, not
what is no longer; and at start-up nothing says when the first listing is over. An operator that acted on half a
cache would let a deleted cluster go while its pods still ran.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from itertools import chain, repeat

from vectorcluster_operator.k8s.api import ApiError, KubeApi
from vectorcluster_operator.k8s.cache import ObjectCache
from vectorcluster_operator.k8s.kinds import (
    MANAGED_BY,
    MANAGED_BY_LABEL,
    VECTOR_CLUSTER,
    WATCHED_CHILD_KINDS,
    ClusterKey,
)

log = logging.getLogger(__name__)

# The watches begin with listings of their own; what went between those and the first one here is found soon.
SWEEPS_AFTER_SECONDS = (5.0, 15.0, 60.0)
SWEEP_SECONDS = 300.0
_FIRST_TRY_AGAIN_SECONDS = 2.0


class Listings:
    """Fills a cache from complete listings.

    Args:
        api: Where to read.
        cache: What to fill.
        namespaces: Namespaces to look after; empty: all.
    """

    def __init__(self, api: KubeApi, cache: ObjectCache, namespaces: Iterable[str]) -> None:
        self._api = api
        self._cache = cache
        self._namespaces: tuple[str | None, ...] = tuple(namespaces) or (None,)

    def refresh(self) -> set[ClusterKey]:
        """List everything once.

        Returns:
            The clusters of which the cache learnt something.

        Raises:
            ApiError: The API server refused or cannot be reached.
        """
        concerned: set[ClusterKey] = set()
        # Children first: a cluster is acted on as soon as it is known.
        for kind in (*WATCHED_CHILD_KINDS, VECTOR_CLUSTER):
            selector = None if kind is VECTOR_CLUSTER else f"{MANAGED_BY_LABEL}={MANAGED_BY}"
            for namespace in self._namespaces:
                items, version = self._api.list_labelled(kind, namespace, selector)
                concerned |= self._cache.replace(kind.name, namespace, items, version)
        return concerned

    def fill(self, stop: threading.Event) -> bool:
        """List until it has worked once.

        Returns:
            False when `stop` was set before.
        """
        while not stop.is_set():
            try:
                self.refresh()
            except ApiError as error:
                log.warning("the first listing failed, trying again: %s", error)
                stop.wait(_FIRST_TRY_AGAIN_SECONDS)
            else:
                return True
        return False

    def sweep(self, stop: threading.Event, changed: Callable[[ClusterKey], None]) -> None:
        """List a few times soon, then every few minutes, and tell of clusters of which the watches missed something.

        Ends when `stop` is set.
        """
        for pause in chain(SWEEPS_AFTER_SECONDS, repeat(SWEEP_SECONDS)):
            if stop.wait(pause):
                return
            try:
                for key in self.refresh():
                    changed(key)
            except ApiError as error:
                log.warning("a listing failed, there will be another one: %s", error)
