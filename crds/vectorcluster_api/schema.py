"""From Pydantic models to a structural OpenAPI schema as a CustomResourceDefinition needs it.

Pydantic describes what it accepts; the API server wants the same without references, without `null`, and with
defaults that add up level by level. Everything here is a pure function over JSON.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, NoDefault
from pydantic_core import core_schema

from vectorcluster_api.cel import VALIDATIONS
from vectorcluster_api.values import INT_OR_STRING, PRESERVE_UNKNOWN

_REFERENCE = "#/$defs/"
# The order in which a reader wants the keys of a node; the rest follows as Pydantic gave it.
_FIRST_KEYS = ("description", "type", "enum", "default", "required", "properties")


class _WithFactories(GenerateJsonSchema):
    """Pydantic's generator, asked for the defaults of `default_factory` too."""

    def get_default_value(self, schema: core_schema.WithDefaultSchema) -> Any:
        factory = schema.get("default_factory")
        value = factory() if factory is not None else schema.get("default", NoDefault)  # type: ignore[call-arg]
        return (
            value.model_dump(mode="json", by_alias=True, exclude_none=True)
            if isinstance(value, BaseModel)
            else value
        )


def pydantic_schema(model: type[BaseModel]) -> JsonSchemaValue:
    """JSON schema of a model with `$defs`, field aliases and all defaults, factories included."""
    return model.model_json_schema(by_alias=True, schema_generator=_WithFactories)


def structural_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The structural schema of a model.

    References are replaced by what they name, titles and `null` alternatives are dropped. A default of an
    object says only what the object's own fields don't default to, so that `{}` is enough in most places.

    Args:
        model: The model to describe.

    Returns:
        A schema that may stand anywhere below `openAPIV3Schema`.
    """
    full = pydantic_schema(model)
    inlined: dict[str, Any] = _inline(full, full.get("$defs", {}))
    return _tidy(inlined)


def _inline(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inline(one, definitions) for one in node]
    if not isinstance(node, dict):
        return node
    own = {key: value for key, value in node.items() if key not in ("$ref", "$defs")}
    if "$ref" in node:
        # The field's words win over those of the class: they say what it is for at this place.
        return _inline(_joined(definitions[node["$ref"].removeprefix(_REFERENCE)], own), definitions)
    return {key: value if key == "default" else _inline(value, definitions) for key, value in own.items()}


def _joined(definition: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    found = {**definition, **own}
    rules = [*definition.get(VALIDATIONS, ()), *own.get(VALIDATIONS, ())]
    return {**found, VALIDATIONS: rules} if rules else found


def _tidy(node: Mapping[str, Any]) -> dict[str, Any]:
    """Mend one node and all below: no title, no null, only sub-schemas are entered."""
    found = _without_null(node)
    found.pop("title", None)
    if "properties" in found:
        found["properties"] = {name: _tidy(child) for name, child in found["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(found.get(key), dict):
            found[key] = _tidy(found[key])
    if found.get("additionalProperties") is True:
        del found["additionalProperties"]
    if INT_OR_STRING in found:
        found.pop("anyOf", None)
    return _ordered(_with_words_about_default(_with_minimal_default(found)))


def _without_null(node: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(node)
    alternatives = found.get("anyOf", [])
    if {"type": "null"} in alternatives:
        (only,) = [one for one in alternatives if one != {"type": "null"}]
        del found["anyOf"]
        found = _joined(only, found)
    if found.get("default", ...) is None:
        del found["default"]
    return found


def _with_minimal_default(node: dict[str, Any]) -> dict[str, Any]:
    if "default" not in node:
        return node
    default = minimal_default(node["default"], node)
    rest = {key: value for key, value in node.items() if key != "default"}
    return rest if default is None else {**rest, "default": default}


def minimal_default(value: Any, schema: Mapping[str, Any]) -> Any:
    """What must be written so that the API server's defaulting arrives at `value`.

    Args:
        value: The wanted value, as JSON.
        schema: Structural schema of the place, whose sub-schemas already have their defaults.

    Returns:
        The shortest default, or None where nothing has to be written: an absent list or map is an empty one.
    """
    if not isinstance(value, dict):
        return None if value == [] else value
    if "properties" not in schema or PRESERVE_UNKNOWN in schema:
        return value or None
    return {
        name: shortest
        for name, one in value.items()
        if (shortest := _beyond_own_default(one, schema["properties"][name])) is not None
    }


def _beyond_own_default(value: Any, schema: Mapping[str, Any]) -> Any:
    shortest = minimal_default(value, schema)
    return None if shortest == schema.get("default") else shortest


def _with_words_about_default(node: Mapping[str, Any]) -> dict[str, Any]:
    # `kubectl explain` shows descriptions and no defaults.
    if not isinstance(node.get("default"), str | int):
        return dict(node)
    return {**node, "description": f"{node['description']} Defaults to {_plain(node['default'])}."}


def _plain(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) or "nothing"


def _ordered(node: Mapping[str, Any]) -> dict[str, Any]:
    first = {key: node[key] for key in _FIRST_KEYS if key in node}
    return {**first, **{key: value for key, value in node.items() if key not in first}}


def apply_defaults(value: Any, schema: Mapping[str, Any]) -> Any:
    """Fill in defaults as the API server does: absent fields first, then everything below.

    Args:
        value: A JSON value that may lack fields; it is not changed.
        schema: Its structural schema.

    Returns:
        A copy with defaults.
    """
    if isinstance(value, list):
        return [apply_defaults(one, schema.get("items", {})) for one in value]
    if not isinstance(value, dict):
        return value
    properties: dict[str, Any] = schema.get("properties", {})
    absent = {
        name: deepcopy(child["default"])
        for name, child in properties.items()
        if "default" in child and value.get(name) is None
    }
    others = schema.get("additionalProperties", {})
    return {
        name: apply_defaults(one, properties.get(name, others)) for name, one in {**value, **absent}.items()
    }
