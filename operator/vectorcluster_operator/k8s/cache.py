"""What the watches have shown: clusters and their children, so that looking costs the API server nothing."""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from typing import Any

from vectorcluster_operator.k8s.kinds import CLUSTER_LABEL, VECTOR_CLUSTER, ClusterKey, Ref

Object = dict[str, Any]

# Deletions that can lie between a write and its answer, many times over.
_GRAVES = 4096


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


def _within(ref: Ref, kind: str, namespace: str | None) -> bool:
    return ref.kind == kind and namespace in {None, ref.namespace}


class ObjectCache:
    """Objects by cluster. Thread-safe; never hands out what it keeps writing to.

    The answer to a write is stored too, so that a reconcile that follows at once sees its own writes; an older
    watch event never replaces a newer object.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._objects: dict[ClusterKey, dict[Ref, Object]] = defaultdict(dict)
        self._homes: dict[Ref, ClusterKey] = {}
        self._gone: OrderedDict[str, None] = OrderedDict()

    def upsert(self, body: Object) -> set[ClusterKey]:
        """Store an object unless a newer one is there.

        Returns:
            The clusters that are concerned: two when somebody gave a child of one the label of another.
        """
        kept = {**body, "metadata": {k: v for k, v in body["metadata"].items() if k != "managedFields"}}
        ref, key = Ref.of(kept), key_of(kept)
        with self._lock:
            home = self._homes.get(ref)
            concerned = {one for one in (key, home) if one is not None}
            if body["metadata"].get("uid") in self._gone:
                return concerned
            known = self._objects[home].get(ref) if home is not None else None
            if known is None or self._supersedes(kept, known):
                self._drop(ref)
                if key is not None:
                    self._objects[key][ref] = kept
                    self._homes[ref] = key
        return concerned

    def _drop(self, ref: Ref) -> None:
        home = self._homes.pop(ref, None)
        if home is None:
            return
        del self._objects[home][ref]
        if not self._objects[home]:
            del self._objects[home]

    @staticmethod
    def _supersedes(new: Object, known: Object) -> bool:
        if new["metadata"].get("uid") != known["metadata"].get("uid"):
            # A namesake made after the other was deleted; its version is higher in every API server there is.
            return _resource_version(new) > _resource_version(known)
        return _resource_version(new) >= _resource_version(known)

    def remove(self, body: Object) -> set[ClusterKey]:
        """Forget an object that was deleted.

        Returns:
            The clusters that are concerned; none for a stranger.
        """
        ref, key = Ref.of(body), key_of(body)
        with self._lock:
            self._bury(body["metadata"].get("uid"))
            home = self._homes.get(ref)
            if home is not None and self._objects[home][ref]["metadata"].get("uid") == body["metadata"].get(
                "uid"
            ):
                self._drop(ref)
        return {one for one in (key, home) if one is not None}

    def _bury(self, uid: str | None) -> None:
        """Remember a uid, so that the late answer to a write does not bring a deleted object back."""
        if uid:
            self._gone[uid] = None
            if len(self._gone) > _GRAVES:
                self._gone.popitem(last=False)

    def replace(
        self, kind: str, namespace: str | None, items: Sequence[Object], version: int
    ) -> set[ClusterKey]:
        """Take over a complete listing: what is not in it and not newer than it is gone.

        Args:
            kind: Kind that was listed.
            namespace: Namespace that was listed; None for all.
            items: All there are.
            version: Version of the list.

        Returns:
            The clusters of which something was not known or is gone.
        """
        before = self._versions(kind, namespace)
        for item in items:
            self.upsert(item)
        listed = {Ref.of(item) for item in items}
        with self._lock:
            for ref, home in list(self._homes.items()):
                if not _within(ref, kind, namespace) or ref in listed:
                    continue
                if _resource_version(self._objects[home][ref]) <= version:
                    self._drop(ref)
        after = self._versions(kind, namespace)
        return {key for key, _, _ in before ^ after}

    def _versions(self, kind: str, namespace: str | None) -> set[tuple[ClusterKey, Ref, int]]:
        with self._lock:
            return {
                (key, ref, _resource_version(body))
                for key, objects in self._objects.items()
                for ref, body in objects.items()
                if _within(ref, kind, namespace)
            }

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

    def clusters(self) -> list[ClusterKey]:
        """All clusters of which the resource itself is known."""
        with self._lock:
            return [
                key
                for key, objects in self._objects.items()
                if Ref(VECTOR_CLUSTER.name, key.namespace, key.name) in objects
            ]
