"""Value types that occur all over the contract: quantities, durations, names, addresses."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from vectorcluster_api.cel import VALIDATIONS, matches, rule
from vectorcluster_api.text import Text

PRESERVE_UNKNOWN = "x-kubernetes-preserve-unknown-fields"
INT_OR_STRING = "x-kubernetes-int-or-string"
LIST_TYPE = "x-kubernetes-list-type"
LIST_MAP_KEYS = "x-kubernetes-list-map-keys"

# Kubernetes' own grammar of a resource quantity, without the exponent form that nobody writes.
QUANTITY_PATTERN = r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$"
# One number, one unit: `1h30m` would need a parser in every reader, CEL included, whose durations end at 292
# years.
DURATION_PATTERN = r"^([0-9]{1,6}[smh]|[0-9]{1,4}d)$"
POSITIVE_DURATION_PATTERN = r"^([1-9][0-9]{0,5}[smh]|[1-9][0-9]{0,3}d)$"


def _number_as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


_PLAIN_QUANTITY: dict[str, Any] = {INT_OR_STRING: True, "pattern": QUANTITY_PATTERN}
_EXPLAINED = rule("isQuantity(string(self))", "write a quantity such as 500m, 2 or 4Gi")

Quantity = Annotated[
    str,
    BeforeValidator(_number_as_text),
    Field(pattern=QUANTITY_PATTERN),
    # An int-or-string has no bound in CEL: a rule with `matches` would be estimated for the longest request.
    WithJsonSchema({**_PLAIN_QUANTITY, VALIDATIONS: [_EXPLAINED]}),
]
"""A Kubernetes resource quantity such as `500m`, `2` or `4Gi`."""

Percentage = Annotated[int, Field(ge=1, le=100)]
Port = Annotated[int, Field(ge=1, le=65535)]
PERCENT_PATTERN = "^([1-9][0-9]?|100)%$"
IntOrPercent = Annotated[
    Annotated[int, Field(ge=1, le=1000, strict=True)] | Annotated[str, Field(pattern=PERCENT_PATTERN)],
    WithJsonSchema(
        {
            INT_OR_STRING: True,
            VALIDATIONS: [
                rule(
                    "type(self) == int ? self >= 1 && self <= 1000 : "
                    + matches("string(self)", PERCENT_PATTERN),
                    "write a number of pods from 1 to 1000, or a percentage from 1% to 100%",
                )
            ],
        }
    ),
]

Duration = Annotated[
    str, Text(DURATION_PATTERN, "write a whole number and one unit: 30s, 5m, 2h or 7d", max_length=32)
]
"""A whole number and one unit: `30s`, `5m`, `2h`, `7d`."""
PositiveDuration = Annotated[
    str,
    Text(
        POSITIVE_DURATION_PATTERN,
        "write a whole number above zero and one unit: 30s, 5m, 2h or 7d",
        max_length=32,
    ),
]
"""A duration longer than zero."""
Latency = Annotated[
    str,
    Text(
        r"^[1-9][0-9]{0,5}(ms|s)$", "write a whole number above zero and one unit: 50ms or 2s", max_length=32
    ),
]
"""A time that a request takes: `50ms`, `2s`."""

DnsSubdomain = Annotated[
    str,
    Text(
        r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$",
        "write the name of a Kubernetes object: a-z, 0-9, '-' and '.', beginning and ending with a letter "
        "or digit",
        max_length=253,
    ),
]
HostPort = Annotated[
    str,
    Text(
        r"^[A-Za-z0-9._-]+:[0-9]{1,5}$",
        "write host:port without a scheme, such as kafka-0.kafka:9092",
        max_length=260,
    ),
]
"""`host:port`, without a scheme."""

StringMap = Annotated[dict[str, Annotated[str, Field(max_length=4096)]], Field(max_length=64)]
LabelMap = Annotated[
    dict[
        str,
        Annotated[
            str,
            Text(
                r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$",
                "write a label value: at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter "
                "or digit",
                max_length=253,
            ),
        ],
    ],
    Field(max_length=64),
]
"""Labels: key → value."""
# A rule on each value would cost a share of the CRD's whole budget in each of the many places.
QuantityMap = Annotated[
    dict[str, Annotated[Quantity, WithJsonSchema(_PLAIN_QUANTITY)]],
    Field(max_length=16),
]
FreeForm = Annotated[dict[str, Any], WithJsonSchema({"type": "object", PRESERVE_UNKNOWN: True})]
"""An object that is passed on without a schema of its own."""
