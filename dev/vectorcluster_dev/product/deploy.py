"""From a bare cluster to one that answers: the second half of `vcdev up`."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from rich.console import Console

from vectorcluster_dev import golang
from vectorcluster_dev.backend import Backend
from vectorcluster_dev.images import UP_IMAGES, Image, ensure_images
from vectorcluster_dev.product import objectstore, operator, sample, showcase
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings


def prepare(settings: Settings, progress: Progress) -> dict[str, Image]:
    """Make what needs no cluster: images and Helm. May run while the cluster is being made.

    Raises:
        DevError: Something can't be built or downloaded.
    """
    with progress.step("build Helm") as step:
        if golang.is_cached(settings, "helm"):
            step.note("cached")
        golang.build(settings, "helm")
    return ensure_images(settings, UP_IMAGES, progress)


def deploy(settings: Settings, backend: Backend, progress: Progress, *, sample: bool = True) -> None:
    """Bring the product to a cluster; what is there already as wanted stays as it is.

    Args:
        settings: Where cache and checkout are.
        backend: The cluster.
        progress: Shows the steps.
        sample: Also create the sample VectorCluster and search in it.

    Raises:
        DevError: A step failed; the message says which and what to do.
    """
    images = prepare(settings, progress)
    with progress.step("load images"):
        for image in images.values():
            backend.load_image(image.archive)
    with progress.step("object store"):
        store = objectstore.install(settings, backend, images["versitygw"].reference)
    with progress.step("operator") as step:
        if not operator.install(settings, backend, images):
            step.note("unchanged")
    if sample:
        _run_sample(settings, backend, progress, store)


def _run_sample(
    settings: Settings, backend: Backend, progress: Progress, store: objectstore.ObjectStore
) -> None:
    with ThreadPoolExecutor(1) as beside:
        # The cluster's start leaves the processor idle often enough to embed the texts meanwhile.
        corpus = beside.submit(_corpus, settings, progress)
        with progress.step("sample VectorCluster") as step:
            sample.apply(settings, backend, store)
            sample.await_ready(backend, lambda said: progress.console.print(f"    {said}", highlight=False))
            step.note("Ready")
        _search(backend, progress, corpus)


def _corpus(settings: Settings, progress: Progress) -> showcase.Corpus:
    with progress.step("embed package descriptions") as step:
        corpus = showcase.read_corpus(settings)
        step.note(f"{len(corpus.packages)} packages")
    return corpus


def _search(backend: Backend, progress: Progress, corpus: Future[showcase.Corpus]) -> None:
    with progress.step("fill the collection") as step:
        if not showcase.fill(backend, corpus.result()):
            step.note("unchanged")
    with progress.step("search"):
        answers = showcase.ask(backend, showcase.QUESTIONS, showcase.SHOWN)
    console = Console()
    showcase.print_answers(console, showcase.QUESTIONS, answers)
    showcase.print_next_steps(console, backend, routed=backend.status().backend == "built")
