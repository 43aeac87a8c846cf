"""The rules that join the parts of `spec`."""

from vectorcluster_api.cel import rule, unchanged
from vectorcluster_api.version_rules import minor, well_formed

_MALFORMED = f"!{well_formed('self.version')}"
_MINOR = minor("self.version")

_MODE_RULES = (
    rule(
        "self.mode == oldSelf.mode",
        "mode cannot change: create a new cluster and restore a backup",
        path=".mode",
    ),
    rule(
        "self.mode != 'Distributed' || (has(self.storage) && has(self.storage.object))",
        "mode Distributed needs storage.object: name the bucket that holds the data",
    ),
    rule(
        "self.mode != 'Distributed' || has(self.wal)",
        "mode Distributed needs wal: wal.kafka.brokers, wal.pulsar.address, wal.woodpecker (2.6 on), or "
        "wal.kafka.managed for development",
    ),
    rule(
        "self.mode == 'Standalone' || !has(self.components.standalone)",
        "components.standalone is for mode Standalone: remove it or change mode",
    ),
    rule(
        "self.mode != 'Distributed' || self.components.query.replicas >= self.replicas",
        "components.query.replicas must be at least replicas: each in-memory replica needs a query node of "
        "its own",
    ),
    rule(
        "!has(self.components.query.autoscaling) || self.components.query.autoscaling.min >= self.replicas",
        "components.query.autoscaling.min must be at least replicas: each in-memory replica needs a query "
        "node "
        "of its own",
    ),
)

_POOLS = ("proxy", "query", "data")
_ONE_POD = " && ".join(f"self.components.{pool}.replicas == 1" for pool in _POOLS)
_NO_AUTOSCALING = " && ".join(f"!has(self.components.{pool}.autoscaling)" for pool in _POOLS)

_STANDALONE_RULES = (
    rule(
        "self.mode != 'Standalone' || !has(self.wal)",
        "mode Standalone has a log of its own: remove wal or set mode Distributed",
    ),
    rule(
        "self.mode != 'Standalone' || !has(self.metadata.etcd.endpoints)",
        "mode Standalone has an etcd of its own: remove metadata.etcd.endpoints or set mode Distributed",
    ),
    rule(
        "self.mode != 'Standalone' || self.replicas == 1",
        "mode Standalone has one pod: set replicas to 1 or mode to Distributed",
        path=".replicas",
    ),
    rule(
        f"self.mode != 'Standalone' || ({_ONE_POD} && self.components.coordinator.replicas == 1)",
        "mode Standalone has one pod and cannot be scaled: leave the replicas of components at 1 or create a "
        "cluster with mode Distributed",
    ),
    rule(
        f"self.mode != 'Standalone' || ({_NO_AUTOSCALING})",
        "mode Standalone has one pod: remove autoscaling or set mode Distributed",
    ),
)

_VERSION_RULES = (
    rule(
        f"!has(self.components.index) || {_MALFORMED} || {_MINOR} < 6",
        "versions from 2.6 on have no index nodes: remove components.index, data nodes build the indexes",
    ),
    rule(
        f"!has(self.components.streaming) || {_MALFORMED} || {_MINOR} >= 6",
        "versions before 2.6 have no streaming nodes: remove components.streaming",
    ),
    rule(
        f"!has(self.wal) || !has(self.wal.woodpecker) || {_MALFORMED} || {_MINOR} >= 6",
        "wal.woodpecker needs version 2.6 or later: use wal.kafka or wal.pulsar",
    ),
)

_TRANSITION_RULES = (
    rule(
        unchanged("restoreFrom"),
        "restoreFrom only acts when a cluster is created and cannot change afterwards",
    ),
    rule(
        "has(self.wal) == has(oldSelf.wal)",
        "wal cannot be added or removed: create a new cluster and restore a backup",
    ),
    rule(
        "has(self.storage.object) == has(oldSelf.storage.object)",
        "storage.object cannot be added or removed, the data would stay where it was: create a new cluster "
        "and "
        "restore a backup",
    ),
)

SPEC_RULES = (*_MODE_RULES, *_STANDALONE_RULES, *_VERSION_RULES, *_TRANSITION_RULES)
"""In the order in which a reader would check them."""
