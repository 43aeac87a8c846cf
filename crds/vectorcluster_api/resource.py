"""The resource itself: identity of the API and the whole object."""

from typing import Any

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from vectorcluster_api.base import ApiModel
from vectorcluster_api.spec import VectorClusterSpec
from vectorcluster_api.status import VectorClusterStatus

GROUP = "vectorcluster.io"
VERSION = "v1alpha1"
API_VERSION = f"{GROUP}/{VERSION}"
KIND = "VectorCluster"
PLURAL = "vectorclusters"


class ObjectMeta(ApiModel):
    """The part of the standard metadata that is read here; unknown fields are kept."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, populate_by_name=True)

    name: str
    namespace: str
    uid: str = ""
    generation: int = 0
    resource_version: str = ""
    creation_timestamp: str | None = None
    deletion_timestamp: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    finalizers: list[str] = Field(default_factory=list)


class VectorCluster(ApiModel):
    """A Milvus cluster: desired state in `spec`, what is there in `status`."""

    api_version: str = API_VERSION
    kind: str = KIND
    metadata: ObjectMeta
    spec: VectorClusterSpec
    status: VectorClusterStatus = Field(default_factory=VectorClusterStatus)

    @classmethod
    def from_object(cls, body: dict[str, Any]) -> "VectorCluster":
        """Parse what the API server sent.

        Args:
            body: The resource as a JSON object.

        Raises:
            pydantic.ValidationError: The object is not what the CRD admits.
        """
        return cls.model_validate(body)
