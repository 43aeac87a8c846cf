"""Pure builders: from a VectorCluster to the Kubernetes objects that it should consist of.

Nothing here reads settings, clocks or a cluster; the same input always gives the same objects.
"""

from vectorcluster_operator.desired.assemble import desired_objects
from vectorcluster_operator.desired.context import (
    Context,
    Images,
    ObjectStoreCredentials,
    Secrets,
    UserPassword,
)
from vectorcluster_operator.desired.manifest import Manifest
from vectorcluster_operator.desired.unacted import unacted_fields

__all__ = [
    "Context",
    "Images",
    "Manifest",
    "ObjectStoreCredentials",
    "Secrets",
    "UserPassword",
    "desired_objects",
    "unacted_fields",
]
