"""The product on a cluster: object store, operator, a sample VectorCluster, and a search in it.

What is behind these two functions is imported when they are called: clients of Milvus and S3 take a second
that no other sub-command should wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vectorcluster_dev.backend import Backend
    from vectorcluster_dev.images import Image
    from vectorcluster_dev.progress import Progress
    from vectorcluster_dev.settings import Settings


def prepare(settings: Settings, progress: Progress) -> dict[str, Image]:
    """Make what needs no cluster: images and Helm. May run while the cluster is being made.

    Raises:
        DevError: Something can't be built or downloaded.
    """
    from vectorcluster_dev.product import steps

    return steps.prepare(settings, progress)


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
    from vectorcluster_dev.product import steps

    images = steps.prepare(settings, progress)
    store = steps.install(settings, backend, progress, images)
    if sample:
        steps.run_sample(settings, backend, progress, store)
