"""Building blocks of the models: the base class, Kubernetes value types, and CEL rules as data."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

VALIDATIONS = "x-kubernetes-validations"
PRESERVE_UNKNOWN = "x-kubernetes-preserve-unknown-fields"
INT_OR_STRING = "x-kubernetes-int-or-string"
MAP_TYPE = "x-kubernetes-map-type"
LIST_TYPE = "x-kubernetes-list-type"
LIST_MAP_KEYS = "x-kubernetes-list-map-keys"

# Kubernetes' own grammar of a resource quantity, without the exponent form that nobody writes.
QUANTITY_PATTERN = r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$"
# One number, one unit: `1h30m` would need a parser in every reader, CEL included.
DURATION_PATTERN = r"^[0-9]{1,6}(s|m|h|d)$"
DNS_LABEL_PATTERN = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
DNS_SUBDOMAIN_PATTERN = r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"


class ApiModel(BaseModel):
    """Base of all models: camelCase on the wire, snake_case in Python, frozen, docstrings become descriptions.

    Unknown fields are dropped as the API server drops them, so that an operator can read a resource whose CRD
    is newer than itself.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
    )


def rule(expression: str, message: str, *, path: str | None = None) -> dict[str, str]:
    """A CEL rule for `x-kubernetes-validations`.

    Args:
        expression: CEL over `self` (and `oldSelf` in a transition rule).
        message: What is wrong and what to do about it; shown to the user as it is.
        path: The field to blame, relative to the object the rule stands on, such as `.bucket`.
    """
    found = {"rule": expression, "message": message}
    return found if path is None else {**found, "fieldPath": path}


def rules(*found: Mapping[str, str]) -> dict[str, Any]:
    """The `json_schema_extra` that puts CEL rules on a model or field."""
    return {VALIDATIONS: [dict(one) for one in found]}


def _number_as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Quantity = Annotated[
    str,
    BeforeValidator(_number_as_text),
    Field(pattern=QUANTITY_PATTERN),
    WithJsonSchema({INT_OR_STRING: True, "pattern": QUANTITY_PATTERN, "maxLength": 32}),
]
"""A Kubernetes resource quantity such as `500m`, `2` or `4Gi`."""

Percentage = Annotated[int, Field(ge=1, le=100)]
Port = Annotated[int, Field(ge=1, le=65535)]
Duration = Annotated[str, Field(pattern=DURATION_PATTERN, max_length=8)]
"""A whole number and one unit: `30s`, `5m`, `2h`, `7d`."""

DnsLabel = Annotated[str, Field(pattern=DNS_LABEL_PATTERN, max_length=63)]
DnsSubdomain = Annotated[str, Field(pattern=DNS_SUBDOMAIN_PATTERN, max_length=253)]
HostPort = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+:[0-9]{1,5}$", max_length=260)]
"""`host:port`, without a scheme."""

StringMap = Annotated[dict[str, Annotated[str, Field(max_length=4096)]], Field(max_length=64)]
QuantityMap = Annotated[dict[str, Quantity], Field(max_length=16)]
FreeForm = Annotated[dict[str, Any], WithJsonSchema({"type": "object", PRESERVE_UNKNOWN: True})]
"""An object that is passed on without a schema of its own."""


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
