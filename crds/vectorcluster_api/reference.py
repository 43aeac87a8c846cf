"""The field reference in Markdown: one table for each object of the contract."""

# ruff: noqa: RUF001 - a dash says in a table that there is nothing

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from vectorcluster_api.cel import VALIDATIONS
from vectorcluster_api.crd import NAME_LENGTH, crd
from vectorcluster_api.resource import API_VERSION
from vectorcluster_api.schema import pydantic_schema
from vectorcluster_api.spec import VectorClusterSpec
from vectorcluster_api.status import VectorClusterStatus
from vectorcluster_api.types_in_words import reference_in, type_in_words, with_enums_inlined

_INTRODUCTION = f"""\
<!-- Generated from the models by `uv run vectorcluster-crds --docs`; edit those instead. -->
# VectorCluster ({API_VERSION})

The resource by which a Milvus cluster is asked for (`spec`) and described (`status`). Short name `vc`,
category `all`. `kubectl explain vc.spec` shows the same text. The smallest useful resource is

```yaml
apiVersion: {API_VERSION}
kind: VectorCluster
metadata:
  name: demo # at most {NAME_LENGTH} characters, since Services, pods and volumes are named after it
spec:
  version: "2.6.11"
```

Defaults are applied by the API server when the resource is created; the operator never writes into `spec`.
What the API server refuses is listed under each table in the words of its answer. "Cannot change" holds for
the life of the resource: the way out is a new cluster and a restored backup.

`kubectl scale vc/demo --replicas=3` sets `spec.components.query.replicas`, and so may an autoscaler through
`/scale`. `status` is a subresource of its own, written by the operator only.
"""


@dataclass(frozen=True)
class _Section:
    """One object of the contract and the places where it occurs."""

    name: str
    schema: Mapping[str, Any]
    places: tuple[str, ...]


def reference() -> str:
    """The whole page."""
    parts = [_INTRODUCTION, _columns()]
    for title, model in (("spec", VectorClusterSpec), ("status", VectorClusterStatus)):
        parts.append(_table_of(title, model))
    return "\n".join(parts)


def _columns() -> str:
    (version,) = crd()["spec"]["versions"]
    rows = [
        f"| {one['name']} | {one['description']} | {'`-o wide`' if one.get('priority') else 'always'} |"
        for one in version["additionalPrinterColumns"]
    ]
    return "\n".join(
        ["## Columns of `kubectl get vc`", "", "| column | says | shown |", "|---|---|---|", *rows, ""]
    )


def _table_of(title: str, model: type[BaseModel]) -> str:
    schema = with_enums_inlined(pydantic_schema(model))
    definitions: Mapping[str, Any] = schema.get("$defs", {})
    found: dict[str, list[str]] = {}
    for name, place in _objects(schema, definitions, title):
        found.setdefault(name, []).append(place)
    sections = [_Section(name, definitions[name], tuple(places)) for name, places in found.items()]
    head = f"## {title}\n\n{_body(schema)}"
    return "\n".join([head, *(_section(one) for one in sections)])


def _objects(
    schema: Mapping[str, Any], definitions: Mapping[str, Any], place: str
) -> Iterator[tuple[str, str]]:
    for field, node in schema["properties"].items():
        target, suffix = reference_in(node)
        if target is None:
            continue
        inner = f"{place}.{field}{suffix}"
        yield target, inner
        yield from _objects(definitions[target], definitions, inner)


def _section(section: _Section) -> str:
    places = ", ".join(f"`{place}`" for place in section.places)
    return f"### {section.name}\n\n{section.schema['description']} At {places}.\n\n{_body(section.schema)}"


def _body(schema: Mapping[str, Any]) -> str:
    required: Sequence[str] = schema.get("required", ())
    rows = [_row(name, node, needed=name in required) for name, node in schema["properties"].items()]
    table = ["| field | type | default | meaning |", "|---|---|---|---|", *rows]
    refused = [f"- {message}" for message in _messages(schema)]
    return "\n".join([*table, "", *(["Rules:", "", *refused, ""] if refused else [])])


def _row(name: str, node: Mapping[str, Any], *, needed: bool) -> str:
    meaning = node.get("description", "").replace("\n", " ").replace("|", "\\|")
    return f"| `{name}` | {type_in_words(node)} | {_default(node, needed=needed)} | {meaning} |"


def _default(node: Mapping[str, Any], *, needed: bool) -> str:
    if needed:
        return "required"
    value = node.get("default")
    target, suffix = reference_in(node)
    if isinstance(value, dict) and target is not None and not suffix:
        return "as below"
    if value in (None, [], {}, ""):
        return "–"
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _messages(schema: Mapping[str, Any]) -> Iterator[str]:
    yield from (one["message"] for one in schema.get(VALIDATIONS, ()))
    for name, node in schema["properties"].items():
        yield from (f"`{name}`: {one['message']}" for one in _rules_of(node))


def _rules_of(node: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    yield from node.get(VALIDATIONS, ())
    for alternative in node.get("anyOf", ()):
        yield from _rules_of(alternative)
    if "items" in node:
        yield from _rules_of(node["items"])
