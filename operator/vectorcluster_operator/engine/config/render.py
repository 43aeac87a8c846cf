"""The whole configuration of a cluster: what the spec means to Milvus, and the user's own keys over it."""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import yaml
from vectorcluster_api import VectorCluster
from vectorcluster_api.spec import Mode

from vectorcluster_operator.engine.catalogue import Series, series_of
from vectorcluster_operator.engine.config.metadata import etcd_section
from vectorcluster_operator.engine.config.object_store import object_store_sections
from vectorcluster_operator.engine.config.process import process_sections
from vectorcluster_operator.engine.config.secrets import Secrets
from vectorcluster_operator.engine.config.security import security_sections
from vectorcluster_operator.engine.config.stability import stability_sections
from vectorcluster_operator.engine.config.tree import Config, merge
from vectorcluster_operator.engine.config.wal import wal_sections
from vectorcluster_operator.engine.topology import Role

GLOG_CONF = "--logtostdout=true\n--logtostderr=false\n--alsologtostderr=false\n--minloglevel=0\n"
"""The C++ part's log settings. Milvus ends at start when the file is missing."""


@dataclass(frozen=True)
class Surroundings:
    """What the configuration depends on besides the resource.

    Attributes:
        etcd_endpoints: host:port of the metadata store's members.
        kafka_brokers: host:port of the brokers.
        secrets: Secret values; they become part of the result.
    """

    etcd_endpoints: tuple[str, ...] = ()
    kafka_brokers: tuple[str, ...] = ()
    secrets: Secrets = field(default_factory=Secrets)


def roles_of(cluster: VectorCluster) -> tuple[Role, ...]:
    """The processes that a cluster consists of.

    Raises:
        UnknownVersionError: The version is not in the catalogue.
    """
    series = series_of(cluster.spec.version)
    return (series.standalone,) if cluster.spec.mode is Mode.STANDALONE else series.roles


def engine_config(cluster: VectorCluster, around: Surroundings) -> Config:
    """The content of milvus.yaml, credentials included.

    Args:
        cluster: The resource.
        around: Addresses and secrets.

    Raises:
        UnknownVersionError: The version is not in the catalogue.
    """
    series = series_of(cluster.spec.version)
    parts: tuple[Config, ...] = (
        _shipped_defaults(series),
        process_sections(series, roles_of(cluster)),
        {"etcd": etcd_section(cluster, around.etcd_endpoints, around.secrets)},
        object_store_sections(cluster, around.secrets),
        wal_sections(cluster, around.kafka_brokers, around.secrets),
        security_sections(cluster, around.secrets),
        stability_sections(cluster),
        cluster.spec.config,
    )
    config: Config = {}
    for part in parts:
        config = merge(config, part)
    return config


def to_yaml(config: Config) -> str:
    """milvus.yaml as text; the same configuration always gives the same text."""
    # libyaml's dumper: this runs at every reconcile of every cluster, and the other one takes ten times as long.
    return str(yaml.dump(config, Dumper=yaml.CSafeDumper, sort_keys=True, allow_unicode=True, width=110))


def _shipped_defaults(series: Series) -> Config:
    return {} if series.own_defaults else _read_defaults(series.name)


@cache
def _read_defaults(name: str) -> Config:
    text = files(__package__).joinpath("base", f"{name}.yaml").read_text(encoding="utf-8")
    found: Config = yaml.safe_load(text)
    return found
