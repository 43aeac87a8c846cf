"""Static programs that dev/go builds."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path

from vectorcluster_dev import golang
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.images.recipe import Recipe
from vectorcluster_dev.settings import Settings


def recipe(component: str, *, module: str) -> Recipe:
    """An image that holds the one binary of a component under dev/go.

    Args:
        component: Folder under dev/go; its binary and the folder under dev/images have the same name.
        module: The Go module whose pinned version is the image's version.
    """
    go_mod = Path(__file__).resolve().parents[3] / "go" / component / "go.mod"
    return Recipe(
        component,
        module_version(go_mod.read_text(), module),
        stage=partial(_stage, component),
        key=partial(_key, component),
        stands_on=None,
    )


def module_version(go_mod: str, module: str) -> str:
    """The version that a go.mod requires of a module, without the leading "v".

    Raises:
        DevError: It does not require the module.
    """
    match = re.search(rf"^\s*(?:require\s+)?{re.escape(module)} v(\S+)", go_mod, flags=re.MULTILINE)
    if match is None:
        raise DevError(f"while reading the version of {module}: its go.mod does not require it")
    return match.group(1)


def _key(component: str, settings: Settings) -> str:
    return golang.cached_folder(settings, component).name


def _stage(component: str, settings: Settings, context: Path) -> None:
    shutil.copy2(golang.build(settings, component) / component, context / component)
