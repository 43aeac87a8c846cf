"""The generator: what a structural schema may not hold, and how defaults are cut short."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest
from pydantic import Field
from vectorcluster_api.base import ApiModel
from vectorcluster_api.cel import VALIDATIONS, rule, rules
from vectorcluster_api.crd import crd
from vectorcluster_api.schema import apply_defaults, minimal_default, structural_schema
from vectorcluster_api.values import INT_OR_STRING, PRESERVE_UNKNOWN, Quantity


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Inner(ApiModel):
    """The class's words."""

    size: int = 3
    """Size of it."""
    colour: Colour = Colour.RED
    """Colour of it."""
    names: list[str] = Field(default_factory=list)
    """Names."""


class Outer(ApiModel):
    """Outer."""

    plain: Inner = Field(default_factory=Inner)
    """Words at this place."""
    bigger: Inner = Field(
        default_factory=lambda: Inner(size=9), json_schema_extra=rules(rule("true", "fine"))
    )
    """With another default."""
    absent: Inner | None = None
    """Not there unless asked for."""
    memory: Quantity
    """Memory."""


def nodes(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All schemas in a schema, itself first; properties named like keywords are not mistaken for them."""
    yield schema
    for child in schema.get("properties", {}).values():
        yield from nodes(child)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from nodes(schema[key])


@pytest.fixture(scope="module")
def outer() -> dict[str, Any]:
    return structural_schema(Outer)["properties"]


def test_a_reference_is_replaced_by_what_it_names(outer: dict[str, Any]) -> None:
    assert outer["plain"]["properties"]["colour"]["enum"] == ["red", "blue"]


def test_words_at_the_place_win_over_those_of_the_class(outer: dict[str, Any]) -> None:
    assert outer["plain"]["description"] == "Words at this place."


def test_scalar_defaults_are_said_in_words_too(outer: dict[str, Any]) -> None:
    assert outer["plain"]["properties"]["size"]["description"] == "Size of it. Defaults to 3."


def test_an_object_of_defaults_defaults_to_an_empty_one(outer: dict[str, Any]) -> None:
    assert outer["plain"]["default"] == {}


def test_a_default_says_only_what_the_fields_do_not(outer: dict[str, Any]) -> None:
    assert outer["bigger"]["default"] == {"size": 9}


def test_rules_of_field_and_class_are_kept(outer: dict[str, Any]) -> None:
    assert outer["bigger"][VALIDATIONS] == [{"rule": "true", "message": "fine"}]


def test_an_optional_object_is_not_defaulted_into_being(outer: dict[str, Any]) -> None:
    assert "default" not in outer["absent"]
    assert outer["absent"]["type"] == "object"


def test_an_empty_list_is_no_default(outer: dict[str, Any]) -> None:
    assert "default" not in outer["plain"]["properties"]["names"]


def test_a_quantity_is_an_int_or_string_without_a_type(outer: dict[str, Any]) -> None:
    assert outer["memory"][INT_OR_STRING] is True
    assert "type" not in outer["memory"]


def test_required_is_what_has_no_default() -> None:
    assert structural_schema(Outer)["required"] == ["memory"]


@pytest.mark.parametrize(
    ("value", "shortest"),
    [
        ({"a": 1}, {}),
        ({"a": 2}, {"a": 2}),
        ({"a": 1, "b": "x"}, {"b": "x"}),
        ({}, {}),
    ],
)
def test_minimal_default(value: dict[str, Any], shortest: dict[str, Any]) -> None:
    schema = {"type": "object", "properties": {"a": {"default": 1}, "b": {}}}
    assert minimal_default(value, schema) == shortest
    assert apply_defaults(shortest, schema) == {"a": 1, **value}


@pytest.mark.parametrize("value", [[], {}, {"a": {}}], ids=["list", "map", "map-of-something"])
def test_a_free_form_default_is_kept_as_it_is_unless_empty(value: object) -> None:
    assert minimal_default(value, {"type": "object", PRESERVE_UNKNOWN: True}) == (value or None)


def all_nodes() -> list[dict[str, Any]]:
    (version,) = crd()["spec"]["versions"]
    return list(nodes(version["schema"]["openAPIV3Schema"]))


@pytest.mark.parametrize(
    "keyword", ["$ref", "$defs", "title", "anyOf", "const", "propertyNames", "exclusiveMinimum"]
)
def test_the_crd_holds_nothing_that_is_not_structural(keyword: str) -> None:
    assert [node for node in all_nodes() if keyword in node] == []


def test_every_node_of_the_crd_has_a_type() -> None:
    assert [node for node in all_nodes() if "type" not in node and INT_OR_STRING not in node] == []


def test_every_field_of_the_crd_is_described() -> None:
    undescribed = [
        name
        for node in all_nodes()
        for name, child in node.get("properties", {}).items()
        if not child.get("description") and name != "metadata" and PRESERVE_UNKNOWN not in node
    ]
    assert undescribed == []


def test_every_rule_says_what_to_do() -> None:
    rules_found = [one for node in all_nodes() for one in node.get(VALIDATIONS, ())]
    assert len(rules_found) > 100
    assert [one for one in rules_found if len(one["message"]) < 20] == []


def test_every_list_and_map_with_rules_inside_is_bounded() -> None:
    unbounded = [
        node
        for node in all_nodes()
        for key, bound in (("items", "maxItems"), ("additionalProperties", "maxProperties"))
        if isinstance(node.get(key), dict)
        and bound not in node
        and any(VALIDATIONS in inner for inner in nodes(node[key]))
    ]
    assert unbounded == []
