"""The collection of package descriptions in Milvus: filling it once and asking it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pymilvus import DataType, MilvusClient

from vectorcluster_dev.product.semantic.bert import Floats
from vectorcluster_dev.product.semantic.corpus import Package
from vectorcluster_dev.product.semantic.model import DIMENSION

NAME = "packages"
BATCH = 500
TIMEOUT = 120.0


@dataclass(frozen=True)
class Hit:
    """One answer: a package and its cosine similarity to the question."""

    package: Package
    score: float


def fill(client: MilvusClient, packages: Sequence[Package], vectors: Floats, shards: int) -> bool:
    """Make the collection hold exactly these packages, indexed and loaded.

    Args:
        client: Connected to the cluster.
        packages: What to store; the name is the primary key.
        vectors: Their vectors, (len(packages), 384).
        shards: Number of shards when the collection is made.

    Returns:
        Whether anything had to be written. A second run with the same packages writes nothing.
    """
    content = fingerprint(packages)
    if _holds(client, content, len(packages)):
        client.load_collection(NAME, timeout=TIMEOUT)
        return False
    if client.has_collection(NAME, timeout=TIMEOUT):
        client.drop_collection(NAME, timeout=TIMEOUT)
    _create(client, content, shards)
    rows = [_row(package, vector) for package, vector in zip(packages, vectors, strict=True)]
    for start in range(0, len(rows), BATCH):
        client.insert(NAME, rows[start : start + BATCH], timeout=TIMEOUT)
    client.flush(NAME, timeout=TIMEOUT)
    index = client.prepare_index_params()
    index.add_index("vector", index_type="AUTOINDEX", metric_type="COSINE")
    client.create_index(NAME, index, timeout=TIMEOUT)
    client.load_collection(NAME, timeout=TIMEOUT)
    return True


def search(client: MilvusClient, vectors: Floats, limit: int) -> list[list[Hit]]:
    """The packages closest to each question, best first."""
    answers = client.search(
        NAME,
        data=vectors.tolist(),
        anns_field="vector",
        limit=limit,
        search_params={"metric_type": "COSINE"},
        output_fields=["name", "section", "description"],
        timeout=TIMEOUT,
    )
    return [[_hit(found) for found in answer] for answer in answers]


def fingerprint(packages: Sequence[Package]) -> str:
    """A short hash of the packages, kept as the collection's description."""
    digest = hashlib.sha256()
    for package in packages:
        digest.update(f"{package.name}\0{package.section}\0{package.description}\n".encode())
    return f"package descriptions {digest.hexdigest()[:16]}"


def _holds(client: MilvusClient, content: str, count: int) -> bool:
    if not client.has_collection(NAME, timeout=TIMEOUT):
        return False
    if client.describe_collection(NAME, timeout=TIMEOUT).get("description") != content:
        return False
    # An earlier run may have been stopped half way, and a collection without an index can't be counted.
    if not client.list_indexes(NAME):
        return False
    client.load_collection(NAME, timeout=TIMEOUT)
    counted = client.query(
        NAME, filter="", output_fields=["count(*)"], consistency_level="Strong", timeout=TIMEOUT
    )
    return int(counted[0]["count(*)"]) == count


def _create(client: MilvusClient, content: str, shards: int) -> None:
    schema = client.create_schema(auto_id=False, description=content)
    schema.add_field("name", DataType.VARCHAR, is_primary=True, max_length=256)
    schema.add_field("section", DataType.VARCHAR, max_length=64)
    schema.add_field("description", DataType.VARCHAR, max_length=2048)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIMENSION)
    client.create_collection(NAME, schema=schema, num_shards=shards, timeout=TIMEOUT)


def _row(package: Package, vector: Floats) -> dict[str, object]:
    return {
        "name": package.name,
        "section": package.section,
        "description": package.description,
        "vector": vector.tolist(),
    }


def _hit(found: dict[str, dict[str, str]]) -> Hit:
    entity = found["entity"]
    package = Package(entity["name"], entity["section"], entity["description"])
    return Hit(package, float(found["distance"]))  # type: ignore[arg-type]
