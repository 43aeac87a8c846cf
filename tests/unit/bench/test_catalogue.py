"""Every benchmark is found by the name it gives itself, and is on the page."""

import pytest
from bench import catalogue
from bench.context import BenchError
from source_tree import ROOT


@pytest.mark.parametrize("name", catalogue.names())
def test_a_benchmark_is_named_as_its_module(name):
    benchmark = catalogue.load(name)

    assert name == benchmark.NAME
    assert benchmark.GOAL
    assert callable(benchmark.run)


@pytest.mark.parametrize("name", catalogue.names())
def test_a_benchmark_has_a_section_on_the_page(name):
    assert f"\n## {name}\n" in (ROOT / "docs" / "benchmarks.md").read_text()


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(BenchError, match="make-up-steps"):
        catalogue.load("nonsense")
