"""Managed etcd: a StatefulSet of one, three or five members."""

from vectorcluster_api import VectorCluster
from vectorcluster_api.dependencies import ManagedEtcd

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.desired.context import Context
from vectorcluster_operator.desired.dependency_pod import dependency_pod, resources_of
from vectorcluster_operator.desired.manifest import Manifest
from vectorcluster_operator.desired.names import ETCD_CLIENT_PORT, ETCD_PEER_PORT
from vectorcluster_operator.desired.probes import http_probe, tcp_probe
from vectorcluster_operator.desired.stateful_set import StatefulInput, stateful_set
from vectorcluster_operator.desired.volumes import claimed

_DATA_DIR = "/var/lib/etcd"
_QUOTA_BYTES = 4 * 1024**3


def etcd_stateful_set(cluster: VectorCluster, managed: ManagedEtcd, ctx: Context) -> Manifest:
    """The members.

    Args:
        cluster: The owner.
        managed: Their number and size.
        ctx: Image.
    """
    container = {
        "name": "etcd",
        "image": ctx.images.etcd,
        # No shell: the image may hold nothing but the program.
        "command": ["etcd", *_flags(cluster, managed)],
        "env": [{"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
        "ports": [
            {"name": "client", "containerPort": ETCD_CLIENT_PORT, "protocol": "TCP"},
            {"name": "peer", "containerPort": ETCD_PEER_PORT, "protocol": "TCP"},
        ],
        "startupProbe": tcp_probe(ETCD_CLIENT_PORT, period=1, failures=120),
        "livenessProbe": tcp_probe(ETCD_CLIENT_PORT, period=15, failures=6),
        "readinessProbe": http_probe("/health", ETCD_CLIENT_PORT, period=1, failures=5),
        **resources_of(managed.resources),
    }
    own = labels.full(cluster, labels.ETCD, labels.ETCD)
    return stateful_set(
        cluster,
        StatefulInput(
            app=labels.ETCD,
            component=labels.ETCD,
            name=names.etcd(cluster),
            service=names.etcd_peers(cluster),
            replicas=managed.replicas,
            storage=managed.storage,
            template=dependency_pod(cluster, own, container, [claimed("data", _DATA_DIR)]),
        ),
    )


def _flags(cluster: VectorCluster, managed: ManagedEtcd) -> list[str]:
    flags = {
        "name": "$(POD_NAME)",
        "data-dir": f"{_DATA_DIR}/data",
        "listen-client-urls": f"http://0.0.0.0:{ETCD_CLIENT_PORT}",
        "advertise-client-urls": _url(cluster, "$(POD_NAME)", ETCD_CLIENT_PORT),
        "initial-cluster-state": "new",
        "initial-cluster-token": f"{cluster.metadata.namespace}.{cluster.metadata.name}",
        **_peer_flags(cluster, managed),
        # Milvus writes its time stamps and sessions for ever: without compaction the quota is reached in days.
        "auto-compaction-mode": "revision",
        "auto-compaction-retention": "1000",
        "quota-backend-bytes": str(_QUOTA_BYTES),
    }
    return [f"--{flag}={value}" for flag, value in flags.items()]


def _peer_flags(cluster: VectorCluster, managed: ManagedEtcd) -> dict[str, str]:
    if managed.replicas == 1:
        # A single member talks to nobody, so it need not wait for its own name to resolve.
        local = f"http://127.0.0.1:{ETCD_PEER_PORT}"
        return {
            "listen-peer-urls": local,
            "initial-advertise-peer-urls": local,
            "initial-cluster": f"$(POD_NAME)={local}",
        }
    members = [f"{names.etcd(cluster)}-{ordinal}" for ordinal in range(managed.replicas)]
    return {
        "listen-peer-urls": f"http://0.0.0.0:{ETCD_PEER_PORT}",
        "initial-advertise-peer-urls": _url(cluster, "$(POD_NAME)", ETCD_PEER_PORT),
        "initial-cluster": ",".join(
            f"{member}={_url(cluster, member, ETCD_PEER_PORT)}" for member in members
        ),
    }


def _url(cluster: VectorCluster, member: str, port: int) -> str:
    return f"http://{member}.{names.host(cluster, names.etcd_peers(cluster))}:{port}"
