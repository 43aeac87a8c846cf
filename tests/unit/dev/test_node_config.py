import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from vectorcluster_dev import node_config
from vectorcluster_dev.addresses import Network
from vectorcluster_dev.layout import ClusterLayout
from vectorcluster_dev.node_config import NodeConfig
from vectorcluster_dev.pki import Pair


@pytest.fixture
def config():
    layout = ClusterLayout("demo", Path("/state/demo"), Path("/run/vcdev/demo"))
    return NodeConfig(
        node=layout.node(2, Network(1)),
        pause_image="vcdev.local/pause:1",
        plugins=Path("/usr/lib/cni"),
        client_ca=Path("/pki/ca.crt"),
        serving=Pair(Path("/pki/k.crt"), Path("/pki/k.key")),
        kubelet_kubeconfig=Path("/k.kubeconfig"),
        proxy_kubeconfig=Path("/p.kubeconfig"),
        restrict_oom_score=True,
    )


@pytest.mark.parametrize("restrict", [True, False])
def test_containerd_stays_in_the_clusters_folders(config, restrict):
    text = node_config.containerd_config(replace(config, restrict_oom_score=restrict))
    found = tomllib.loads(text)
    cri = found["plugins"]["io.containerd.grpc.v1.cri"]
    assert found["root"] == "/state/demo/node-2/containerd"
    assert found["grpc"]["address"] == "/run/vcdev/demo/2/containerd.sock"
    assert cri["sandbox_image"] == "vcdev.local/pause:1"
    assert cri["restrict_oom_score_adj"] is restrict
    assert cri["cni"]["conf_dir"] == "/state/demo/node-2/cni"


def test_pods_keep_their_address_between_nodes(config):
    network = json.loads(node_config.cni_config(config))
    bridge = network["plugins"][0]
    assert bridge["ipMasq"] is False
    assert bridge["hairpinMode"] is True
    assert bridge["ipam"]["ranges"] == [[{"subnet": "10.209.5.0/24"}]]
    assert network["name"] == "vcdev-demo"


def test_kubelet_asks_the_api_server_whom_to_trust(config):
    found = yaml.safe_load(node_config.kubelet_config(config))
    assert found["authentication"]["anonymous"] == {"enabled": False}
    assert found["authentication"]["webhook"] == {"enabled": True}
    assert found["authorization"] == {"mode": "Webhook"}


def test_kubelet_has_a_cgroup_of_its_own_and_runs_on_version_one(config):
    found = yaml.safe_load(node_config.kubelet_config(config))
    assert found["cgroupRoot"] == "/vcdev-demo-2"
    assert found["cgroupDriver"] == "cgroupfs"
    assert found["failCgroupV1"] is False
    assert found["oomScoreAdj"] >= 0


def test_kubelet_never_collects_images_that_no_registry_has(config):
    assert yaml.safe_load(node_config.kubelet_config(config))["imageGCHighThresholdPercent"] == 100


def test_the_proxy_hides_the_source_only_of_what_comes_from_outside(config):
    found = yaml.safe_load(node_config.proxy_config(config))
    assert found["clusterCIDR"] == "10.209.4.0/22"
    assert found["conntrack"]["maxPerCore"] == 0
    assert found["oomScoreAdj"] >= 0


def test_every_node_is_a_zone(config):
    command = node_config.kubelet(Path("/bin/kubelet"), config)
    assert any("topology.kubernetes.io/zone=local-2" in part for part in command)
    assert "--hostname-override=vcdev-demo-2" in command


def test_name_servers_on_loopback_are_dropped():
    host = "# by hand\nnameserver 127.0.0.53\nnameserver 192.0.2.1\nnameserver ::1\noptions ndots:2\nsearch a.b\n"
    assert node_config.resolv_conf(host) == "nameserver 192.0.2.1\noptions ndots:2\n"
