"""What kind of value a field takes, in the words of the field reference."""

from collections.abc import Mapping
from typing import Any

from vectorcluster_api.values import INT_OR_STRING, QUANTITY_PATTERN

_DEFINITIONS = "#/$defs/"


def with_enums_inlined(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Replace references to enumerations by their values, so that only objects are referred to.

    Args:
        schema: A model's schema with `$defs`.
    """
    enums = {
        name: {"type": one["type"], "enum": one["enum"]}
        for name, one in schema.get("$defs", {}).items()
        if "enum" in one
    }
    objects = {name: one for name, one in schema.get("$defs", {}).items() if name not in enums}
    found: dict[str, Any] = _resolved({**schema, "$defs": objects}, enums)
    return found


def _resolved(node: Any, enums: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_resolved(one, enums) for one in node]
    if not isinstance(node, dict):
        return node
    inner = {key: _resolved(value, enums) for key, value in node.items()}
    name = str(node.get("$ref", "")).removeprefix(_DEFINITIONS)
    if name not in enums:
        return inner
    return {**enums[name], **{key: value for key, value in inner.items() if key != "$ref"}}


def reference_in(node: Mapping[str, Any]) -> tuple[str | None, str]:
    """The definition that a field names, and what its path gets appended.

    Args:
        node: Schema of a field as Pydantic gives it.

    Returns:
        The definition's name or None; `[]` for a list of them, `.*` for a map, else nothing.
    """
    if "$ref" in node:
        return node["$ref"].removeprefix(_DEFINITIONS), ""
    for key, suffix in (("items", "[]"), ("additionalProperties", ".*")):
        if isinstance(node.get(key), dict) and "$ref" in node[key]:
            return reference_in(node[key])[0], suffix
    for alternative in node.get("anyOf", ()):
        if "$ref" in alternative:
            return reference_in(alternative)
    return None, ""


def type_in_words(node: Mapping[str, Any]) -> str:
    """Such as "integer, 1 to 64", "list of string" or a link to the object's own table."""
    target, suffix = reference_in(node)
    if target is not None:
        return {"[]": "list of ", ".*": "map of "}.get(suffix, "") + f"[{target}](#{target.lower()})"
    if "anyOf" in node:
        return " or ".join(type_in_words(one) for one in node["anyOf"] if one != {"type": "null"})
    if node.get("pattern") == QUANTITY_PATTERN:
        return "quantity"
    if INT_OR_STRING in node:
        return "integer or percentage"
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    return _container_or_scalar(node)


def _container_or_scalar(node: Mapping[str, Any]) -> str:
    if node["type"] == "array":
        return f"list of {type_in_words(node['items'])}"
    if isinstance(node.get("additionalProperties"), dict):
        return f"map of {type_in_words(node['additionalProperties'])}"
    if "minimum" in node and "maximum" in node:
        return f"{node['type']}, {node['minimum']} to {node['maximum']}"
    return str(node["type"])
