"""An API server in memory, as far as the operator can tell: apply, create, merge, delete, versions, finalizers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vectorcluster_operator.k8s.api import ApiError
from vectorcluster_operator.k8s.kinds import VECTOR_CLUSTER, Kind, kind_of

Object = dict[str, Any]
Address = tuple[str, str, str]


@dataclass(frozen=True)
class Call:
    """One call, as the tests look at it."""

    verb: str
    kind: str
    name: str
    body: Object = field(default_factory=dict, compare=False)
    subresource: str | None = None

    def __str__(self) -> str:
        return f"{self.verb} {self.kind}/{self.name}" + (f"/{self.subresource}" if self.subresource else "")


class FakeKubeApi:
    """Has the methods of `KubeApi`.

    Attributes:
        objects: What is stored.
        calls: All calls so far, reads too.
        refuse: Consulted before each call; an ApiError it returns is raised instead.
    """

    def __init__(self) -> None:
        self.objects: dict[Address, Object] = {}
        self.calls: list[Call] = []
        self.refuse: Callable[[Call], ApiError | None] = lambda call: None
        self._version = 100

    @property
    def writes(self) -> list[str]:
        """Calls that change something, in words; Events left out."""
        return [str(call) for call in self.calls if call.verb not in {"get", "list"} and call.kind != "Event"]

    def put(self, body: Mapping[str, Any]) -> Object:
        """Store an object as somebody else than the operator."""
        return self._store(copy.deepcopy(dict(body)))

    def stored(self, kind: Kind, name: str, namespace: str = "team") -> Object:
        """What is stored."""
        return self.objects[kind.name, namespace, name]

    def events(self) -> list[tuple[str, str]]:
        """Reason and message of each Event written."""
        bodies = [call.body for call in self.calls if call.kind == "Event" and call.verb == "create"]
        return [(body["reason"], body["message"]) for body in bodies]

    def _called(
        self, verb: str, kind: str, name: str, body: Object | None = None, sub: str | None = None
    ) -> None:
        call = Call(verb, kind, name, copy.deepcopy(body or {}), sub)
        self.calls.append(call)
        error = self.refuse(call)
        if error is not None:
            raise error

    def _store(self, body: Object) -> Object:
        self._version += 1
        metadata = body["metadata"]
        metadata["resourceVersion"] = str(self._version)
        metadata.setdefault("uid", f"uid-{self._version}")
        self.objects[body["kind"], metadata["namespace"], metadata["name"]] = body
        return copy.deepcopy(body)

    def get(self, kind: Kind, namespace: str, name: str) -> Object | None:
        """See KubeApi."""
        self._called("get", kind.name, name)
        return copy.deepcopy(self.objects.get((kind.name, namespace, name)))

    def list_fields(self, kind: Kind, namespace: str, selector: str) -> list[Object]:
        """See KubeApi; knows only the selector of FailedCreate events."""
        self._called("list", kind.name, selector)
        name = selector.partition("involvedObject.name=")[2].partition(",")[0]
        return [
            copy.deepcopy(body)
            for (stored, where, _), body in self.objects.items()
            if (stored, where) == (kind.name, namespace) and body["involvedObject"]["name"] == name
        ]

    def list_labelled(
        self, kind: Kind, namespace: str | None, selector: str | None
    ) -> tuple[list[Object], int]:
        """See KubeApi; knows only `key=value`."""
        self._called("list", kind.name, namespace or "")
        key, _, value = (selector or "").partition("=")
        found = [
            copy.deepcopy(body)
            for (stored, where, _), body in self.objects.items()
            if stored == kind.name
            and namespace in {None, where}
            and (not key or (body["metadata"].get("labels") or {}).get(key) == value)
        ]
        return found, self._version

    def apply(self, manifest: Mapping[str, Any]) -> Object:
        """See KubeApi; replaces instead of merging, which is the same for one manager."""
        body = copy.deepcopy(dict(manifest))
        metadata = body["metadata"]
        self._called("apply", body["kind"], metadata["name"], body)
        known = self.objects.get((body["kind"], metadata["namespace"], metadata["name"]))
        if known is not None:
            metadata["uid"] = known["metadata"]["uid"]
            if "status" in known:
                body["status"] = known["status"]
        return self._store(body)

    def create(self, manifest: Mapping[str, Any], kind: Kind | None = None) -> Object:
        """See KubeApi."""
        body = copy.deepcopy(dict(manifest))
        metadata = body["metadata"]
        name = (kind or kind_of(body)).name
        self._called("create", name, metadata["name"], body)
        if (name, metadata["namespace"], metadata["name"]) in self.objects:
            raise ApiError(f"creating {name}", 409, "already exists")
        return body if name == "Event" else self._store(body)

    def merge(
        self, kind: Kind, namespace: str, name: str, patch: Object, *, subresource: str | None = None
    ) -> Object:
        """See KubeApi."""
        self._called("merge", kind.name, name, patch, subresource)
        known = self.objects.get((kind.name, namespace, name))
        if known is None:
            raise ApiError(f"patching {name}", 404, "not found")
        version = patch.get("metadata", {}).get("resourceVersion")
        if version not in {None, known["metadata"]["resourceVersion"]}:
            raise ApiError(f"patching {name}", 409, "the object has been modified")
        body = _merged(known, patch)
        if body["metadata"].get("deletionTimestamp") and not body["metadata"].get("finalizers"):
            del self.objects[kind.name, namespace, name]
            return body
        return self._store(body)

    def delete(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        *,
        grace_seconds: int | None = None,
        propagation: str = "Background",
    ) -> bool:
        """See KubeApi. Pods only get their deletion timestamp: a kubelet would end them."""
        self._called("delete", kind.name, name, {"grace": grace_seconds})
        known = self.objects.get((kind.name, namespace, name))
        if known is None:
            return True
        if kind.name in {"Pod", VECTOR_CLUSTER.name}:
            known["metadata"] |= {
                "deletionTimestamp": "2026-01-01T00:00:00Z",
                "deletionGracePeriodSeconds": grace_seconds,
            }
            self._store(known)
            return False
        del self.objects[kind.name, namespace, name]
        return True


def _merged(known: Any, patch: Any) -> Any:
    if not isinstance(patch, Mapping):
        return copy.deepcopy(patch)
    result = dict(known) if isinstance(known, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value)
    return result
