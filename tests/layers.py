"""The layers of the test suite: the folders under tests/, cheap ones first.

Given several layers, a run stops behind the first that failed: a broken builder is reported in seconds, not
after the minutes in which the end-to-end tests fail for the same reason.
"""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent
ORDER = ("architecture", "unit", "integration", "e2e", "chaos")


def layer_of(path: Path) -> str:
    """The folder directly under tests/ that holds a test file."""
    try:
        return path.relative_to(TESTS).parts[0]
    except ValueError:
        return ""


def rank(layer: str) -> int:
    """Where a layer stands in the order; unknown ones come last."""
    return ORDER.index(layer) if layer in ORDER else len(ORDER)


class LayerGate:
    """Remembers which layers failed and says when the rest must not start."""

    def __init__(self) -> None:
        self.failed: dict[str, int] = {}

    def record_failure(self, layer: str) -> None:
        """Count one failed test of a layer."""
        self.failed[layer] = self.failed.get(layer, 0) + 1

    def refusal(self, layer: str) -> str | None:
        """Why tests of `layer` must not start, or None when they may."""
        for earlier, count in self.failed.items():
            if rank(earlier) < rank(layer):
                return f"layer {earlier!r} failed ({count}): {layer!r} and later layers were not run"
        return None
