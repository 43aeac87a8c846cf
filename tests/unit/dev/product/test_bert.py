"""The numpy encoder against published numbers and against itself."""

import math

import numpy as np
import pytest
from vectorcluster_dev.product.semantic.bert import gelu
from vectorcluster_dev.product.semantic.model import DIMENSION, Model, batches, padded


@pytest.fixture(scope="module")
def model():
    return Model.load()


def test_similarities_are_those_that_sentence_transformers_publishes(model):
    vectors = model.embed(
        ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    )
    published = [[1.0000, 0.6660, 0.1046], [0.6660, 1.0000, 0.1411], [0.1046, 0.1411, 1.0000]]
    assert np.allclose(vectors @ vectors.T, published, atol=1e-4)


def test_the_company_of_a_text_does_not_change_its_vector(model):
    texts = ["screen recorder", "x", "a much longer text " * 20, "command line screen capture utility"]
    together = model.embed(texts)
    alone = np.concatenate([model.embed([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-5)


def test_vectors_have_length_one_and_float32(model):
    vectors = model.embed(["one", "two words"])
    assert vectors.shape == (2, DIMENSION)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_text_beyond_the_models_length_is_cut(model):
    long, longer = "word " * 400, "word " * 500
    first, second = model.embed([long, longer])
    assert np.allclose(first, second, atol=1e-6)


def test_no_texts_give_no_vectors(model):
    assert model.embed([]).shape == (0, DIMENSION)


def test_gelu_is_the_exact_one():
    values = np.linspace(-6, 6, 241, dtype=np.float32)
    exact = [value * (1 + math.erf(value / math.sqrt(2))) / 2 for value in values.tolist()]
    assert np.allclose(gelu(values), exact, atol=2e-6)


def test_batches_hold_every_row_once_and_alike_in_length():
    lengths = [5, 1, 9, 1, 7, 3, 2]
    groups = list(batches(lengths, 3))
    assert sorted(row for group in groups for row in group) == list(range(7))
    assert [[lengths[row] for row in group] for group in groups] == [[1, 1, 2], [3, 5, 7], [9]]


def test_padding_is_masked():
    tokens, mask = padded([[7, 8, 9], [5]])
    assert tokens.tolist() == [[7, 8, 9], [5, 0, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]
