from pathlib import Path

import pytest
import yaml
from vectorcluster_dev import control_plane, identities
from vectorcluster_dev.control_plane import ControlPlane, ControlPlanePorts
from vectorcluster_dev.identities import Place

BIN = Path("/bin/x")


@pytest.fixture
def plane(tmp_path):
    made = identities.ensure(Place(tmp_path, "https://10.1.0.11:6443", ("10.1.0.11", "kubernetes")))
    return ControlPlane("10.1.0.11", "10.2.0.0/20", made.files)


def flags(command):
    assert command[0] == str(BIN)
    return dict(part.removeprefix("--").split("=", 1) for part in command[1:])


def test_etcd_takes_only_clients_with_a_certificate(plane):
    found = flags(control_plane.etcd(BIN, plane))
    assert found["listen-client-urls"] == "https://10.1.0.11:2379"
    assert found["client-cert-auth"] == "true"
    assert "unsafe-no-fsync" not in found


def test_etcd_of_a_throw_away_server_does_not_wait_for_the_disk(plane):
    bare = ControlPlane("127.0.0.1", "10.0.0.0/24", plane.files, durable=False)
    assert flags(control_plane.etcd(BIN, bare))["unsafe-no-fsync"] == "true"


def test_the_api_server_authorises_and_audits(plane):
    found = flags(control_plane.api_server(BIN, plane))
    assert found["authorization-mode"] == "Node,RBAC"
    assert "NodeRestriction" in found["enable-admission-plugins"]
    assert found["service-cluster-ip-range"] == "10.2.0.0/20"
    assert found["audit-log-path"] == str(plane.files.audit_log)
    assert found["requestheader-client-ca-file"] == str(plane.files.front_proxy_ca)


def test_every_file_that_is_named_exists(plane):
    commands = [control_plane.api_server, control_plane.controller_manager, control_plane.scheduler]
    for command in commands:
        for name, value in flags(command(BIN, plane)).items():
            if name.endswith(("-file", "kubeconfig")) and value.startswith("/"):
                assert Path(value).exists(), name


def test_ports_are_free_to_choose(plane):
    moved = ControlPlane("127.0.0.1", "10.0.0.0/24", plane.files, ports=ControlPlanePorts(1, 2, 3, 4, 5))
    assert flags(control_plane.etcd(BIN, moved))["listen-client-urls"].endswith(":1")
    assert flags(control_plane.api_server(BIN, moved))["secure-port"] == "3"
    assert flags(control_plane.controller_manager(BIN, moved))["secure-port"] == "4"
    assert flags(control_plane.scheduler(BIN, moved))["secure-port"] == "5"


def test_the_audit_log_leaves_reads_out():
    rules = yaml.safe_load(control_plane.audit_policy())["rules"]
    assert rules[0] == {"level": "None", "verbs": ["get", "list", "watch"]}
    assert rules[-1] == {"level": "Metadata"}
