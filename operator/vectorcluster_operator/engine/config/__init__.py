"""Milvus' configuration as a function of the resource: pure, and the only place that knows the engine's keys."""

from vectorcluster_operator.engine.config.fingerprint import restart_hash
from vectorcluster_operator.engine.config.identity import channel_prefix, etcd_root_path, object_prefix
from vectorcluster_operator.engine.config.render import (
    GLOG_CONF,
    Surroundings,
    engine_config,
    roles_of,
    to_yaml,
)
from vectorcluster_operator.engine.config.secrets import ObjectStoreCredentials, Secrets, UserPassword
from vectorcluster_operator.engine.config.tree import Config, flatten, merge

__all__ = [
    "GLOG_CONF",
    "Config",
    "ObjectStoreCredentials",
    "Secrets",
    "Surroundings",
    "UserPassword",
    "channel_prefix",
    "engine_config",
    "etcd_root_path",
    "flatten",
    "merge",
    "object_prefix",
    "restart_hash",
    "roles_of",
    "to_yaml",
]
