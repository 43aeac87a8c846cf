"""Command lines of etcd and the Kubernetes control plane. Pure: nothing here touches the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from vectorcluster_dev.pki import Pair

Flags = Mapping[str, str]


@dataclass(frozen=True)
class ControlPlanePorts:
    """Where the parts listen; the defaults are Kubernetes' own and free in a namespace of one's own."""

    etcd: int = 2379
    etcd_peer: int = 2380
    api: int = 6443
    controllers: int = 10257
    scheduler: int = 10259


@dataclass(frozen=True)
class ControlPlaneFiles:
    """Certificates, kubeconfigs and folders that the command lines name."""

    etcd_data: Path
    etcd_ca: Path
    etcd: Pair
    ca: Pair
    server: Pair
    kubelet_client: Pair
    front_proxy_ca: Path
    front_proxy: Pair
    token_key: Path
    audit_policy: Path
    audit_log: Path
    controllers_kubeconfig: Path
    scheduler_kubeconfig: Path
    volume_plugins: Path


@dataclass(frozen=True)
class ControlPlane:
    """All that decides the command lines.

    Attributes:
        address: The IP address on which the parts listen.
        services: The CIDR of Services.
        has_nodes: Whether nodes will come; a bare API server has none.
        durable: Whether etcd survives a power cut; tests that throw everything away need not wait for it.
    """

    address: str
    services: str
    files: ControlPlaneFiles
    has_nodes: bool = True
    durable: bool = True
    ports: ControlPlanePorts = ControlPlanePorts()

    @property
    def etcd_url(self) -> str:
        """Where the API server finds etcd."""
        return f"https://{self.address}:{self.ports.etcd}"

    @property
    def api_url(self) -> str:
        """Where clients find the API server."""
        return f"https://{self.address}:{self.ports.api}"


def etcd(binary: Path, plane: ControlPlane) -> tuple[str, ...]:
    """The command line of etcd: one member, TLS with client certificates."""
    peer = f"http://{plane.address}:{plane.ports.etcd_peer}"
    flags = {
        "name": "vcdev",
        "data-dir": str(plane.files.etcd_data),
        "listen-client-urls": plane.etcd_url,
        "advertise-client-urls": plane.etcd_url,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": f"vcdev={peer}",
        "cert-file": str(plane.files.etcd.cert),
        "key-file": str(plane.files.etcd.key),
        "client-cert-auth": "true",
        "trusted-ca-file": str(plane.files.etcd_ca),
        "auto-compaction-retention": "1h",
        "quota-backend-bytes": str(4 * 1024**3),
        "log-level": "warn",
    }
    if not plane.durable:
        flags["unsafe-no-fsync"] = "true"
    return _command(binary, flags)


def api_server(binary: Path, plane: ControlPlane) -> tuple[str, ...]:
    """The command line of kube-apiserver: TLS, RBAC and node authorisation, audit log, aggregation."""
    files = plane.files
    flags = {
        "advertise-address": plane.address,
        "bind-address": plane.address,
        "secure-port": str(plane.ports.api),
        "allow-privileged": "true",
        "authorization-mode": "Node,RBAC",
        "enable-admission-plugins": "NodeRestriction",
        "service-cluster-ip-range": plane.services,
        "profiling": "false",
        # One API server on a small machine: its own object count and bookkeeping may be coarse.
        "event-ttl": "2h",
    }
    flags |= _api_server_tls(files, plane.etcd_url)
    flags |= {
        "audit-policy-file": str(files.audit_policy),
        "audit-log-path": str(files.audit_log),
        "audit-log-maxsize": "200",
        "audit-log-maxbackup": "2",
    }
    return _command(binary, flags)


def _api_server_tls(files: ControlPlaneFiles, etcd_url: str) -> dict[str, str]:
    return {
        **_serving(files),
        "client-ca-file": str(files.ca.cert),
        "etcd-servers": etcd_url,
        "etcd-cafile": str(files.etcd_ca),
        "etcd-certfile": str(files.etcd.cert),
        "etcd-keyfile": str(files.etcd.key),
        "kubelet-certificate-authority": str(files.ca.cert),
        "kubelet-client-certificate": str(files.kubelet_client.cert),
        "kubelet-client-key": str(files.kubelet_client.key),
        "kubelet-preferred-address-types": "InternalIP",
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": str(files.token_key),
        "service-account-signing-key-file": str(files.token_key),
        "requestheader-client-ca-file": str(files.front_proxy_ca),
        "requestheader-allowed-names": "front-proxy-client",
        "requestheader-extra-headers-prefix": "X-Remote-Extra-",
        "requestheader-group-headers": "X-Remote-Group",
        "requestheader-username-headers": "X-Remote-User",
        "proxy-client-cert-file": str(files.front_proxy.cert),
        "proxy-client-key-file": str(files.front_proxy.key),
        "enable-aggregator-routing": "true",
    }


def controller_manager(binary: Path, plane: ControlPlane) -> tuple[str, ...]:
    """The command line of kube-controller-manager."""
    files = plane.files
    config = str(files.controllers_kubeconfig)
    flags = {
        "kubeconfig": config,
        "authentication-kubeconfig": config,
        "authorization-kubeconfig": config,
        "bind-address": plane.address,
        "secure-port": str(plane.ports.controllers),
        **_serving(files),
        "cluster-signing-cert-file": str(files.ca.cert),
        "cluster-signing-key-file": str(files.ca.key),
        "root-ca-file": str(files.ca.cert),
        "service-account-private-key-file": str(files.token_key),
        "use-service-account-credentials": "true",
        # Otherwise it makes a folder below /usr.
        "flex-volume-plugin-dir": str(files.volume_plugins),
        # A single instance: electing itself would only add writes.
        "leader-elect": "false",
        "profiling": "false",
    }
    if plane.has_nodes:
        flags |= {
            # Each node's pods have a subnet by the node's number, written into its network's description.
            "allocate-node-cidrs": "false",
            # A node that dies is noticed within a minute, so that tests of that need not wait for five.
            "node-monitor-grace-period": "30s",
        }
    return _command(binary, flags)


def scheduler(binary: Path, plane: ControlPlane) -> tuple[str, ...]:
    """The command line of kube-scheduler."""
    config = str(plane.files.scheduler_kubeconfig)
    flags = {
        "kubeconfig": config,
        "authentication-kubeconfig": config,
        "authorization-kubeconfig": config,
        "bind-address": plane.address,
        "secure-port": str(plane.ports.scheduler),
        **_serving(plane.files),
        "leader-elect": "false",
        "profiling": "false",
    }
    return _command(binary, flags)


def audit_policy() -> str:
    """The API server's audit policy: who wrote what, without bodies; reads are left out."""
    return yaml.safe_dump(
        {
            "apiVersion": "audit.k8s.io/v1",
            "kind": "Policy",
            "omitStages": ["RequestReceived"],
            "rules": [{"level": "None", "verbs": ["get", "list", "watch"]}, {"level": "Metadata"}],
        },
        sort_keys=False,
    )


def _serving(files: ControlPlaneFiles) -> dict[str, str]:
    # All parts share an address, so they share the certificate for it.
    return {"tls-cert-file": str(files.server.cert), "tls-private-key-file": str(files.server.key)}


def _command(binary: Path, flags: Flags) -> tuple[str, ...]:
    return (str(binary), *(f"--{name}={value}" for name, value in flags.items()))
