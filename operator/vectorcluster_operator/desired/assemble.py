"""All objects of a cluster, in the order in which they are applied."""

from vectorcluster_api import VectorCluster
from vectorcluster_api.spec import Mode

from vectorcluster_operator.desired import names
from vectorcluster_operator.desired.context import Context
from vectorcluster_operator.desired.deployment import deployment
from vectorcluster_operator.desired.etcd import etcd_stateful_set
from vectorcluster_operator.desired.kafka import kafka_config_map, kafka_stateful_set
from vectorcluster_operator.desired.manifest import Manifest
from vectorcluster_operator.desired.milvus_pod import PodInput
from vectorcluster_operator.desired.network_policy import network_policies
from vectorcluster_operator.desired.secret import connection_secret, engine_secret
from vectorcluster_operator.desired.service import (
    client_service,
    etcd_services,
    kafka_service,
    proxies_service,
)
from vectorcluster_operator.desired.service_account import service_account
from vectorcluster_operator.desired.stateful_set import standalone
from vectorcluster_operator.engine.catalogue import series_of
from vectorcluster_operator.engine.config import Surroundings, engine_config, restart_hash, roles_of
from vectorcluster_operator.engine.topology import Pool, Role


def desired_objects(cluster: VectorCluster, ctx: Context) -> list[Manifest]:
    """All objects of a cluster, in the order in which they are applied.

    What others need comes first: identity, configuration and network before dependencies, these before Milvus,
    whose roles follow each other in the catalogue's update order.

    Args:
        cluster: The resource as read from the API server.
        ctx: Images and secrets.

    Raises:
        UnknownVersionError: The version is not in the catalogue.
    """
    roles = roles_of(cluster)
    entrance = next(role for role in roles if role.pool in (Pool.PROXY, Pool.STANDALONE))
    around = Surroundings(names.etcd_endpoints(cluster), names.kafka_brokers(cluster), ctx.secrets)
    config = engine_config(cluster, around)
    hashes = {role.name: restart_hash(config, role) for role in roles}
    return [
        service_account(cluster),
        engine_secret(cluster, config),
        *network_policies(cluster, entrance, ctx),
        *_dependencies(cluster, ctx),
        proxies_service(cluster, entrance),
        *_milvus(PodInput(cluster, ctx.images, hashes), roles),
        *_published(cluster, entrance, ctx),
    ]


def _dependencies(cluster: VectorCluster, ctx: Context) -> list[Manifest]:
    if cluster.spec.mode is Mode.STANDALONE:
        return []
    objects = []
    etcd = cluster.spec.metadata.etcd.managed
    if etcd is not None:
        objects += [*etcd_services(cluster), etcd_stateful_set(cluster, etcd, ctx)]
    kafka = cluster.spec.wal.kafka if cluster.spec.wal is not None else None
    if kafka is not None and kafka.managed is not None:
        objects += [
            kafka_config_map(cluster),
            kafka_service(cluster),
            kafka_stateful_set(cluster, kafka.managed, ctx),
        ]
    return objects


def _milvus(given: PodInput, roles: tuple[Role, ...]) -> list[Manifest]:
    if given.cluster.spec.mode is Mode.STANDALONE:
        return [standalone(given, role) for role in roles]
    order = series_of(given.cluster.spec.version).update_order
    return [deployment(given, role) for role in sorted(roles, key=lambda role: order.index(role.name))]


def _published(cluster: VectorCluster, entrance: Role, ctx: Context) -> list[Manifest]:
    if not ctx.published:
        return []
    return [client_service(cluster, entrance), connection_secret(cluster, ctx.secrets)]
