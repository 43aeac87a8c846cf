"""The kinds the operator handles, and where the API server keeps them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from vectorcluster_api import API_VERSION, KIND, PLURAL

MANAGED_BY = "vectorcluster-operator"
MANAGED_BY_LABEL = "app.kubernetes.io/managed-by"
CLUSTER_LABEL = "vectorcluster.io/cluster"


@dataclass(frozen=True)
class Kind:
    """One kind of object.

    Attributes:
        api_version: Such as `apps/v1`.
        name: Such as `Deployment`.
        plural: Such as `deployments`.
        watched: Whether the operator keeps a watch on it. Secrets are not watched, because that needs the right to
            list them all.
    """

    api_version: str
    name: str
    plural: str
    watched: bool = True

    @property
    def group(self) -> str:
        """API group, empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        """API version without the group."""
        return self.api_version.rpartition("/")[2]

    def path(self, namespace: str | None, name: str | None = None, subresource: str | None = None) -> str:
        """URL path of a collection (of all namespaces when None), an object or a subresource."""
        root = f"/apis/{self.api_version}" if "/" in self.api_version else f"/api/{self.api_version}"
        parts = [root, "namespaces", quote(namespace)] if namespace else [root]
        parts.append(self.plural)
        parts += [quote(part) for part in (name, subresource) if part]
        return "/".join(parts)


VECTOR_CLUSTER = Kind(API_VERSION, KIND, PLURAL)
DEPLOYMENT = Kind("apps/v1", "Deployment", "deployments")
STATEFUL_SET = Kind("apps/v1", "StatefulSet", "statefulsets")
SERVICE = Kind("v1", "Service", "services")
CONFIG_MAP = Kind("v1", "ConfigMap", "configmaps")
SERVICE_ACCOUNT = Kind("v1", "ServiceAccount", "serviceaccounts")
PVC = Kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims")
POD = Kind("v1", "Pod", "pods")
SECRET = Kind("v1", "Secret", "secrets", watched=False)
EVENT = Kind("v1", "Event", "events", watched=False)
NETWORK_POLICY = Kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies")

CHILD_KINDS = (
    SERVICE_ACCOUNT,
    CONFIG_MAP,
    SECRET,
    SERVICE,
    NETWORK_POLICY,
    STATEFUL_SET,
    DEPLOYMENT,
)
"""Kinds that a cluster's children are of, in no particular order."""

WATCHED_CHILD_KINDS = (*(kind for kind in CHILD_KINDS if kind.watched), PVC, POD)
"""Kinds whose events lead to a reconcile of the cluster they are labelled with."""

_BY_NAME = {(kind.api_version, kind.name): kind for kind in (*CHILD_KINDS, PVC, POD, VECTOR_CLUSTER)}


def kind_of(manifest: dict[str, Any]) -> Kind:
    """The kind of an object.

    Raises:
        KeyError: The operator doesn't handle such objects.
    """
    return _BY_NAME[manifest["apiVersion"], manifest["kind"]]


@dataclass(frozen=True, order=True)
class Ref:
    """Names one object."""

    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, manifest: dict[str, Any]) -> "Ref":
        """The reference of an object."""
        metadata = manifest["metadata"]
        return cls(manifest["kind"], metadata["namespace"], metadata["name"])


@dataclass(frozen=True, order=True)
class ClusterKey:
    """Names one VectorCluster; what the work queue holds."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"
