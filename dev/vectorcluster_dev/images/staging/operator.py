"""The operator in two images: its locked dependencies, and the workspace's own wheels on top of them."""

from __future__ import annotations

from pathlib import Path

from vectorcluster_dev import uv
from vectorcluster_dev.commands import run
from vectorcluster_dev.images.digest import tree_key
from vectorcluster_dev.images.recipe import Recipe
from vectorcluster_dev.settings import Settings

DISTRIBUTION = "vectorcluster-operator"
PYTHON_NAME = "operator-python"
WORKSPACE = {"vectorcluster-api": "crds", DISTRIBUTION: "operator"}
INSTALL_TIMEOUT = 900.0

# The operator loads pymilvus' gRPC stubs without pymilvus itself, which alone needs these: 120 MB.
_UNUSED = ("--prune", "pandas", "--prune", "numpy")

# Debian bookworm's python3, whatever Python runs this tool.
_FOR_THE_IMAGE = ("--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_28")


def python_recipe() -> Recipe:
    """Python with the operator's dependencies, named by the lock file alone."""
    return Recipe(PYTHON_NAME, "3.11", stage=_stage_dependencies, key=_dependencies_key)


def recipe() -> Recipe:
    """The operator as it stands in the checkout."""
    return Recipe("operator", "0.1.0", stage=_stage_own, key=_own_key, stands_on=PYTHON_NAME)


def _dependencies_key(settings: Settings) -> str:
    return "\n".join((_requirements(settings), *_FOR_THE_IMAGE))


def _own_key(settings: Settings) -> str:
    return "\n".join(tree_key(settings.repo_root / folder) for folder in WORKSPACE.values())


def _requirements(settings: Settings) -> str:
    export = [uv.program(settings), "export", "--quiet", "--frozen", "--no-header", "--package", DISTRIBUTION]
    return run(
        [*export, "--no-dev", "--no-emit-workspace", *_UNUSED],
        "listing the operator's locked dependencies",
        cwd=settings.repo_root,
    )


def _stage_dependencies(settings: Settings, context: Path) -> None:
    requirements = context / "requirements.txt"
    requirements.write_text(_requirements(settings))
    _install(settings, context / "site-packages", ["--require-hashes", "--requirements", str(requirements)])


def _stage_own(settings: Settings, context: Path) -> None:
    wheels = context.parent / "wheels"
    for name in WORKSPACE:
        _build_wheel(settings, name, wheels)
    _install(settings, context / "app", [str(wheel) for wheel in sorted(wheels.glob("*.whl"))])


def _build_wheel(settings: Settings, name: str, wheels: Path) -> None:
    run(
        [uv.program(settings), "build", "--quiet", "--wheel", "--package", name, "--out-dir", wheels],
        f"building the wheel of {name}",
        cwd=settings.repo_root,
        timeout=INSTALL_TIMEOUT,
    )


def _install(settings: Settings, target: Path, what: list[str]) -> None:
    install = [uv.program(settings), "pip", "install", "--quiet", "--no-deps", "--link-mode=copy"]
    run(
        [*install, *_FOR_THE_IMAGE, "--target", target, *what],
        "installing the operator's packages for its image",
        timeout=INSTALL_TIMEOUT,
    )
