"""Command line: write the generated files, or fail when they are not up to date."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from vectorcluster_api.render import generated_files


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def _stale(root: Path, files: Mapping[str, str]) -> list[str]:
    return [
        name
        for name, text in files.items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]


def _write(root: Path, files: Mapping[str, str]) -> None:
    for name in _stale(root, files):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name], encoding="utf-8")
        print(f"wrote {name}")


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="vectorcluster-crds", description="Generate the CRD and its reference from the models."
    )
    parser.add_argument("--docs", action="store_true", help="write the field reference too")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when a file is not up to date"
    )
    parser.add_argument("--root", type=Path, default=_root(), help="folder of the repository")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: Command-line arguments; those of the process when None.

    Returns:
        The exit code: 1 when `--check` found a file that is not up to date.
    """
    asked = _arguments(arguments)
    if not asked.check:
        _write(asked.root, generated_files(docs=asked.docs))
        return 0
    stale = _stale(asked.root, generated_files(docs=True))
    for name in stale:
        print(f"{name} is not up to date: run `uv run vectorcluster-crds --docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
