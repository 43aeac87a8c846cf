"""Filling the collection once, against a client that keeps rows in a list."""

from types import SimpleNamespace

import numpy as np
import pytest
from vectorcluster_dev.product.semantic import collection
from vectorcluster_dev.product.semantic.corpus import Package
from vectorcluster_dev.product.semantic.model import DIMENSION

PACKAGES = [Package(f"tool{number}", "utils", f"does {number}") for number in range(1200)]
VECTORS = np.zeros((len(PACKAGES), DIMENSION), dtype=np.float32)


class FakeMilvus:
    """The part of MilvusClient that is used, over one collection."""

    def __init__(self) -> None:
        self.there = False
        self.description = ""
        self.rows: list[dict] = []
        self.indexed = self.loaded = False
        self.shards = self.inserts = 0
        self.fails_after: int | None = None

    def has_collection(self, name, timeout):
        return self.there

    def describe_collection(self, name, timeout):
        return {"description": self.description}

    def drop_collection(self, name, timeout):
        self.there, self.rows, self.indexed, self.loaded = False, [], False, False

    def create_schema(self, auto_id, description):
        return SimpleNamespace(description=description, add_field=lambda *args, **kwargs: None)

    def create_collection(self, name, schema, num_shards, timeout):
        self.there, self.description, self.shards = True, schema.description, num_shards

    def insert(self, name, rows, timeout):
        if self.inserts == self.fails_after:
            raise RuntimeError("gone")
        self.inserts += 1
        self.rows += rows

    def flush(self, name, timeout):
        assert self.rows

    def prepare_index_params(self):
        return SimpleNamespace(add_index=lambda *args, **kwargs: None)

    def create_index(self, name, index, timeout):
        self.indexed = True

    def list_indexes(self, name):
        return ["vector"] if self.indexed else []

    def load_collection(self, name, timeout):
        assert self.indexed
        self.loaded = True

    def query(self, name, **options):
        assert self.loaded
        return [{"count(*)": len(self.rows)}]


def test_everything_is_stored_indexed_and_loaded():
    client = FakeMilvus()
    assert collection.fill(client, PACKAGES, VECTORS, shards=2) is True
    assert [row["name"] for row in client.rows] == [package.name for package in PACKAGES]
    assert client.shards == 2
    assert client.loaded


def test_a_second_run_writes_nothing():
    client = FakeMilvus()
    collection.fill(client, PACKAGES, VECTORS, shards=2)
    client.loaded, before = False, client.inserts
    assert collection.fill(client, PACKAGES, VECTORS, shards=2) is False
    assert client.inserts == before
    assert client.loaded


def test_other_packages_replace_those_of_before():
    client = FakeMilvus()
    collection.fill(client, PACKAGES, VECTORS, shards=2)
    assert collection.fill(client, PACKAGES[:10], VECTORS[:10], shards=2) is True
    assert len(client.rows) == 10


def test_a_run_that_was_stopped_half_way_is_made_good():
    client = FakeMilvus()
    client.fails_after = 1
    with pytest.raises(RuntimeError):
        collection.fill(client, PACKAGES, VECTORS, shards=2)
    client.fails_after = None
    assert collection.fill(client, PACKAGES, VECTORS, shards=2) is True
    assert len(client.rows) == len(PACKAGES)


def test_lost_rows_are_noticed():
    client = FakeMilvus()
    collection.fill(client, PACKAGES, VECTORS, shards=2)
    client.rows.pop()
    assert collection.fill(client, PACKAGES, VECTORS, shards=2) is True
    assert len(client.rows) == len(PACKAGES)
