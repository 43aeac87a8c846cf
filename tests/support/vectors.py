"""Real vectors in a real Milvus: what a collection must answer, checked against brute force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pymilvus import DataType, MilvusClient

DIMENSION = 64


@dataclass(frozen=True)
class Dataset:
    """Random unit vectors with ids from 0.

    Attributes:
        vectors: float32, shape (rows, DIMENSION).
    """

    vectors: np.ndarray

    @classmethod
    def make(cls, rows: int, seed: int) -> Dataset:
        """Reproducible vectors."""
        raw = np.random.default_rng(seed).standard_normal((rows, DIMENSION)).astype(np.float32)
        return cls(raw / np.linalg.norm(raw, axis=1, keepdims=True))

    def nearest(self, queries: np.ndarray, k: int) -> list[set[int]]:
        """Ids of the k nearest by inner product, by brute force."""
        scores = queries @ self.vectors.T
        return [set(np.argpartition(-row, k)[:k].tolist()) for row in scores]


def connect(host: str, port: int, token: str) -> MilvusClient:
    """A client to a cluster's endpoint."""
    return MilvusClient(uri=f"http://{host}:{port}", token=token, timeout=30)


def fill(client: MilvusClient, name: str, data: Dataset) -> None:
    """Create a collection with an index, insert, flush and load."""
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIMENSION)
    index = client.prepare_index_params()
    index.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
    client.create_collection(name, schema=schema, index_params=index)
    rows = [{"id": i, "vector": vector.tolist()} for i, vector in enumerate(data.vectors)]
    for start in range(0, len(rows), 1000):
        client.insert(name, rows[start : start + 1000])
    client.flush(name)
    client.load_collection(name)


def recall(client: MilvusClient, name: str, data: Dataset, *, queries: int = 50, k: int = 10) -> float:
    """Share of the true nearest neighbours that a search finds; every answer must have k hits."""
    asked = data.vectors[:queries] + np.float32(0.01)
    answers = client.search(name, asked.tolist(), limit=k, consistency_level="Strong")
    assert [len(hits) for hits in answers] == [k] * queries, "an answer is incomplete"
    found = [{hit["id"] for hit in hits} for hits in answers]
    wanted = data.nearest(asked, k)
    return sum(len(a & b) for a, b in zip(found, wanted, strict=True)) / (queries * k)
