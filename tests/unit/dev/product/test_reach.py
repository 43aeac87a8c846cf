"""Which way leads to a Service."""

import socket
from types import SimpleNamespace

import pytest
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.product import reach


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def cluster(kind: str) -> SimpleNamespace:
    return SimpleNamespace(status=lambda: SimpleNamespace(backend=kind))


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setattr(reach, "kubectl_of", lambda backend: None)
    monkeypatch.setattr(reach, "find", lambda *args: {"spec": {"clusterIP": "127.0.0.1"}})


def test_our_own_clusters_are_reached_directly(service, listener):
    with reach.reachable(cluster("built"), "demo", "demo", listener) as found:
        assert found == ("127.0.0.1", listener)


@pytest.mark.parametrize("kind", ["kind", "existing"])
def test_a_strangers_address_is_never_tried(service, listener, kind, monkeypatch):
    forwarded = []

    def forward(backend, name, namespace, ports):
        forwarded.append(ports)
        raise DevError("stop here")

    monkeypatch.setattr(reach, "_forward", forward)
    with pytest.raises(DevError, match="stop here"), reach.reachable(cluster(kind), "demo", "demo", listener):
        pass
    assert forwarded[0].endswith(f":{listener}")


def test_a_missing_service_is_named(monkeypatch):
    monkeypatch.setattr(reach, "kubectl_of", lambda backend: None)
    monkeypatch.setattr(reach, "find", lambda *args: None)
    with (
        pytest.raises(DevError, match="connecting to shop/demo: there is no such Service"),
        reach.reachable(cluster("built"), "demo", "shop", 1),
    ):
        pass
