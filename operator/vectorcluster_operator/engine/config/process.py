"""Ports, logs, standby coordinators and orderly leaving."""

from collections.abc import Iterable

from vectorcluster_operator.engine.catalogue import Series
from vectorcluster_operator.engine.config.tree import Config, merge
from vectorcluster_operator.engine.topology import Role

_LEAVING = ("proxy", "queryNode", "dataNode", "indexNode", "streamingNode")


def process_sections(series: Series, roles: Iterable[Role]) -> Config:
    """What every process needs to know of itself and its peers.

    Args:
        series: The catalogue's entry for the version.
        roles: Processes of the cluster.
    """
    config: Config = {"log": {"level": "info", "format": "text", "stdout": True, "file": {"rootPath": ""}}}
    for section in series.active_standby:
        config = merge(config, {section: {"enableActiveStandby": True}})
    for role in roles:
        config = merge(config, _role(role))
    return config


def _role(role: Role) -> Config:
    config: Config = {}
    for listener in role.listeners:
        section: Config = {listener.key: listener.port}
        if listener.section in _LEAVING:
            section["gracefulStopTimeout"] = role.handover_seconds
        config = merge(config, {listener.section: section})
    return config
