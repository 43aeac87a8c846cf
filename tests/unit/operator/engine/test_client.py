"""Reading Milvus' answers, and the real client against servers that misbehave."""

from __future__ import annotations

import json
import socket

import grpc
import pytest
from vectorcluster_operator.desired.context import UserPassword
from vectorcluster_operator.engine.client import (
    Endpoint,
    EngineError,
    Login,
    MilvusEngine,
    _refused_or_unreachable,
    state_of,
)


def said(*codes, state="OK"):
    return json.dumps({"state": state, "detail": [{"name": "role", "code": code} for code in codes]}).encode()


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (200, b"OK", "Healthy"),
        (200, b"OK\n", "Healthy"),
        (500, b"OK", "Unknown"),
        (200, said(), "Healthy"),
        (200, said(state="component is unhealthy"), "Unknown"),
        (200, said(1), "Healthy"),
        (200, said(3), "Standby"),
        (200, said(1, 3), "Healthy"),
        (200, said(3, 0), "Initializing"),
        (500, said(1, 2, 1), "Abnormal"),
        (500, said(1, 4), "Stopping"),
        (500, said(99), "Unknown"),
        (200, b"", "Unknown"),
        (200, b"<html>", "Unknown"),
        (200, b"[]", "Unknown"),
        (200, b"null", "Unknown"),
        (200, b'"OK"', "Unknown"),
        (200, b'{"detail": [{"name": "x"}]}', "Unknown"),
        (200, b'{"detail": 5}', "Unknown"),
    ],
)
def test_the_health_page_is_read_for_the_worst_role(status, body, state):
    assert state_of(status, body) == state


class Refusal(grpc.RpcError):
    def __init__(self, code, details=""):
        self._code, self._details = code, details

    def code(self):
        return self._code

    def details(self):
        return self._details


@pytest.mark.parametrize(
    ("error", "login"),
    [
        (Refusal(grpc.StatusCode.UNAUTHENTICATED), Login.REFUSED),
        (Refusal(grpc.StatusCode.UNKNOWN, "auth check failure, please check username"), Login.REFUSED),
        (Refusal(grpc.StatusCode.UNAVAILABLE, "connection refused"), Login.UNREACHABLE),
        (Refusal(grpc.StatusCode.DEADLINE_EXCEEDED), Login.UNREACHABLE),
        (grpc.RpcError(), Login.UNREACHABLE),
    ],
)
def test_a_refused_login_is_told_from_a_silent_proxy(error, login):
    assert _refused_or_unreachable(error) is login


@pytest.fixture
def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_a_proxy_that_takes_no_connection(closed_port):
    engine, endpoint = MilvusEngine(timeout=2), Endpoint("127.0.0.1", closed_port)
    root = UserPassword("root", "secret")

    assert engine.login(endpoint, root) is Login.UNREACHABLE
    with pytest.raises(EngineError, match="for its health"):
        engine.health(endpoint, root)
    with pytest.raises(EngineError, match="setting the password of root") as caught:
        engine.change_password(endpoint, root, "new-secret")
    assert "secret" not in str(caught.value)


def test_a_process_that_takes_no_connection_has_an_unknown_state():
    assert MilvusEngine(timeout=1).component_state("127.0.0.2") == "Unknown"


@pytest.mark.parametrize(
    ("host", "target"), [("10.0.0.1", "10.0.0.1:19530"), ("fd00::1", "[fd00::1]:19530"), ("x.y", "x.y:19530")]
)
def test_addresses_are_written_for_grpc(host, target):
    assert Endpoint(host).target == target


def test_a_password_is_not_shown():
    assert "secret" not in repr(UserPassword("root", "secret"))
