"""Clean-up in services that clusters share: the exact range of keys, and refusals in words."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from support.ports import free_port
from vectorcluster_api.dependencies import Etcd, Kafka
from vectorcluster_operator.cloud.shared import CleanupError, RealSharedServices
from vectorcluster_operator.desired.context import UserPassword


class Gateway:
    """etcd's JSON gateway, as far as a deletion needs it."""

    def __init__(self):
        self.requests = []
        self.status = 200
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.requests.append((self.path, body, self.headers.get("Authorization")))
                answer = {"token": "a-token"} if "auth" in self.path else {"deleted": "3"}
                self.send_response(gateway.status)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def etcd(self):
        return Etcd(endpoints=[f"127.0.0.1:{self.server.server_port}"])


@pytest.fixture
def gateway():
    found = Gateway()
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_exactly_the_keys_below_the_prefix_are_removed(gateway):
    assert RealSharedServices().remove_keys(gateway.etcd, None, "team/demo") == 3

    ((path, body, token),) = gateway.requests
    assert path == "/v3/kv/deleterange"
    assert base64.b64decode(body["key"]) == b"team/demo/"
    # The next text after all that begin so; `team/demo-2/` sorts before and is not in between.
    assert base64.b64decode(body["range_end"]) == b"team/demo0"
    assert token is None


def test_it_logs_in_where_a_password_is_given(gateway):
    RealSharedServices().remove_keys(gateway.etcd, UserPassword("u", "p"), "team/demo")

    (login, deletion) = gateway.requests
    assert login[:2] == ("/v3/auth/authenticate", {"name": "u", "password": "p"})
    assert deletion[2] == "a-token"


def test_a_refusal_is_told(gateway):
    gateway.status = 401

    with pytest.raises(CleanupError, match="answers 401"):
        RealSharedServices().remove_keys(gateway.etcd, None, "team/demo")


def test_a_server_that_is_not_there_is_named():
    port = free_port()

    with pytest.raises(CleanupError, match=f"127.0.0.1:{port} cannot be reached"):
        RealSharedServices().remove_keys(Etcd(endpoints=[f"127.0.0.1:{port}"]), None, "team/demo")


def test_what_needs_a_certificate_is_left_and_said():
    etcd = Etcd(endpoints=["etcd:2379"], tls={"secretRef": {"name": "etcd"}})
    kafka = Kafka(brokers=["kafka:9092"], tls=True)

    with pytest.raises(CleanupError, match="etcdctl"):
        RealSharedServices().remove_keys(etcd, None, "team/demo")
    with pytest.raises(CleanupError, match="by hand"):
        RealSharedServices().remove_topics(kafka, None, "team.demo.")
