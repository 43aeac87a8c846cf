"""The main job on real input: what `make up` ends with, twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from vectorcluster_dev.product import deploy, sample, showcase
from vectorcluster_dev.progress import Progress

pytestmark = pytest.mark.e2e

# Packages of Debian 12 that record the screen. At least one must be among the first answers.
RECORDERS = {
    "simplescreenrecorder",
    "peek",
    "kazam",
    "vokoscreen-ng",
    "recordmydesktop",
    "byzanz",
    "obs-studio",
}


@pytest.fixture
def demo(product: Any) -> Iterator[Any]:
    """The sample cluster as `vcdev up` makes it, gone afterwards."""
    kubectl = product.kubectl(sample.NAMESPACE)
    deploy(product.settings, product.backend, Progress())
    yield kubectl
    kubectl("delete", "vc", sample.NAME, "--timeout=120s")
    kubectl("delete", "namespace", sample.NAMESPACE, "--wait=false")


def test_real_text_is_found_by_meaning_and_a_second_up_changes_nothing(product: Any, demo: Any) -> None:
    (answers,) = showcase.ask(product.backend, ["tool to record the screen"], 5)
    assert RECORDERS & {hit.package.name for hit in answers}, answers
    assert answers == sorted(answers, key=lambda hit: -hit.score)
    cluster, pods = demo.get("vc", sample.NAME), demo.items("pods")
    assert cluster["spec"]["shards"] == 2
    assert (
        len([pod for pod in pods if pod["metadata"]["labels"]["app.kubernetes.io/component"] == "querynode"])
        == 2
    )

    deploy(product.settings, product.backend, Progress())
    again = demo.get("vc", sample.NAME)
    assert again["metadata"]["generation"] == cluster["metadata"]["generation"]
    assert {pod["metadata"]["uid"] for pod in demo.items("pods")} == {pod["metadata"]["uid"] for pod in pods}
    assert not showcase.fill(product.backend, showcase.read_corpus(product.settings)), (
        "vectors were inserted twice"
    )
