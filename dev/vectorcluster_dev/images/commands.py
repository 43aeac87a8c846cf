"""`vcdev images`: build and list."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from vectorcluster_dev.images.cache import ensure_images, image_of
from vectorcluster_dev.images.catalogue import RECIPES, UP_IMAGES
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings


@click.group("images")
def images_group() -> None:
    """Container images of the local cluster."""


@images_group.command("build")
@click.argument("names", nargs=-1, metavar="[NAME[:VERSION]]…")
def build_command(names: tuple[str, ...]) -> None:
    """Build images that the cache lacks; without a name, those that `up` needs. Prints their archives."""
    with Progress() as progress:
        images = ensure_images(Settings.from_env(), names or UP_IMAGES, progress)
    for image in images.values():
        click.echo(f"{image.reference}\t{image.archive}")


@images_group.command("list")
def list_command() -> None:
    """All images, and whether the cache has them as the checkout would build them now."""
    settings = Settings.from_env()
    table = Table("image", "archive", "MiB")
    for recipe in RECIPES:
        image = image_of(settings, recipe.title)
        size = str(image.archive.stat().st_size >> 20) if image.built else "not built"
        table.add_row(image.reference, image.archive.name, size)
    Console().print(table)
