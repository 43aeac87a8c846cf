"""The order of the layers, and the rule that a later one doesn't start behind a failed one."""

from pathlib import Path

import layers
import pytest


def test_a_layer_is_the_folder_under_tests():
    assert layers.layer_of(layers.TESTS / "unit" / "operator" / "test_x.py") == "unit"
    assert layers.layer_of(Path("/elsewhere/test_x.py")) == ""


def test_cheap_layers_come_first_and_unknown_ones_last():
    assert sorted(["zzz", "e2e", "unit", "integration"], key=layers.rank) == [
        "unit",
        "integration",
        "e2e",
        "zzz",
    ]


@pytest.mark.parametrize(
    ("failed", "asked", "refused"),
    [
        (None, "e2e", False),
        ("unit", "unit", False),
        ("unit", "integration", True),
        ("architecture", "unit", True),
        ("e2e", "unit", False),
    ],
)
def test_a_failure_stops_later_layers_only(failed, asked, refused):
    gate = layers.LayerGate()
    if failed:
        gate.record_failure(failed)

    refusal = gate.refusal(asked)

    assert (refusal is not None) is refused
    if refusal:
        assert repr(failed) in refusal
