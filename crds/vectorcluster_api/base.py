"""Base class of all models, and the references to other objects that many of them hold."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from vectorcluster_api.values import DnsSubdomain


class ApiModel(BaseModel):
    """Base of all models: camelCase on the wire, snake_case in Python, frozen.

    Docstrings become descriptions. Unknown fields are dropped as the API server drops them, so that an
    operator can read a resource whose CRD is newer than itself.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
    )


_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration_seconds(text: str) -> int:
    """Seconds of a `Duration`.

    Raises:
        ValueError, KeyError: The text isn't one.
    """
    return int(text[:-1]) * _SECONDS[text[-1]]


class LocalObjectReference(ApiModel):
    """Names an object of a known kind in the cluster's own namespace."""

    name: DnsSubdomain
    """Name of the object."""


class SecretKeyReference(ApiModel):
    """Names one key of a Secret in the cluster's own namespace."""

    name: DnsSubdomain
    """Name of the Secret."""
    key: Annotated[str, Field(min_length=1, max_length=253)]
    """Key inside the Secret."""
