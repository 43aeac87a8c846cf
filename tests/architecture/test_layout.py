"""Where files stand and how large they are."""

from __future__ import annotations

import pytest
from source_tree import PACKAGES, ROOT, package_modules, relative, tracked_files

LONGEST_FILE = 400


def test_the_operator_folder_is_no_package():
    """It would shadow the standard library's `operator` for everything started in the checkout."""
    assert not (ROOT / "operator" / "__init__.py").exists()


def test_tests_are_no_package():
    assert [relative(path) for path in (ROOT / "tests").rglob("__init__.py")] == []


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_every_folder_with_code_is_a_package(package):
    folders = {path.parent for path in PACKAGES[package].rglob("*.py")}

    assert [relative(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_packages_ship_their_types(package):
    assert (PACKAGES[package] / "py.typed").exists()


@pytest.mark.parametrize("module", package_modules(), ids=relative)
def test_no_module_outgrows_its_subject(module):
    lines = len(module.read_text().splitlines())

    assert lines <= LONGEST_FILE, f"{lines} lines: split {relative(module)} along the domain"


def test_nothing_built_is_tracked():
    built = [
        relative(path)
        for path in tracked_files()
        if path.suffix in {".pyc", ".so", ".tar"} or {"build", "dist", ".venv"} & set(path.parts)
    ]

    assert built == []
