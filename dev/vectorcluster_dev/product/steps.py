"""From a bare cluster to one that answers, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from rich.console import Console

from vectorcluster_dev import golang
from vectorcluster_dev.backend import Backend
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.images import UP_IMAGES, Image, ensure_images
from vectorcluster_dev.product import answers, objectstore, operator, sample, showcase
from vectorcluster_dev.product.objectstore import ObjectStore
from vectorcluster_dev.progress import Progress, Step
from vectorcluster_dev.settings import Settings

OURS = ("versitygw", "operator")
ENGINE = ("etcd", "kafka", "milvus")
PATIENCE_SECONDS = 120.0
RETRY_SECONDS = 3.0
T = TypeVar("T")


def prepare(settings: Settings, progress: Progress) -> dict[str, Image]:
    """Build Helm and the images that `up` needs, unless the cache has them.

    Raises:
        DevError: Something can't be built or downloaded.
    """
    if not golang.is_cached(settings, "helm"):
        with progress.step("building helm"):
            golang.build(settings, "helm")
    return ensure_images(settings, UP_IMAGES, progress)


def install(
    settings: Settings, backend: Backend, progress: Progress, images: Mapping[str, Image]
) -> ObjectStore:
    """Install object store and operator.

    Raises:
        DevError: One of them does not start.
    """
    with ThreadPoolExecutor(1) as beside:
        # Nobody needs the engine's images before the sample, and the pods' starts are mostly waiting.
        engine = beside.submit(_load, backend, progress, "the engine", [images[name] for name in ENGINE])
        _load(backend, progress, "operator and object store", [images[name] for name in OURS])
        with progress.step("object store"):
            store = objectstore.install(settings, backend, images["versitygw"].reference)
        with progress.step("operator") as step:
            if not operator.install(settings, backend, images):
                step.note("unchanged")
        engine.result()
    return store


def run_sample(settings: Settings, backend: Backend, progress: Progress, store: ObjectStore) -> None:
    """Create the sample VectorCluster, fill it, and search in it.

    Raises:
        DevError: It does not become Ready, or Milvus refuses something.
    """
    with ThreadPoolExecutor(1) as beside:
        # The cluster's start leaves the processor idle often enough to embed the texts meanwhile.
        corpus = beside.submit(_corpus, settings, progress)
        with progress.step("sample VectorCluster") as step:
            sample.apply(settings, backend, store)
            sample.await_ready(backend, lambda said: progress.console.print(f"    {said}", highlight=False))
            step.note("Ready")
        _search(backend, progress, corpus)


def _load(backend: Backend, progress: Progress, what: str, images: Iterable[Image]) -> None:
    with progress.step(f"loading images of {what}") as step:
        if backend.status().backend == "existing":
            step.note("not loaded: the nodes must be given these archives, or be able to pull the images")
            for image in images:
                progress.console.print(f"    {image.reference}  {image.archive}", soft_wrap=True)
            return
        for image in images:
            backend.load_image(image.archive)


def _corpus(settings: Settings, progress: Progress) -> showcase.Corpus:
    with progress.step("embedding package descriptions") as step:
        corpus = showcase.read_corpus(settings)
        step.note(f"{len(corpus.packages)} packages")
    return corpus


def _search(backend: Backend, progress: Progress, corpus: Future[showcase.Corpus]) -> None:
    with progress.step("filling the collection") as step:
        if not _patiently(step, lambda: showcase.fill(backend, corpus.result())):
            step.note("unchanged")
    with progress.step("searching") as step:
        found = _patiently(step, lambda: showcase.ask(backend, showcase.QUESTIONS, showcase.SHOWN))
    console = Console(highlight=False)
    answers.print_answers(console, showcase.QUESTIONS, found)
    answers.print_next_steps(console, backend)


def _patiently(step: Step, action: Callable[[], T]) -> T:
    """Do it again while it fails: an operator that was just upgraded may be rolling the sample's pods."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    failures = 0
    while True:
        try:
            return action()
        except DevError:
            if time.monotonic() > deadline:
                raise
        failures += 1
        step.note(f"answered after {failures} failed attempts")
        time.sleep(RETRY_SECONDS)
