"""The pool of `spec.components` that sizes a role."""

from vectorcluster_api import VectorCluster
from vectorcluster_api.components import Coordinator, Data, Index, Proxy, Query, Standalone, Streaming

from vectorcluster_operator.engine.topology import Pool, Role

PoolSettings = Coordinator | Proxy | Query | Data | Index | Streaming | Standalone


def component_of(cluster: VectorCluster, role: Role) -> PoolSettings:
    """The pool's settings; pools that the spec leaves out have their defaults."""
    components = cluster.spec.components
    pools: dict[Pool, PoolSettings] = {
        Pool.COORDINATOR: components.coordinator,
        Pool.PROXY: components.proxy,
        Pool.QUERY: components.query,
        Pool.DATA: components.data,
        Pool.INDEX: components.index or Index(),
        Pool.STREAMING: components.streaming or Streaming(),
        Pool.STANDALONE: components.standalone or Standalone(),
    }
    return pools[role.pool]


def replicas_of(cluster: VectorCluster, role: Role) -> int:
    """Number of pods of a role."""
    component = component_of(cluster, role)
    return 1 if isinstance(component, Standalone) else component.replicas
