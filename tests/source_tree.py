"""The checkout as the architecture tests see it."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = {
    "vectorcluster_api": ROOT / "crds" / "vectorcluster_api",
    "vectorcluster_operator": ROOT / "operator" / "vectorcluster_operator",
    "vectorcluster_controlplane": ROOT / "controlplane" / "vectorcluster_controlplane",
    "vectorcluster_dev": ROOT / "dev" / "vectorcluster_dev",
}


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that git knows and that is there."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
    )
    names = listed.stdout.decode().split("\0")
    return tuple(path for path in (ROOT / name for name in names if name) if path.is_file())


@cache
def package_modules() -> tuple[Path, ...]:
    """Every Python file of the four packages."""
    return tuple(sorted(path for folder in PACKAGES.values() for path in folder.rglob("*.py")))


def relative(path: Path) -> str:
    """A path as it is named in messages and test ids."""
    return path.relative_to(ROOT).as_posix()
