"""The contract of VectorCluster: Pydantic models, the source of the CRD YAML beside this package.

Everything that reads or writes a `VectorCluster` (operator, control plane, tools) uses these models. They
hold no behaviour beyond parsing: defaults and rules are also written into the CRD, so that the API server
itself applies the defaults and refuses what is invalid.
"""

from vectorcluster_api.resource import (
    API_VERSION,
    GROUP,
    KIND,
    PLURAL,
    VERSION,
    ObjectMeta,
    VectorCluster,
)
from vectorcluster_api.spec import VectorClusterSpec
from vectorcluster_api.status import VectorClusterStatus

__all__ = [
    "API_VERSION",
    "GROUP",
    "KIND",
    "PLURAL",
    "VERSION",
    "ObjectMeta",
    "VectorCluster",
    "VectorClusterSpec",
    "VectorClusterStatus",
]
