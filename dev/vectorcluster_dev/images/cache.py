"""The cache of image archives: what is there, what must be built, and building it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev.host import ensure_packages
from vectorcluster_dev.images.catalogue import find
from vectorcluster_dev.images.digest import short_hash, tree_key
from vectorcluster_dev.images.engine import Engine, open_engine, root_key
from vectorcluster_dev.images.recipe import BASE_NAME, REGISTRY, Recipe
from vectorcluster_dev.locks import waiting_lock
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings

# Older archives of the same image are kept this many deep: switching between two branches stays quick.
KEPT_ARCHIVES = 2


@dataclass(frozen=True)
class Image:
    """An image as it is, or will be, in the cache.

    Attributes:
        recipe: What it is made from.
        reference: Name for a pod's `image:`, with the content hash in its tag.
        archive: docker-archive file; there only when the image is built.
    """

    recipe: Recipe
    reference: str
    archive: Path

    @property
    def built(self) -> bool:
        """Whether the archive is there."""
        return self.archive.exists()


def image_of(settings: Settings, name: str) -> Image:
    """Name and place of an image, built or not.

    Args:
        settings: Where cache and checkout are.
        name: "kafka", or "milvus:2.3.4" for another than the default version.

    Raises:
        DevError: There is no such image.
    """
    recipe = find(name)
    content = _content_key(settings, recipe)
    archive = settings.cache_dir / "images" / f"{recipe.name}-{recipe.version}-{content}.tar"
    return Image(recipe, f"{REGISTRY}/{recipe.name}:{recipe.version}-{content}", archive)


def ensure_images(settings: Settings, names: Iterable[str], progress: Progress) -> dict[str, Image]:
    """Build what the cache lacks.

    Returns:
        The images by the names they were asked for, all of them built.

    Raises:
        DevError: An image is unknown, or staging or building failed.
    """
    images = {name: image_of(settings, name) for name in names}
    if all(image.built for image in images.values()):
        return images
    with waiting_lock(settings.cache_dir / "locks" / "images"):
        # Whoever held the lock may have built them meanwhile.
        if not all(image.built for image in images.values()):
            _build_missing(settings, images.values(), progress)
    return images


def _content_key(settings: Settings, recipe: Recipe) -> str:
    own = tree_key(settings.repo_root / "dev" / "images" / recipe.name)
    if recipe.stands_on:
        below = _content_key(settings, find(recipe.stands_on))
    else:
        below = root_key() if recipe.name == BASE_NAME else ""
    # The version is in the tag anyway; without it here all versions of Milvus share a hash, and one pattern
    # with {version} in it names them all.
    return short_hash((recipe.name, own, recipe.key(settings), below))


def _build_missing(settings: Settings, wanted: Iterable[Image], progress: Progress) -> None:
    # Named once: sources that change during a long build must not change what is being built.
    lineage = _lineage(settings, wanted)
    missing = _missing(lineage, [image.recipe.title for image in wanted])
    # Maven and the like may need packages; apt is asked once, before anything runs beside it.
    ensure_packages(sorted({name for image in missing for name in image.recipe.packages}))
    with (
        open_engine(settings) as engine,
        tempfile.TemporaryDirectory(dir=settings.cache_dir / "images", prefix=".stage-") as scratch,
        ThreadPoolExecutor(1) as stagers,
    ):
        # Staging waits for the network and building for the processor: they overlap.
        staged = [stagers.submit(_stage, settings, image.recipe, Path(scratch)) for image in missing]
        loaded: set[str] = set()
        for image, context in zip(missing, staged, strict=True):
            with progress.step(f"image {image.recipe.title}") as step:
                base = _base(engine, image.recipe, lineage, loaded)
                _build_one(engine, image, context.result(), base)
                loaded.add(image.reference)
                step.note(f"{image.archive.stat().st_size >> 20} MiB")


def _lineage(settings: Settings, wanted: Iterable[Image]) -> dict[str, Image]:
    """The images and all that they stand on, by title."""
    lineage: dict[str, Image] = {}
    for image in wanted:
        lineage[image.recipe.title] = image
        if image.recipe.stands_on:
            lineage |= _lineage(settings, [image_of(settings, image.recipe.stands_on)])
    return lineage


def _missing(lineage: Mapping[str, Image], titles: Iterable[str]) -> list[Image]:
    """Those of the titles that are not built, each after what it stands on when that isn't built either."""
    ordered: dict[str, Image] = {}
    for title in titles:
        image = lineage[title]
        if image.built:
            continue
        if image.recipe.stands_on:
            below = _missing(lineage, [find(image.recipe.stands_on).title])
            ordered |= {one.reference: one for one in below if one.reference not in ordered}
        ordered.setdefault(image.reference, image)
    return list(ordered.values())


def _stage(settings: Settings, recipe: Recipe, scratch: Path) -> Path:
    context = scratch / f"{recipe.name}-{recipe.version}" / "context"
    shutil.copytree(settings.repo_root / "dev" / "images" / recipe.name, context)
    recipe.stage(settings, context)
    return context


def _base(engine: Engine, recipe: Recipe, lineage: Mapping[str, Image], loaded: set[str]) -> str:
    if recipe.stands_on is None:
        return engine.root() if recipe.name == BASE_NAME else ""
    below = lineage[find(recipe.stands_on).title]
    if below.reference not in loaded:
        engine.load(below.archive, below.reference)
        loaded.add(below.reference)
    return below.reference


def _build_one(engine: Engine, image: Image, context: Path, base: str) -> None:
    engine.build(context, image.reference, {"BASE": base} if base else {})
    _save(engine, image)
    shutil.rmtree(context.parent)


def _save(engine: Engine, image: Image) -> None:
    # Written beside its place first: a file with the right name is always whole.
    unfinished = image.archive.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    engine.save(image.reference, unfinished)
    unfinished.rename(image.archive)
    _prune(image)


def _prune(image: Image) -> None:
    alike = image.archive.parent.glob(f"{image.recipe.name}-{image.recipe.version}-*.tar")
    newest_first = sorted(alike, key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[KEPT_ARCHIVES:]:
        old.unlink()
