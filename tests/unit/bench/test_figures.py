"""Figures: goals, ratios and what is written of them."""

import pytest
from bench.figures import Figure, Run


@pytest.mark.parametrize(
    ("figure", "goal", "met"),
    [
        (Figure("boot", 5.0, "s"), None, None),
        (Figure("boot", 5.0, "s", at_most=5.0), "≤ 5", True),
        (Figure("boot", 5.1, "s", at_most=5.0), "≤ 5", False),
        (Figure("recall", 0.9, "share", at_least=0.95), "≥ 0.95", False),
        (Figure("writes", 0, "writes", at_most=0), "≤ 0", True),
    ],
)
def test_a_goal_is_met_or_not(figure, goal, met):
    assert figure.goal == goal
    assert figure.met is met


@pytest.mark.parametrize(
    "parts",
    [
        {"unit": "ratio"},
        {"unit": "s", "ratio_to": "the engine's own boot"},
        {"unit": "s", "at_most": 1.0, "at_least": 1.0},
    ],
)
def test_an_ambiguous_figure_is_refused(parts):
    with pytest.raises(ValueError, match="figure 'boot'"):
        Figure("boot", 1.0, **parts)


def test_the_json_has_what_a_reader_of_the_file_needs():
    figure = Figure("boot", 1.2, "ratio", ratio_to="by hand", at_most=1.3)
    run = Run("apply-to-first-search", "quick", "make bench", "abc123", "2 cores", (figure,))

    assert run.as_json() == {
        "name": "apply-to-first-search",
        "goal": "quick",
        "command": "make bench",
        "commit": "abc123",
        "machine": "2 cores",
        "figures": [
            {
                "name": "boot",
                "group": "",
                "value": 1.2,
                "unit": "ratio",
                "ratio_to": "by hand",
                "goal": "≤ 1.3",
                "met": True,
            }
        ],
    }
