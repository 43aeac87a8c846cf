"""The cache of vectors computes each text once."""

import numpy as np
import pytest
from vectorcluster_dev.product.semantic import vectors
from vectorcluster_dev.product.semantic.model import DIMENSION
from vectorcluster_dev.settings import Settings


class CountingModel:
    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def embed(self, texts):
        self.asked.append(list(texts))
        return np.array([[len(text)] * DIMENSION for text in texts], dtype=np.float32)


@pytest.fixture
def model(monkeypatch):
    counting = CountingModel()
    monkeypatch.setattr(vectors.Model, "load", lambda: counting)
    return counting


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "cache", tmp_path / "state", tmp_path)


def test_only_unknown_texts_are_computed(settings, model):
    vectors.embed_cached(settings, ["a", "bb"])
    found = vectors.embed_cached(settings, ["ccc", "bb", "a"])
    assert model.asked == [["a", "bb"], ["ccc"]]
    assert found[:, 0].tolist() == [3, 2, 1]
    assert found.shape == (3, DIMENSION)


def test_a_text_that_comes_twice_is_computed_once(settings, model):
    assert vectors.embed_cached(settings, ["a", "a"]).shape == (2, DIMENSION)
    assert model.asked == [["a"]]


def test_the_same_again_needs_no_model(settings, model, monkeypatch):
    first = vectors.embed_cached(settings, ["a", "bb"])
    monkeypatch.setattr(vectors.Model, "load", lambda: pytest.fail("the model was loaded"))
    assert np.array_equal(vectors.embed_cached(settings, ["a", "bb"]), first)


def test_no_texts_give_no_vectors(settings, model):
    assert vectors.embed_cached(settings, []).shape == (0, DIMENSION)
    assert model.asked == []
