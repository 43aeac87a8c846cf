"""The field reference."""

import re

import pytest
from vectorcluster_api.reference import reference
from vectorcluster_api.types_in_words import type_in_words


@pytest.fixture(scope="module")
def page() -> str:
    return reference()


def test_every_link_leads_somewhere(page: str) -> None:
    linked = set(re.findall(r"\]\(#([a-z]+)\)", page))
    sections = {title.lower() for title in re.findall(r"^### (\w+)$", page, flags=re.MULTILINE)}
    assert linked == sections


def test_every_field_is_explained(page: str) -> None:
    rows = [row for row in page.splitlines() if row.startswith("| `")]
    assert len(rows) > 150
    assert [row for row in rows if row.endswith("|  |")] == []


def test_a_section_says_where_the_object_stands(page: str) -> None:
    assert "At `spec.components.query.localStorage`, `spec.components.standalone.storage`." in page


def test_refusals_are_listed(page: str) -> None:
    assert "- mode cannot change: create a new cluster and restore a backup" in page


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "string"),
        ({"type": "integer", "minimum": 1, "maximum": 5}, "integer, 1 to 5"),
        ({"type": "array", "items": {"type": "string"}}, "list of string"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "map of string"),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, "boolean"),
        ({"enum": ["a", "b"], "type": "string"}, "`a`, `b`"),
        ({"$ref": "#/$defs/Query"}, "[Query](#query)"),
        ({"type": "array", "items": {"$ref": "#/$defs/EnvVar"}}, "list of [EnvVar](#envvar)"),
    ],
)
def test_types_in_words(schema: dict[str, object], words: str) -> None:
    assert type_in_words(schema) == words
