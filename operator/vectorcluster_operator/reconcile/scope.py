"""What one reconcile works with: the cluster, the outside world, and what has been found out so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from vectorcluster_api import VectorCluster

from vectorcluster_operator.cloud.objectstore import ObjectStore
from vectorcluster_operator.cloud.reachability import Network
from vectorcluster_operator.cloud.shared import SharedServices
from vectorcluster_operator.desired.context import Secrets
from vectorcluster_operator.engine.client import Engine
from vectorcluster_operator.facts import Facts
from vectorcluster_operator.k8s.api import KubeApi, Object
from vectorcluster_operator.k8s.cache import ObjectCache
from vectorcluster_operator.k8s.kinds import ClusterKey, kind_of
from vectorcluster_operator.k8s.recorder import Recorder
from vectorcluster_operator.settings import Settings


@dataclass(frozen=True)
class World:
    """The outside, as the reconcile sees it; tests put other ones in."""

    api: KubeApi
    cache: ObjectCache
    engine: Engine
    store: ObjectStore
    network: Network
    shared: SharedServices
    recorder: Recorder
    settings: Settings
    now: Callable[[], datetime]


@dataclass
class Scope:
    """One reconcile. Steps read the cluster and leave what they found in `facts`."""

    key: ClusterKey
    cluster: VectorCluster
    world: World
    secrets: Secrets = field(default_factory=Secrets)
    facts: Facts = field(default_factory=Facts)
    retry_after: float | None = None

    def look_again(self, seconds: float) -> None:
        """Have the cluster looked at again in at most so many seconds."""
        self.retry_after = seconds if self.retry_after is None else min(self.retry_after, seconds)

    def delete_child(self, body: Object, *, grace_seconds: int | None = None) -> None:
        """Delete a child, and forget it where nothing holds it.

        Raises:
            ApiError: The API server refused.
        """
        metadata = body["metadata"]
        gone = self.world.api.delete(
            kind_of(body), metadata["namespace"], metadata["name"], grace_seconds=grace_seconds
        )
        if gone:
            self.world.cache.remove(body)
