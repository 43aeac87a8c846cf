"""Services: for applications, for the operator, and for managed dependencies."""

from vectorcluster_api import VectorCluster

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.desired.manifest import Manifest, manifest, without_empty
from vectorcluster_operator.desired.names import ETCD_CLIENT_PORT, ETCD_PEER_PORT, KAFKA_PORT
from vectorcluster_operator.engine.topology import METRICS_PORT, PROXY_PORT, Role


def client_service(cluster: VectorCluster, entrance: Role) -> Manifest:
    """The Service through which applications reach the cluster.

    Args:
        cluster: The owner.
        entrance: The role that takes their requests.
    """
    settings = cluster.spec.components.proxy.service
    app, component = labels.MILVUS, entrance.name
    body = manifest(cluster, "v1", "Service", cluster.metadata.name, labels.full(cluster, app, component))
    if settings.annotations:
        body["metadata"]["annotations"] = dict(settings.annotations)
    body["spec"] = without_empty(
        {
            "type": settings.type.value,
            "selector": labels.selector(cluster, app, component),
            "ports": [_port("milvus", PROXY_PORT)],
            "loadBalancerSourceRanges": list(settings.load_balancer_source_ranges),
        }
    )
    return body


def proxies_service(cluster: VectorCluster, entrance: Role) -> Manifest:
    """Names of all proxies, so that the operator reaches them before applications may.

    Args:
        cluster: The owner.
        entrance: The role that takes requests.
    """
    return _headless(
        cluster,
        names.proxies_service(cluster),
        (labels.MILVUS, entrance.name),
        {"milvus": PROXY_PORT, "metrics": METRICS_PORT},
    )


def etcd_services(cluster: VectorCluster) -> list[Manifest]:
    """For clients a stable address, for the members a name each."""
    ports = {"client": ETCD_CLIENT_PORT}
    pods = (labels.ETCD, labels.ETCD)
    return [
        _internal(cluster, names.etcd(cluster), pods, ports),
        _headless(cluster, names.etcd_peers(cluster), pods, {**ports, "peer": ETCD_PEER_PORT}),
    ]


def kafka_service(cluster: VectorCluster) -> Manifest:
    """The broker's address, which it also tells its clients to come back to.

    Not headless: the address resolves before the pod runs, so nobody learns that the name doesn't exist.
    """
    return _internal(cluster, names.kafka(cluster), (labels.KAFKA, labels.KAFKA), {"kafka": KAFKA_PORT})


def _internal(cluster: VectorCluster, name: str, pods: tuple[str, str], ports: dict[str, int]) -> Manifest:
    body = manifest(cluster, "v1", "Service", name, labels.full(cluster, *pods))
    body["spec"] = {
        "type": "ClusterIP",
        "selector": labels.selector(cluster, *pods),
        "ports": [_port(port_name, number) for port_name, number in ports.items()],
    }
    return body


def _headless(cluster: VectorCluster, name: str, pods: tuple[str, str], ports: dict[str, int]) -> Manifest:
    body = _internal(cluster, name, pods, ports)
    body["spec"] |= {"clusterIP": "None", "publishNotReadyAddresses": True}
    return body


def _port(name: str, number: int) -> Manifest:
    return {"name": name, "port": number, "targetPort": number, "protocol": "TCP"}
