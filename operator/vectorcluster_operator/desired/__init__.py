"""Pure builders: from a VectorCluster to the Kubernetes objects that it should consist of.

Nothing here reads settings, clocks or a cluster; the same input always gives the same objects.
"""

from vectorcluster_api import VectorCluster

from vectorcluster_operator.desired.context import (
    Context,
    Images,
    ObjectStoreCredentials,
    Secrets,
    UserPassword,
)
from vectorcluster_operator.desired.manifest import Manifest

__all__ = [
    "Context",
    "Images",
    "Manifest",
    "ObjectStoreCredentials",
    "Secrets",
    "UserPassword",
    "desired_objects",
]


def desired_objects(cluster: VectorCluster, ctx: Context) -> list[Manifest]:
    """All objects of a cluster, in the order in which they are applied.

    Args:
        cluster: The resource as read from the API server.
        ctx: Images and secrets.
    """
    raise NotImplementedError(f"{cluster.metadata.name}: {ctx.operator_namespace}")
