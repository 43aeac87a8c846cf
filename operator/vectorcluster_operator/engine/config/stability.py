"""Settings that keep answers right while processes come and go, and bring them back soon.

A channel's new leader answers before the query coordinator has told it which sealed segments are readable, and
searches miss what it does not know yet. How long that lasts is a matter of these intervals: with the defaults
up to ten seconds, with these a fraction of one. They cost a little work on the query coordinator.

A process that was killed is believed to be there until its session ends, and whoever waits for its successor
asks at growing intervals: both bounds are lowered (measured: a killed standalone was ready after 19 s instead of 51 s).
"""

from vectorcluster_api import VectorCluster
from vectorcluster_api.spec import Mode

from vectorcluster_operator.engine.catalogue import has_feature
from vectorcluster_operator.engine.config.tree import Config

_LOAD_REPLICAS = "queryCoord.clusterLevelLoadReplicaNumber"

_QUERY_COORD: Config = {
    "autoBalance": True,
    "autoBalanceChannel": True,
    "balanceIntervalSeconds": 5,
    "checkSegmentInterval": 1000,
    "checkChannelInterval": 1000,
    "distPullInterval": 500,
    "UpdateNextTargetInterval": 1,
    "leaderViewUpdateInterval": 1,
    # How soon a node that died without a word is noticed missing.
    "checkNodeSessionInterval": 10,
}


# The first must outlive a busy processor; without pods to take over there is less to lose by a false alarm.
_SESSION_SECONDS = {Mode.STANDALONE: 10, Mode.DISTRIBUTED: 15}
# As many attempts as fill the same half minute that the defaults fill.
_GRPC_CLIENT: Config = {"maxBackoff": 2, "maxMaxAttempts": 20}


def stability_sections(cluster: VectorCluster) -> Config:
    """The settings, and the default number of replicas where the version has one.

    Args:
        cluster: The resource.
    """
    query_coord = dict(_QUERY_COORD)
    if cluster.spec.replicas > 1 and has_feature(cluster.spec.version, _LOAD_REPLICAS):
        query_coord["clusterLevelLoadReplicaNumber"] = cluster.spec.replicas
    return {
        "common": {"session": {"ttl": _SESSION_SECONDS[cluster.spec.mode]}},
        "grpc": {"client": dict(_GRPC_CLIENT)},
        "queryCoord": query_coord,
        # Proxies ask again who leads a channel this often (seconds), and try this often before they give up.
        "proxy": {"shardLeaderCacheInterval": 1, "retryTimesOnReplica": 5},
    }
