"""The cache of image archives: what is there, what must be built, and building it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev.host import ensure_packages
from vectorcluster_dev.images.catalogue import BASE, find
from vectorcluster_dev.images.digest import short_hash, tree_key
from vectorcluster_dev.images.engine import Engine, open_engine, root_key
from vectorcluster_dev.images.recipe import REGISTRY, Recipe
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
        missing = [image for image in images.values() if not image.built]
        if missing:
            _build_all(settings, missing, progress)
    return images


def _content_key(settings: Settings, recipe: Recipe) -> str:
    own = tree_key(settings.repo_root / "dev" / "images" / recipe.name)
    below = _content_key(settings, BASE) if recipe.on_base and recipe != BASE else root_key()
    return short_hash((recipe.title, own, recipe.key(settings), below))


def _build_all(settings: Settings, images: Sequence[Image], progress: Progress) -> None:
    # Maven and the like may need packages; apt is asked once, before anything runs beside it.
    ensure_packages(sorted({name for image in images for name in image.recipe.packages}))
    with (
        open_engine(settings) as engine,
        tempfile.TemporaryDirectory(dir=settings.cache_dir / "images", prefix=".stage-") as scratch,
        ThreadPoolExecutor(1) as stagers,
    ):
        # Staging waits for the network and building for the processor: they overlap.
        staged = {
            image: stagers.submit(_stage, settings, image.recipe, Path(scratch))
            for image in images
            if image.recipe != BASE
        }
        base = _base(settings, engine, images, progress)
        for image, context in staged.items():
            _build_one(engine, image, context, base, progress)


def _stage(settings: Settings, recipe: Recipe, scratch: Path) -> Path:
    folder = scratch / f"{recipe.name}-{recipe.version}"
    context = folder / "context"
    shutil.copytree(settings.repo_root / "dev" / "images" / recipe.name, context)
    recipe.stage(settings, context)
    return context


def _base(settings: Settings, engine: Engine, images: Sequence[Image], progress: Progress) -> Image | None:
    if not any(image.recipe.on_base for image in images):
        return None
    base = image_of(settings, BASE.name)
    with progress.step(f"image {base.recipe.title}") as step:
        if base.built:
            engine.load(base.archive, base.reference)
            step.note("cached")
        else:
            context = settings.repo_root / "dev" / "images" / BASE.name
            engine.build(context, base.reference, {"BASE": engine.root()})
            _save(engine, base)
    return base


def _build_one(
    engine: Engine, image: Image, staged: Future[Path], base: Image | None, progress: Progress
) -> None:
    with progress.step(f"image {image.recipe.title}") as step:
        context = staged.result()
        on_base = {"BASE": base.reference} if base and image.recipe.on_base else {}
        engine.build(context, image.reference, on_base)
        _save(engine, image)
        shutil.rmtree(context)
        step.note(f"{image.archive.stat().st_size >> 20} MiB")


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
