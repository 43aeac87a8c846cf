"""Keys of `spec.config` that the API server lets pass although they are the operator's own.

Milvus joins nested keys, ignores case and drops `.`, `_` and `/`, so that `minio.bucketName`, `MINIO.bucket_name`
and a nested `minio: {bucketName: …}` are one key to it. CEL sees only the last form, as the schema spells it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from vectorcluster_api.owned_config import OWNED_KEYS

_DROPPED = re.compile(r"[._/]")


def owned_keys_in(config: Mapping[str, Any]) -> list[str]:
    """What is wrong with the user's configuration, a sentence for each owned key; empty when nothing is.

    Args:
        config: `spec.config`.
    """
    owned = {_as_milvus_reads(key): instead for key, instead in OWNED_KEYS.items()}
    return [
        f"config.{path} is set by the operator: {instead}"
        for path in _leaves(config)
        for key, instead in owned.items()
        if _as_milvus_reads(path).startswith(key)
    ]


def _as_milvus_reads(path: str) -> str:
    return _DROPPED.sub("", path).lower()


def _leaves(config: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in config.items():
        path = f"{above}{key}"
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{path}.")
        else:
            yield path
