"""A namespace of a test's own on a bare API server, and its VectorClusters as the operator left them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
from vectorcluster_api import API_VERSION, KIND
from vectorcluster_operator.k8s.api import KubeApi
from vectorcluster_operator.k8s.kinds import CHILD_KINDS, CLUSTER_LABEL, VECTOR_CLUSTER, Kind

Object = dict[str, Any]


@dataclass(frozen=True)
class Tenant:
    """What a user does with a namespace.

    Attributes:
        namespace: Its name.
        kubectl: Runs kubectl with arguments and perhaps `input`.
        api: Reads objects.
    """

    namespace: str
    kubectl: Callable[..., str]
    api: KubeApi

    def run(self, *args: str, **more: str) -> str:
        """Run kubectl in the namespace."""
        return self.kubectl("-n", self.namespace, *args, **more)

    def apply(self, body: Object) -> None:
        """Apply an object."""
        self.run("apply", "--server-side", "-f", "-", input=yaml.safe_dump(body))

    def cluster(self, name: str, spec: Object, **metadata: Any) -> None:
        """Apply a VectorCluster."""
        meta = {"name": name, "namespace": self.namespace, **metadata}
        self.apply({"apiVersion": API_VERSION, "kind": KIND, "metadata": meta, "spec": spec})

    def secret(self, name: str, **data: str) -> None:
        """Apply a Secret."""
        meta = {"name": name, "namespace": self.namespace}
        self.apply({"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": data})

    def get(self, kind: Kind, name: str) -> Object | None:
        """Read an object."""
        return self.api.get(kind, self.namespace, name)

    def status(self, name: str) -> Object:
        """The cluster's status; empty while there is none."""
        body = self.get(VECTOR_CLUSTER, name) or {}
        return dict(body.get("status") or {})

    def conditions(self, name: str) -> dict[str, tuple[str, str]]:
        """Status and reason of each condition."""
        found = self.status(name).get("conditions", ())
        return {condition["type"]: (condition["status"], condition["reason"]) for condition in found}

    def message(self, name: str, condition: str) -> str:
        """What a condition says."""
        found = self.status(name).get("conditions", ())
        return str({one["type"]: one["message"] for one in found}.get(condition, ""))

    def children(self, name: str) -> set[str]:
        """`Kind/name` of all the cluster's children."""
        found = set()
        for kind in CHILD_KINDS:
            items, _ = self.api.list_labelled(kind, self.namespace, f"{CLUSTER_LABEL}={name}")
            found |= {f"{kind.name}/{item['metadata']['name']}" for item in items}
        return found

    def patch(self, what: str, patch: Object, *more: str) -> None:
        """Merge-patch an object, such as `deployment/demo-proxy`, as a user would by hand."""
        self.run("patch", what, "--type=merge", "-p", json.dumps(patch), *more)

    def delete(self, name: str) -> None:
        """Delete a cluster without waiting."""
        self.run("delete", f"vc/{name}", "--wait=false")

    def gone(self, name: str) -> bool:
        """Whether the cluster is no more."""
        return self.get(VECTOR_CLUSTER, name) is None
