"""The import contracts of pyproject.toml hold, and what is pure stays so."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from source_tree import PACKAGES, ROOT, relative

OPERATOR = PACKAGES["vectorcluster_operator"]
PURE = (
    "desired",
    "plan",
    "status",
    "facts",
    "podproblems",
    "engine.catalogue",
    "engine.topology",
    "engine.version",
    "engine.config",
)
# A builder that asks one of these gives another answer the next time: every reconcile would write.
IMPURE_CALLS = {
    "datetime.now",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.monotonic",
    "time.sleep",
    "uuid.uuid4",
    "random.random",
    "random.choice",
    "secrets.token_urlsafe",
    "secrets.token_hex",
    "os.getenv",
    "os.environ.get",
    "open",
    "print",
}


def pure_modules() -> list[Path]:
    found: list[Path] = []
    for name in PURE:
        path = OPERATOR.joinpath(*name.split("."))
        found.extend(path.rglob("*.py") if path.is_dir() else path.parent.glob(f"{path.name}.py"))
    return sorted(found)


def test_the_contracts_hold():
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_every_pure_package_is_under_the_pure_contract():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    [pure] = [contract for contract in config["contracts"] if contract["id"] == "operator-pure"]
    there = {name for name in PURE if list(OPERATOR.glob(name.replace(".", "/") + "*"))}

    assert {f"vectorcluster_operator.{name}" for name in there} <= set(pure["source_modules"])


@pytest.mark.parametrize("module", pure_modules(), ids=relative)
def test_pure_modules_ask_neither_clock_nor_chance_nor_environment(module):
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call)
    }

    assert calls & IMPURE_CALLS == set()
