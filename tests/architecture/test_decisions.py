"""Decision records: one page each, numbered once, with what a reader looks for."""

from __future__ import annotations

import re

import pytest
from source_tree import ROOT

RECORDS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
SECTIONS = ("Context", "Decision", "Consequences", "Alternatives")


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.name)
def test_a_record_has_its_sections(record):
    headings = re.findall(r"^## (\w+)", record.read_text(), flags=re.MULTILINE)

    assert [section for section in SECTIONS if section not in headings] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.name)
def test_a_record_fits_on_one_page(record):
    assert len(record.read_text().splitlines()) <= 80


def test_numbers_are_unique():
    numbers = [path.name[:4] for path in RECORDS]

    assert len(numbers) == len(set(numbers))


def test_every_record_is_in_the_index():
    index = (ROOT / "docs" / "adr" / "README.md").read_text()

    assert [path.name for path in RECORDS if path.name not in index] == []
