"""The benchmark page: tables are replaced in place, and nothing else is touched."""

import pytest
from bench.figures import Figure, Run
from bench.page import number, updated

PAGE = "# Benchmarks\n\nHow to read this.\n\n## boot\n\nWhy it matters.\n\n## other\n\nText.\n"


def run(*figures: Figure, name: str = "boot", commit: str = "abc") -> Run:
    return Run(name, "Boot quickly.", f"make bench NAME={name}", commit, "2 cores, 24 GiB", figures)


def test_a_table_is_put_at_the_end_of_its_section():
    page = updated(PAGE, run(Figure("time", 1.5, "s", at_most=2)))

    boot, other = page.split("## other")
    assert "| time | 1.5 | s |  | ≤ 2 | yes |" in boot
    assert "Why it matters." in boot
    assert other == "\n\nText.\n"


def test_a_second_run_replaces_the_first():
    once = updated(PAGE, run(Figure("time", 1.5, "s")))

    again = updated(once, run(Figure("time", 9.0, "s"), commit="def"))

    assert again == once.replace("| 1.5 |", "| 9 |").replace("commit abc", "commit def")


def test_a_group_measured_alone_leaves_the_others():
    both = updated(PAGE, run(Figure("all", 900, "s", group="cold"), Figure("all", 60, "s", group="warm")))

    again = updated(both, run(Figure("all", 50, "s", group="warm")))

    assert "| all | 900 | s |" in again
    assert "| all | 50 | s |" in again
    assert "| all | 60 | s |" not in again


def test_a_new_benchmark_gets_its_section():
    page = updated(PAGE, run(Figure("time", 1, "s"), name="new"))

    assert page.startswith(PAGE)
    assert "\n## new\n\nBoot quickly.\n" in page


def test_a_missed_goal_stands_out():
    assert "| ≤ 0 | **no** |" in updated(PAGE, run(Figure("writes", 3, "writes", at_most=0)))


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (12.0, "12"), (1.23456, "1.23"), (123.456, "123.5"), (0.012345, "0.0123")]
)
def test_numbers_have_digits_that_say_something(value, text):
    assert number(value) == text
