"""The forward pass of a small BERT encoder in numpy.

A few thousand short texts don't justify a deep-learning framework of several gigabytes. Shapes in the
docstrings: B texts, T tokens (the longest of the batch), H hidden size, A attention heads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

LAYER_NORM_EPSILON = 1e-12
# Added to the scores of padding; large enough for a softmax of zero in float32.
MASKED = np.float32(-1e9)


@dataclass(frozen=True)
class Shape:
    """The numbers of a model that its tensors don't tell: layers and attention heads."""

    layers: int
    heads: int


def encode(weights: Mapping[str, Floats], shape: Shape, tokens: Ints, mask: Ints) -> Floats:
    """One vector per text: the mean over its tokens' last hidden states, of length one.

    Args:
        weights: Tensors by their names in the model file.
        shape: Layers and heads.
        tokens: Token ids, (B, T), padded at the end.
        mask: 1 for a token and 0 for padding, (B, T).

    Returns:
        Vectors, (B, H).
    """
    hidden = _embed(weights, tokens)
    bias = (MASKED * (1 - mask)).astype(np.float32)[:, None, None, :]
    for number in range(shape.layers):
        hidden = _layer(weights, f"encoder.layer.{number}.", hidden, bias, shape.heads)
    return _mean_of_length_one(hidden, mask)


def gelu(values: Floats) -> Floats:
    """x·Φ(x) with the error function of Abramowitz and Stegun 7.1.26, which is exact to float32."""
    scaled = np.abs(values) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * scaled)
    coefficients = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
    series = np.zeros_like(t)
    for coefficient in coefficients:
        series = (series + np.float32(coefficient)) * t
    erf = np.sign(values) * (1 - series * np.exp(-scaled * scaled))
    return np.asarray(values * (1 + erf) * np.float32(0.5), dtype=np.float32)


def _embed(weights: Mapping[str, Floats], tokens: Ints) -> Floats:
    words = weights["embeddings.word_embeddings.weight"][tokens]
    places = weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    return _normalise(weights, "embeddings.LayerNorm", words + places + kind)


def _layer(weights: Mapping[str, Floats], at: str, hidden: Floats, bias: Floats, heads: int) -> Floats:
    attended = _linear(weights, f"{at}attention.output.dense", _attention(weights, at, hidden, bias, heads))
    hidden = _normalise(weights, f"{at}attention.output.LayerNorm", hidden + attended)
    wide = gelu(_linear(weights, f"{at}intermediate.dense", hidden))
    return _normalise(weights, f"{at}output.LayerNorm", hidden + _linear(weights, f"{at}output.dense", wide))


def _attention(weights: Mapping[str, Floats], at: str, hidden: Floats, bias: Floats, heads: int) -> Floats:
    texts, length, size = hidden.shape

    def split(name: str) -> Floats:
        flat = _linear(weights, f"{at}attention.self.{name}", hidden)
        return flat.reshape(texts, length, heads, size // heads).transpose(0, 2, 1, 3)

    scores = split("query") @ split("key").transpose(0, 1, 3, 2) / np.float32(np.sqrt(size // heads)) + bias
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = scores / scores.sum(axis=-1, keepdims=True) @ split("value")
    joined: Floats = mixed.transpose(0, 2, 1, 3).reshape(texts, length, size)
    return joined


def _linear(weights: Mapping[str, Floats], name: str, values: Floats) -> Floats:
    # Two dimensions make one large product, which is several times quicker than one a text.
    flat = values.reshape(-1, values.shape[-1]) @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    return flat.reshape(*values.shape[:-1], -1)


def _normalise(weights: Mapping[str, Floats], name: str, values: Floats) -> Floats:
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(LAYER_NORM_EPSILON))
    return np.asarray(
        centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"], dtype=np.float32
    )


def _mean_of_length_one(hidden: Floats, mask: Ints) -> Floats:
    counted = mask[:, :, None].astype(np.float32)
    mean = (hidden * counted).sum(axis=1) / counted.sum(axis=1)
    return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), dtype=np.float32)
