"""Nested configuration: merging, and looking at it by dotted keys."""

from collections.abc import Iterator, Mapping
from typing import Any

Config = dict[str, Any]
"""The content of milvus.yaml."""


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Config:
    """Both trees in a new one; where both have a value, `over` wins. Lists are replaced, not joined."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = merge(old, value) if both else value  # type: ignore[arg-type]
    return merged


def flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its dotted key, in the tree's order."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def nest(dotted: str, value: Any) -> Config:
    """A tree that holds one value."""
    head, _, rest = dotted.partition(".")
    return {head: nest(rest, value) if rest else value}
