"""Content hashes: the same inputs give the same tag, any other input another one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

# Left behind by interpreters and checkers; they decide nothing about an image.
_LITTER = {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def files_under(folder: Path) -> Iterator[Path]:
    """The regular files of a folder and below, in a fixed order, without what interpreters leave behind."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _LITTER.intersection(path.relative_to(folder).parts):
            yield path


def tree_key(folder: Path) -> str:
    """A hexadecimal hash over the names, modes (executable or not) and contents of a folder's files."""
    digest = hashlib.sha256()
    for path in files_under(folder):
        mode = b"x" if path.stat().st_mode & 0o100 else b"-"
        content = hashlib.sha256(path.read_bytes()).digest()
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + mode + content)
    return digest.hexdigest()


def short_hash(parts: Iterable[str]) -> str:
    """Twelve hexadecimal digits over an ordered list of texts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()[:12]
