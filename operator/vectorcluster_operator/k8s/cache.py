"""What the watches have shown: clusters and their children, so that looking costs the API server nothing."""

import threading
from collections import defaultdict
from typing import Any

from vectorcluster_operator.k8s.kinds import CLUSTER_LABEL, VECTOR_CLUSTER, ClusterKey, Ref

Object = dict[str, Any]


def _resource_version(body: Object) -> int:
    text = body["metadata"].get("resourceVersion", "")
    return int(text) if text.isdigit() else 0


def key_of(body: Object) -> ClusterKey | None:
    """The cluster an object is or belongs to; None for strangers."""
    metadata = body["metadata"]
    if body.get("kind") == VECTOR_CLUSTER.name:
        return ClusterKey(metadata["namespace"], metadata["name"])
    name = (metadata.get("labels") or {}).get(CLUSTER_LABEL)
    return ClusterKey(metadata["namespace"], name) if name else None


class ObjectCache:
    """Objects by cluster. Thread-safe; never hands out what it keeps writing to.

    The answer to a write is stored too, so that a reconcile that follows at once sees its own writes; an older
    watch event never replaces a newer object.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._objects: dict[ClusterKey, dict[Ref, Object]] = defaultdict(dict)

    def upsert(self, body: Object) -> ClusterKey | None:
        """Store an object unless a newer one is there.

        Returns:
            The cluster that is concerned, None for a stranger.
        """
        key = key_of(body)
        if key is None:
            return None
        kept = {**body, "metadata": {k: v for k, v in body["metadata"].items() if k != "managedFields"}}
        ref = Ref.of(kept)
        with self._lock:
            known = self._objects[key].get(ref)
            if known is None or self._supersedes(kept, known):
                self._objects[key][ref] = kept
        return key

    @staticmethod
    def _supersedes(new: Object, known: Object) -> bool:
        if new["metadata"].get("uid") != known["metadata"].get("uid"):
            # A namesake made after the other was deleted; its version is higher in every API server there is.
            return _resource_version(new) > _resource_version(known)
        return _resource_version(new) >= _resource_version(known)

    def remove(self, body: Object) -> ClusterKey | None:
        """Forget an object that was deleted.

        Returns:
            The cluster that is concerned, None for a stranger.
        """
        key = key_of(body)
        if key is None:
            return None
        ref = Ref.of(body)
        with self._lock:
            objects = self._objects.get(key, {})
            known = objects.get(ref)
            if known is not None and known["metadata"].get("uid") == body["metadata"].get("uid"):
                del objects[ref]
            if not objects:
                self._objects.pop(key, None)
        return key

    def cluster(self, key: ClusterKey) -> Object | None:
        """The resource itself, None when there is no such cluster."""
        ref = Ref(VECTOR_CLUSTER.name, key.namespace, key.name)
        with self._lock:
            return self._objects.get(key, {}).get(ref)

    def children(self, key: ClusterKey) -> dict[Ref, Object]:
        """All known objects labelled with the cluster, the resource itself left out."""
        with self._lock:
            found = dict(self._objects.get(key, {}))
        found.pop(Ref(VECTOR_CLUSTER.name, key.namespace, key.name), None)
        return found

    def keys(self) -> list[ClusterKey]:
        """All clusters of which the resource itself is known."""
        with self._lock:
            return [
                key
                for key, objects in self._objects.items()
                if Ref(VECTOR_CLUSTER.name, key.namespace, key.name) in objects
            ]
