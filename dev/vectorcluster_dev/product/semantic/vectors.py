"""Vectors of texts, computed once: a cache keyed by the text's hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vectorcluster_dev.product.semantic.bert import Floats
from vectorcluster_dev.product.semantic.model import DIMENSION, PACKAGE, Model
from vectorcluster_dev.settings import Settings


def embed_cached(settings: Settings, texts: Sequence[str]) -> Floats:
    """Vectors of the texts in their order, (len(texts), 384); only unknown texts are computed.

    The cache holds one vector per distinct text of the latest call, so it never grows beyond the sample.
    """
    file = settings.cache_dir / "embeddings" / f"{PACKAGE}.npz"
    known = _read(file)
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        computed = Model.load().embed(list(missing.values()))
        known |= dict(zip(missing, computed, strict=True))
        _write(file, {key: known[key] for key in keys})
    return np.stack([known[key] for key in keys]) if keys else np.empty((0, DIMENSION), dtype=np.float32)


def _read(file: Path) -> dict[str, Floats]:
    if not file.exists():
        return {}
    with np.load(file, allow_pickle=False) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))


def _write(file: Path, vectors: dict[str, Floats]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part.npz")
    np.savez(unfinished, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
    unfinished.replace(file)
