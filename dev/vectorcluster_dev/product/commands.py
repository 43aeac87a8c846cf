"""`vcdev search`: ask the sample a question of one's own."""

from __future__ import annotations

import click
from rich.console import Console

from vectorcluster_dev.backend import open_backend
from vectorcluster_dev.settings import Settings


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--name", default="default", show_default=True, help="Local cluster to ask.")
@click.option("--top", default=5, show_default=True, type=click.IntRange(1, 100), help="Answers to show.")
def search_command(words: tuple[str, ...], name: str, top: int) -> None:
    """Search the sample's package descriptions by meaning: vcdev search tool to record the screen."""
    # Slow imports, which the other sub-commands should not wait for.
    from vectorcluster_dev.product.answers import print_answers
    from vectorcluster_dev.product.showcase import ask

    question = " ".join(words)
    answers = ask(open_backend(Settings.from_env(), name), [question], top)
    print_answers(Console(), [question], answers)
