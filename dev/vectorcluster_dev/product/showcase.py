"""The sample's semantic search: its texts, filling the collection, asking it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pymilvus import MilvusException

from vectorcluster_dev.backend import Backend
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.product import sample
from vectorcluster_dev.product.connection import connected
from vectorcluster_dev.product.semantic import collection
from vectorcluster_dev.product.semantic.bert import Floats
from vectorcluster_dev.product.semantic.collection import Hit
from vectorcluster_dev.product.semantic.corpus import Package, read_packages
from vectorcluster_dev.product.semantic.model import Model
from vectorcluster_dev.product.semantic.vectors import embed_cached
from vectorcluster_dev.settings import Settings

QUESTIONS = ("tool to record the screen", "edit photos", "play music from the terminal")
SHOWN = 4


@dataclass(frozen=True)
class Corpus:
    """Packages and their vectors, (len(packages), 384)."""

    packages: Sequence[Package]
    vectors: Floats


def read_corpus(settings: Settings) -> Corpus:
    """This machine's packages, embedded; quick when the cache has the vectors.

    Raises:
        DevError: The machine has no package lists.
    """
    packages = read_packages()
    return Corpus(packages, embed_cached(settings, [package.text for package in packages]))


def fill(backend: Backend, corpus: Corpus) -> bool:
    """Make the sample's collection hold the corpus; whether anything had to be written.

    Raises:
        DevError: Milvus can't be reached or refuses.
    """
    shards = sample.shards(backend)
    try:
        with connected(backend, sample.NAME, sample.NAMESPACE) as client:
            return collection.fill(client, corpus.packages, corpus.vectors, shards)
    except MilvusException as error:
        raise DevError(f"while filling the collection {collection.NAME}: {error}") from error


def ask(backend: Backend, questions: Sequence[str], limit: int) -> list[list[Hit]]:
    """The closest packages to each question, best first.

    Raises:
        DevError: Milvus can't be reached, or the collection is not there.
    """
    vectors = Model.load().embed(questions)
    try:
        with connected(backend, sample.NAME, sample.NAMESPACE) as client:
            return collection.search(client, vectors, limit)
    except MilvusException as error:
        raise DevError(f"while searching the collection {collection.NAME}: {error}") from error
