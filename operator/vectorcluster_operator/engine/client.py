"""Asking Milvus: whether a login works, whether it is healthy, what each process says of itself."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import grpc
import urllib3

from vectorcluster_operator.engine.config.secrets import UserPassword
from vectorcluster_operator.engine.proto import messages, services

ROOT, DEFAULT_PASSWORD = "root", "Milvus"
"""Milvus' administrator and the password every fresh installation has."""

_STATES = {0: "Initializing", 1: "Healthy", 2: "Abnormal", 3: "Standby", 4: "Stopping"}
"""common.StateCode of milvus-proto."""


class Login(StrEnum):
    """What became of a login."""

    ACCEPTED = "Accepted"
    REFUSED = "Refused"
    UNREACHABLE = "Unreachable"


class EngineError(Exception):
    """Milvus refused a request or did not answer."""


@dataclass(frozen=True)
class Endpoint:
    """A proxy.

    Attributes:
        host: IP address or name.
        port: gRPC port.
        tls: Whether the proxy speaks TLS.
        ca: CA certificates to trust (PEM); the system's when None.
        server_name: Name the certificate is checked against, since proxies are asked by IP address.
    """

    host: str
    port: int = 19530
    tls: bool = False
    ca: bytes | None = None
    server_name: str | None = None

    @property
    def target(self) -> str:
        """host:port, IPv6 addresses in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Health:
    """What Milvus says of itself as a whole.

    Attributes:
        healthy: Whether all coordinators and the nodes they know are well.
        reasons: Milvus' own words when not.
        version: Version that answered.
    """

    healthy: bool
    reasons: tuple[str, ...] = ()
    version: str | None = None


class Engine(Protocol):
    """Questions to a running Milvus."""

    def component_state(self, address: str) -> str:
        """What a process says on its health port: Healthy, Initializing, …, Unknown when silent."""

    def login(self, endpoint: Endpoint, credentials: UserPassword) -> Login:
        """Whether the credentials are accepted."""

    def change_password(self, endpoint: Endpoint, credentials: UserPassword, new_password: str) -> None:
        """Replace a password. Raises EngineError."""

    def health(self, endpoint: Endpoint, credentials: UserPassword | None) -> Health:
        """Milvus' account of its own health. Raises EngineError."""


class MilvusEngine:
    """The real engine, over gRPC (proxy) and HTTP (each process's health port).

    Args:
        timeout: Seconds for each question.
    """

    def __init__(self, timeout: float = 5.0) -> None:
        self._timeout = timeout
        self._http = urllib3.PoolManager(
            num_pools=64, maxsize=2, retries=False, timeout=urllib3.Timeout(connect=1.0, read=timeout)
        )

    def component_state(self, address: str) -> str:
        """See Engine."""
        try:
            answer = self._http.request(
                "GET", f"http://{address}:9091/healthz", headers={"Content-Type": "application/json"}
            )
        except urllib3.exceptions.HTTPError:
            return "Unknown"
        return state_of(answer.status, answer.data)

    def login(self, endpoint: Endpoint, credentials: UserPassword) -> Login:
        """See Engine. Asks for the list of users, which no version answers without a login."""
        try:
            with self._proxy(endpoint) as proxy:
                answer = proxy.ListCredUsers(
                    messages.ListCredUsersRequest(), timeout=self._timeout, metadata=_metadata(credentials)
                )
        except grpc.RpcError as error:
            return _refused_or_unreachable(error)
        # Versions before 2.4 say it in the answer instead of in gRPC's status.
        return Login.ACCEPTED if _fine(answer.status) else Login.UNREACHABLE

    def change_password(self, endpoint: Endpoint, credentials: UserPassword, new_password: str) -> None:
        """See Engine."""
        request = messages.UpdateCredentialRequest(
            username=credentials.username,
            oldPassword=_base64(credentials.password),
            newPassword=_base64(new_password),
        )
        try:
            with self._proxy(endpoint) as proxy:
                status = proxy.UpdateCredential(
                    request, timeout=self._timeout, metadata=_metadata(credentials)
                )
        except grpc.RpcError as error:
            raise EngineError(
                f"while setting the password of {credentials.username}: {_words(error)}"
            ) from error
        if not _fine(status):
            raise EngineError(f"while setting the password of {credentials.username}: {status.reason}")

    def health(self, endpoint: Endpoint, credentials: UserPassword | None) -> Health:
        """See Engine."""
        metadata = _metadata(credentials) if credentials else None
        try:
            with self._proxy(endpoint) as proxy:
                answer = proxy.CheckHealth(
                    messages.CheckHealthRequest(), timeout=self._timeout, metadata=metadata
                )
                version = proxy.GetVersion(
                    messages.GetVersionRequest(), timeout=self._timeout, metadata=metadata
                )
        except grpc.RpcError as error:
            raise EngineError(f"while asking {endpoint.target} for its health: {_words(error)}") from error
        return Health(
            bool(answer.isHealthy), tuple(answer.reasons), version.version.removeprefix("v") or None
        )

    @contextmanager
    def _proxy(self, endpoint: Endpoint) -> Iterator[Any]:
        options = [("grpc.enable_retries", 0), ("grpc.use_local_subchannel_pool", 1)]
        if endpoint.tls:
            if endpoint.server_name:
                options.append(("grpc.ssl_target_name_override", endpoint.server_name))  # type: ignore[arg-type]
            credentials = grpc.ssl_channel_credentials(endpoint.ca)
            channel = grpc.secure_channel(endpoint.target, credentials, options)
        else:
            channel = grpc.insecure_channel(endpoint.target, options)
        with channel:
            yield services.MilvusServiceStub(channel)


def state_of(status: int, body: bytes) -> str:
    """What an answer of /healthz means.

    Args:
        status: HTTP status.
        body: Such as `{"state": "OK", "detail": [{"name": "querynode", "code": 1}]}`.

    Returns:
        The worst state among the roles of the process, Unknown when the answer can't be read.
    """
    try:
        answer = json.loads(body)
        codes = [int(role["code"]) for role in answer.get("detail") or ()]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "Healthy" if status == 200 and body.strip() == b"OK" else "Unknown"
    if not codes:
        return "Healthy" if answer.get("state") == "OK" else "Unknown"
    worst = [code for code in codes if code not in (1, 3)]
    return _STATES.get(worst[0] if worst else codes[0], "Unknown")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _metadata(credentials: UserPassword) -> list[tuple[str, str]]:
    return [("authorization", _base64(f"{credentials.username}:{credentials.password}"))]


def _fine(status: Any) -> bool:
    return bool(status.error_code == 0 and status.code == 0)


def _words(error: grpc.RpcError) -> str:
    details = getattr(error, "details", None)
    return str(details() if callable(details) else error)


def _refused_or_unreachable(error: grpc.RpcError) -> Login:
    code = getattr(error, "code", None)
    refused = callable(code) and code() == grpc.StatusCode.UNAUTHENTICATED
    return Login.REFUSED if refused or "auth check failure" in _words(error) else Login.UNREACHABLE
