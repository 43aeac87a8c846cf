"""Names of a cluster's child objects and addresses."""

from vectorcluster_api import VectorCluster

from vectorcluster_operator.engine.topology import PROXY_PORT

ETCD_CLIENT_PORT = 2379
ETCD_PEER_PORT = 2380
KAFKA_PORT = 9092
KAFKA_CONTROLLER_PORT = 9093


def child(cluster: VectorCluster, suffix: str) -> str:
    """Name of a child object: `<name>-<suffix>`."""
    return f"{cluster.metadata.name}-{suffix}"


def service_account(cluster: VectorCluster) -> str:
    """ServiceAccount of the Milvus pods."""
    return child(cluster, "milvus")


def engine_secret(cluster: VectorCluster) -> str:
    """Secret with milvus.yaml."""
    return child(cluster, "engine")


def connection_secret(cluster: VectorCluster) -> str:
    """Secret with everything that an application needs to connect."""
    return child(cluster, "connection")


def tls_secret(cluster: VectorCluster) -> str | None:
    """Secret with the proxies' certificate, None without TLS."""
    tls = cluster.spec.security.tls
    return None if tls is None else tls.secret_name or child(cluster, "tls")


def proxies_service(cluster: VectorCluster) -> str:
    """Headless Service by which the operator reaches each proxy, ready or not."""
    return child(cluster, "proxy-headless")


def etcd(cluster: VectorCluster) -> str:
    """StatefulSet and client Service of managed etcd."""
    return child(cluster, "etcd")


def etcd_peers(cluster: VectorCluster) -> str:
    """Headless Service that gives each etcd member a name."""
    return child(cluster, "etcd-headless")


def kafka(cluster: VectorCluster) -> str:
    """StatefulSet, Service and ConfigMap of managed Kafka."""
    return child(cluster, "kafka")


def host(cluster: VectorCluster, service: str) -> str:
    """DNS name of a Service of the cluster."""
    return f"{service}.{cluster.metadata.namespace}.svc"


def client_address(cluster: VectorCluster) -> tuple[str, int]:
    """Host and port for applications."""
    return host(cluster, cluster.metadata.name), PROXY_PORT


def etcd_endpoints(cluster: VectorCluster) -> tuple[str, ...]:
    """host:port of the metadata store, managed or external.

    One managed member is reached through its Service, whose address resolves before the pod runs: a name that
    does not resolve yet stays unknown to resolvers for half a minute.
    """
    settings = cluster.spec.metadata.etcd
    if settings.endpoints is not None:
        return tuple(settings.endpoints)
    if settings.managed is None or settings.managed.replicas == 1:
        return (f"{host(cluster, etcd(cluster))}:{ETCD_CLIENT_PORT}",)
    return tuple(
        f"{etcd(cluster)}-{ordinal}.{host(cluster, etcd_peers(cluster))}:{ETCD_CLIENT_PORT}"
        for ordinal in range(settings.managed.replicas)
    )


def kafka_brokers(cluster: VectorCluster) -> tuple[str, ...]:
    """host:port of the Kafka brokers, managed or external; empty when the log is not Kafka."""
    wal = cluster.spec.wal
    if wal is None or wal.kafka is None:
        return ()
    if wal.kafka.brokers is not None:
        return tuple(wal.kafka.brokers)
    return (f"{host(cluster, kafka(cluster))}:{KAFKA_PORT}",)
