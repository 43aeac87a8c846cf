"""Configuration files and command lines of a node's programs. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from vectorcluster_dev.layout import NodeLayout
from vectorcluster_dev.pki import Pair

KUBELET_PORT = 10250
KUBELET_HEALTH_PORT = 10248
PROXY_HEALTH_PORT = 10256
MAX_PODS = 220


@dataclass(frozen=True)
class NodeConfig:
    """All that decides a node's configuration.

    Attributes:
        pause_image: The image of a pod's sandbox.
        plugins: The folder of the CNI plugins.
        client_ca: The authority of clients.
        serving: kubelet's certificate for its own port.
        restrict_oom_score: Whether containerd must not lower oom scores (it lacks CAP_SYS_RESOURCE).
    """

    node: NodeLayout
    pause_image: str
    plugins: Path
    client_ca: Path
    serving: Pair
    kubelet_kubeconfig: Path
    proxy_kubeconfig: Path
    restrict_oom_score: bool

    @property
    def cni_folder(self) -> Path:
        """Holds the network's description."""
        return self.node.state / "cni"

    @property
    def containerd_file(self) -> Path:
        """Holds containerd's configuration."""
        return self.node.state / "containerd.toml"

    @property
    def kubelet_file(self) -> Path:
        """Holds kubelet's configuration."""
        return self.node.state / "kubelet.yaml"

    @property
    def proxy_file(self) -> Path:
        """Holds kube-proxy's configuration."""
        return self.node.state / "kube-proxy.yaml"

    @property
    def resolv_file(self) -> Path:
        """The name servers of the host, for pods that use them."""
        return self.node.cluster.state / "resolv.conf"

    @property
    def pod_logs(self) -> Path:
        """The output of containers."""
        return self.node.state / "pod-logs"


def containerd_config(config: NodeConfig) -> str:
    """The text of containerd's configuration (version 2 of the format, which 1.6 to 2.x read)."""
    node = config.node
    restrict = "true" if config.restrict_oom_score else "false"
    return f"""version = 2
root = "{node.state}/containerd"
state = "{node.run}/containerd"

[grpc]
  address = "{node.containerd_socket}"

[plugins."io.containerd.internal.v1.opt"]
  path = "{node.state}/containerd/opt"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{config.pause_image}"
  restrict_oom_score_adj = {restrict}
  netns_mounts_under_state_dir = true
  tolerate_missing_hugetlb_controller = true

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "{config.plugins}"
  conf_dir = "{config.cni_folder}"

[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "overlayfs"
  default_runtime_name = "runc"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = false
"""


def cni_config(config: NodeConfig) -> str:
    """The text of the pod network's description: a bridge with addresses from the node's subnet.

    Nothing is masqueraded here: pods of all nodes see each other's own addresses, and the host's packet rules
    take care of what leaves the cluster.
    """
    node = config.node
    bridge = {
        "type": "bridge",
        "bridge": "cni0",
        "isGateway": True,
        "ipMasq": False,
        "hairpinMode": True,
        "ipam": {
            "type": "host-local",
            "dataDir": str(node.state / "cni-addresses"),
            "ranges": [[{"subnet": str(node.network.pod_subnet(node.number))}]],
            "routes": [{"dst": "0.0.0.0/0"}],
        },
    }
    portmap = {"type": "portmap", "capabilities": {"portMappings": True}}
    network = {"cniVersion": "0.4.0", "name": node.cluster.context, "plugins": [bridge, portmap]}
    return json.dumps(network, indent=2)


def kubelet_config(config: NodeConfig) -> str:
    """The text of kubelet's configuration."""
    node = config.node
    return yaml.safe_dump(
        {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "address": node.address,
            "port": KUBELET_PORT,
            "healthzBindAddress": node.address,
            "healthzPort": KUBELET_HEALTH_PORT,
            "authentication": {
                "anonymous": {"enabled": False},
                "webhook": {"enabled": True},
                "x509": {"clientCAFile": str(config.client_ca)},
            },
            "authorization": {"mode": "Webhook"},
            "tlsCertFile": str(config.serving.cert),
            "tlsPrivateKeyFile": str(config.serving.key),
            "containerRuntimeEndpoint": f"unix://{node.containerd_socket}",
            "cgroupDriver": "cgroupfs",
            "cgroupRoot": f"/{node.name}",
            "failCgroupV1": False,
            "clusterDNS": [str(node.network.dns_address)],
            "clusterDomain": "cluster.local",
            "resolvConf": str(config.resolv_file),
            "podLogsDir": str(config.pod_logs),
            "volumePluginDir": str(node.state / "volume-plugins"),
            "maxPods": MAX_PODS,
            "failSwapOn": False,
            "oomScoreAdj": 0,
            # No registry has our images, so kubelet must never collect them.
            "imageGCHighThresholdPercent": 100,
            "imageGCLowThresholdPercent": 99,
            "evictionHard": {
                "memory.available": "200Mi",
                "nodefs.available": "1%",
                "imagefs.available": "1%",
            },
        },
        sort_keys=False,
    )


def proxy_config(config: NodeConfig) -> str:
    """The text of kube-proxy's configuration."""
    node = config.node
    return yaml.safe_dump(
        {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            "mode": "iptables",
            "bindAddress": node.address,
            "healthzBindAddress": f"{node.address}:{PROXY_HEALTH_PORT}",
            "metricsBindAddress": f"{node.address}:10249",
            "hostnameOverride": node.name,
            "clusterCIDR": str(node.network.pods),
            "clientConnection": {"kubeconfig": str(config.proxy_kubeconfig)},
            "oomScoreAdj": 0,
            # The host's connection table is not a namespace's to size.
            "conntrack": {
                "maxPerCore": 0,
                "min": 0,
                "tcpEstablishedTimeout": "0s",
                "tcpCloseWaitTimeout": "0s",
            },
        },
        sort_keys=False,
    )


def kubelet(binary: Path, config: NodeConfig) -> tuple[str, ...]:
    """The command line of kubelet; each node is a zone, so that spreading over zones can be tried."""
    node = config.node
    labels = f"topology.kubernetes.io/zone=local-{node.number},topology.kubernetes.io/region=local"
    return (
        str(binary),
        f"--config={config.kubelet_file}",
        f"--kubeconfig={config.kubelet_kubeconfig}",
        f"--root-dir={node.state}/kubelet",
        f"--cert-dir={node.state}/kubelet-pki",
        f"--hostname-override={node.name}",
        f"--node-ip={node.address}",
        f"--node-labels={labels}",
    )


def resolv_conf(host: str) -> str:
    """What is left of the host's resolv.conf when name servers that pods cannot reach are taken out."""
    kept = []
    for line in host.splitlines():
        fields = line.split()
        reachable = fields[:1] == ["nameserver"] and not fields[1].startswith(("127.", "::1"))
        if reachable or fields[:1] == ["options"]:
            kept.append(line)
    return "".join(f"{line}\n" for line in kept)
