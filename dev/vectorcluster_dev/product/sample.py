"""The sample VectorCluster: applied, and waited for with its own words."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from vectorcluster_dev.backend import Backend
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.product import objects
from vectorcluster_dev.product.objectstore import ObjectStore
from vectorcluster_dev.settings import Settings

NAMESPACE = "demo"
NAME = "demo"
KIND = "vectorclusters.vectorcluster.io"
READY_SECONDS = 600.0
POLL_SECONDS = 1.0


def apply(settings: Settings, backend: Backend, store: ObjectStore) -> None:
    """Apply the sample with the Secret that its spec names.

    Raises:
        DevError: The API server refuses it.
    """
    kubectl = objects.kubectl_of(backend)
    file = settings.repo_root / "dev" / "manifests" / "sample" / "vectorcluster.yaml"
    keys = {"accessKeyId": store.access_key_id, "secretAccessKey": store.secret_access_key}
    first = [objects.namespace(NAMESPACE), objects.secret("objectstore", NAMESPACE, keys)]
    objects.apply(kubectl, first, "making the sample's namespace")
    objects.apply(kubectl, objects.load_manifests(file, {}), "applying the sample VectorCluster")


def await_ready(backend: Backend, tell: Callable[[str], None], seconds: float = READY_SECONDS) -> None:
    """Wait until the operator calls the sample Ready.

    Args:
        backend: The cluster.
        tell: Gets each new thing the resource says about itself.
        seconds: How long to wait.

    Raises:
        DevError: It is not Ready by then; the message has its conditions.
    """
    deadline = time.monotonic() + seconds
    last = ""
    while True:
        found = objects.find(objects.kubectl_of(backend), KIND, NAME, NAMESPACE)
        if found is not None and is_ready(found):
            return
        said = summary(found) if found else "the resource is gone"
        if said and said != last:
            tell(said)
            last = said
        if time.monotonic() > deadline:
            raise DevError(
                f"the sample VectorCluster is not Ready after {seconds:.0f} s: {last or 'it has no status'}. "
                f"See `kubectl describe vc {NAME} --namespace {NAMESPACE}` and the operator's log"
            )
        time.sleep(POLL_SECONDS)


def is_ready(found: dict[str, Any]) -> bool:
    """Whether the Ready condition is true for the generation that is asked for."""
    generation = found["metadata"].get("generation", 0)
    ready = [one for one in _conditions(found) if one["type"] == "Ready"]
    return any(
        one["status"] == "True" and one.get("observedGeneration", generation) >= generation for one in ready
    )


def summary(found: dict[str, Any]) -> str:
    """In one line why the resource is not Ready, in its own words; empty when it says nothing yet."""
    told = [one for one in _conditions(found) if one["type"] == "Ready" and one["status"] != "True"]
    return "; ".join(f"{one.get('reason', '')}: {one.get('message', '')}" for one in told)


def shards(backend: Backend) -> int:
    """The number of shards that new collections of the sample should have."""
    found = objects.find(objects.kubectl_of(backend), KIND, NAME, NAMESPACE)
    return int(found["spec"].get("shards", 1)) if found else 1


def _conditions(found: dict[str, Any]) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = found.get("status", {}).get("conditions", [])
    return conditions
