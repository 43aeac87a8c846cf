"""Runs the layers cheap ones first, and keeps the logs of end-to-end failures in build/logs."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from failure_logs import collect
from layers import LayerGate, layer_of, rank

_gate = pytest.StashKey[LayerGate]()
LOGS = Path(__file__).parent.parent / "build" / "logs"


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_gate] = LayerGate()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: rank(layer_of(item.path)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    refusal = item.config.stash[_gate].refusal(layer_of(item.path))
    if refusal:
        item.session.shouldfail = refusal
        pytest.skip(refusal)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        layer = layer_of(item.path)
        item.config.stash[_gate].record_failure(layer)
        if layer == "e2e":
            folder = collect(LOGS, item.name)
            report.sections.append(("logs", f"the clusters' logs were copied to {folder}"))
    return report
