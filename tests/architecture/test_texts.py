"""What the repository says about the world outside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from source_tree import ROOT, relative, tracked_files

TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".tpl",
    ".txt",
    ".sh",
    ".go",
    ".mod",
    ".xml",
    ".properties",
    ".svg",
    "",
}
LOCKED = {"uv.lock", "go.sum"}
# Spelled so that this file isn't its own finding.
REGISTRIES = re.compile(
    r"(pypi|pythonhosted|proxy\.golang|sum\.golang|repo1?\.maven|registry\.npmjs)" + r"\.(org|apache\.org)"
)
HOMES = re.compile(r"(?<![\w./$}~-])/(root|home/\w+|Users/\w+)" + r"/")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(#[^)]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)")
MAKE = re.compile(r"`make ([a-z][a-z0-9-]*)")


def texts() -> list[Path]:
    return [path for path in tracked_files() if path.suffix in TEXT and path.name not in LOCKED]


def pages() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".md"]


@pytest.mark.parametrize(("what", "pattern"), [("registry host", REGISTRIES), ("home folder", HOMES)])
def test_no_file_depends_on_one_machine(what, pattern):
    """Registries and folders are the machine's own settings: mirrors and other users must work."""
    findings = [
        f"{relative(path)}:{number}: {line.strip()}"
        for path in texts()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]

    assert findings == [], f"{what} named"


@pytest.mark.parametrize("page", pages(), ids=relative)
def test_links_lead_somewhere(page):
    targets = [match[1] or match[3] for match in LINK.finditer(page.read_text())]
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]

    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", pages(), ids=relative)
def test_named_make_targets_exist(page):
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))

    assert set(MAKE.findall(page.read_text())) <= targets
