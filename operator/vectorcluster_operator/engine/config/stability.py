"""Settings that keep answers right while query nodes come and go.

A channel's new leader answers before the query coordinator has told it which sealed segments are readable, and
searches miss what it does not know yet. How long that lasts is a matter of these intervals: with the defaults
up to ten seconds, with these a fraction of one. They cost a little work on the query coordinator.
"""

from vectorcluster_api import VectorCluster

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


def stability_sections(cluster: VectorCluster) -> Config:
    """The settings, and the default number of replicas where the version has one.

    Args:
        cluster: The resource.
    """
    query_coord = dict(_QUERY_COORD)
    if cluster.spec.replicas > 1 and has_feature(cluster.spec.version, _LOAD_REPLICAS):
        query_coord["clusterLevelLoadReplicaNumber"] = cluster.spec.replicas
    return {
        "queryCoord": query_coord,
        # Proxies ask again who leads a channel this often (seconds), and try this often before they give up.
        "proxy": {"shardLeaderCacheInterval": 1, "retryTimesOnReplica": 5},
    }
