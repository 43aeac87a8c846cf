"""Finding uv, which need not be in PATH: `make` keeps one of its own where the machine has none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

from vectorcluster_dev.errors import DevError
from vectorcluster_dev.settings import Settings


def program(settings: Settings, environ: Mapping[str, str] = os.environ) -> str:
    """The uv that runs this process, else the one in PATH, else the one that the Makefile put into the cache.

    Raises:
        DevError: There is none.
    """
    # uv tells what it runs where it is itself, and puts only the environment's programs into PATH.
    found = environ.get("UV") or shutil.which("uv", path=environ.get("PATH"))
    if found:
        return found
    kept = sorted(settings.cache_dir.glob("uv-*/bin/uv"))
    if kept:
        return str(kept[-1])
    raise DevError("uv is needed to stage Python packages for images: `make` in the checkout installs it")
