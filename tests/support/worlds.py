"""The outside world of a reconcile, in memory, with everything well until a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from support.clocks import FakeClock
from support.fake_kube import FakeKubeApi
from vectorcluster_api import VectorCluster
from vectorcluster_api.conditions import Reason
from vectorcluster_api.dependencies import Etcd, Kafka
from vectorcluster_api.storage import ObjectStorage
from vectorcluster_operator.cloud.objectstore import Finding
from vectorcluster_operator.desired.context import ObjectStoreCredentials, UserPassword
from vectorcluster_operator.engine.client import Endpoint, Health, Login
from vectorcluster_operator.k8s.cache import ObjectCache
from vectorcluster_operator.k8s.kinds import ClusterKey
from vectorcluster_operator.k8s.recorder import Recorder
from vectorcluster_operator.reconcile.scope import Scope, World
from vectorcluster_operator.settings import Settings


class FakeEngine:
    """A Milvus that answers what it is told to.

    Attributes:
        password: What root's password is; None for one that takes no connection.
        states: State by pod address, Healthy when not named.
        answer: What it says of its health; an exception is raised.
        refuses_change: Raised when the password is to be changed.
    """

    def __init__(self) -> None:
        self.password: str | None = "Milvus"
        self.states: dict[str, str] = {}
        self.answer: Health | Exception = Health(True, (), "2.3.5")
        self.refuses_change: Exception | None = None
        self.asked: list[Endpoint] = []

    def component_state(self, address: str) -> str:
        return self.states.get(address, "Healthy")

    def login(self, endpoint: Endpoint, credentials: UserPassword) -> Login:
        self.asked.append(endpoint)
        if self.password is None:
            return Login.UNREACHABLE
        return Login.ACCEPTED if credentials.password == self.password else Login.REFUSED

    def change_password(self, endpoint: Endpoint, credentials: UserPassword, new_password: str) -> None:
        if self.refuses_change is not None:
            raise self.refuses_change
        assert credentials.password == self.password
        self.password = new_password

    def health(self, endpoint: Endpoint, credentials: UserPassword | None) -> Health:
        self.asked.append(endpoint)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class FakeStore:
    """A bucket. Set `finding` for what a check finds, `refuses` for what a removal raises."""

    def __init__(self) -> None:
        self.finding = Finding(True, Reason.REACHABLE, "bucket vectors answers")
        self.refuses: Exception | None = None
        self.removed: list[str] = []

    def check(self, spec: ObjectStorage, credentials: ObjectStoreCredentials | None) -> Finding:
        return self.finding

    def remove_prefix(self, spec: ObjectStorage, credentials: ObjectStoreCredentials, prefix: str) -> int:
        if self.refuses is not None:
            raise self.refuses
        self.removed.append(prefix)
        return 1


class FakeNetwork:
    """A network in which the addresses in `down` take no connection."""

    def __init__(self) -> None:
        self.down: set[str] = set()

    def unreachable(self, addresses: Iterable[str]) -> list[str]:
        return [address for address in addresses if address in self.down]


class FakeShared:
    """etcd and Kafka. Set `refuses` for what a removal raises."""

    def __init__(self) -> None:
        self.refuses: Exception | None = None
        self.removed: list[str] = []

    def _remove(self, what: str) -> int:
        if self.refuses is not None:
            raise self.refuses
        self.removed.append(what)
        return 1

    def remove_keys(self, etcd: Etcd, auth: UserPassword | None, prefix: str) -> int:
        return self._remove(f"keys {prefix}")

    def remove_topics(self, kafka: Kafka, sasl: UserPassword | None, prefix: str) -> int:
        return self._remove(f"topics {prefix}")


class FakeWorld:
    """All of them, and the `World` made of them."""

    def __init__(self, **settings: Any) -> None:
        self.api = FakeKubeApi()
        self.cache = ObjectCache()
        self.engine = FakeEngine()
        self.store = FakeStore()
        self.network = FakeNetwork()
        self.shared = FakeShared()
        self.clock = FakeClock()
        self.world = World(
            api=self.api,  # type: ignore[arg-type]
            cache=self.cache,
            engine=self.engine,
            store=self.store,
            network=self.network,
            shared=self.shared,
            recorder=Recorder(self.api, self.clock.now, "operator-0"),  # type: ignore[arg-type]
            settings=Settings(**settings),
            now=self.clock.now,
        )

    def scope(self, cluster: VectorCluster) -> Scope:
        """A reconcile of a cluster that nothing was found out about yet."""
        meta = cluster.metadata
        return Scope(ClusterKey(meta.namespace, meta.name), cluster, self.world)

    def secret(self, name: str, **data: str) -> None:
        """Have a Secret with these keys."""
        import base64

        encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
        self.api.put(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": name, "namespace": "team"},
                "data": encoded,
            }
        )

    def see(self, *bodies: dict[str, Any]) -> None:
        """Have the API server hold objects that the watches have shown."""
        for body in bodies:
            self.cache.upsert(self.api.put(body))

    def watch(self) -> None:
        """Have the watches catch up with everything the API server holds."""
        for kind in {kind for kind, _, _ in self.api.objects} | {
            ref.kind for key in self.cache.clusters() for ref in self.cache.children(key)
        }:
            items = [
                body
                for (stored, _, _), body in self.api.objects.items()
                if stored == kind and kind != "Secret"
            ]
            self.cache.replace(kind, None, items, self.api._version)
