from pathlib import Path

import pytest
import yaml
from vectorcluster_dev import kind
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.kind import KindBackend
from vectorcluster_dev.layout import ClusterLayout
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings

BIN = Path("/bin/kind")
LAYOUT = ClusterLayout("demo", Path("/state/demo"), Path("/run/vcdev/demo"))


def test_kind_writes_no_kubeconfig_but_ours():
    for command in (kind.create_command(BIN, LAYOUT), kind.delete_command(BIN, LAYOUT)):
        assert command[command.index("--kubeconfig") + 1] == "/state/demo/kubeconfig"
        assert command[command.index("--name") + 1] == "vcdev-demo"


def test_the_configuration_comes_on_standard_input():
    command = kind.create_command(BIN, LAYOUT)
    assert command[:3] == ["/bin/kind", "create", "cluster"]
    assert command[command.index("--config") + 1] == "-"


def test_an_archive_goes_to_all_nodes():
    assert kind.load_command(BIN, LAYOUT, Path("/x.tar")) == [
        *("/bin/kind", "load", "image-archive", "/x.tar"),
        *("--name", "vcdev-demo"),
    ]


@pytest.mark.parametrize(("nodes", "roles"), [(1, ["control-plane"]), (2, ["control-plane", "worker"])])
def test_every_node_is_a_zone(nodes, roles):
    found = yaml.safe_load(kind.config(nodes))["nodes"]
    assert [node["role"] for node in found] == roles
    zones = [node["labels"]["topology.kubernetes.io/zone"] for node in found]
    assert zones == [f"local-{number}" for number in range(1, nodes + 1)]


@pytest.fixture
def backend(tmp_path):
    settings = Settings(tmp_path / "cache", tmp_path / "state", tmp_path)
    return KindBackend(settings, ClusterLayout.of(settings, "demo"))


def test_data_cannot_be_kept(backend):
    with pytest.raises(DevError, match="cannot keep"):
        backend.delete(Progress(), keep_data=True)


def test_logs_are_gotten_with_kinds_own_command(backend):
    with pytest.raises(DevError, match="kind export logs --name vcdev-demo"):
        backend.log("kubelet-1")


def test_the_context_is_the_one_that_kind_writes(backend):
    assert backend.context() == "kind-vcdev-demo"
    assert not backend.made()
