"""Removing what a deleted cluster left in an etcd or Kafka that it shared with others."""

import base64
import json
from typing import Protocol

import urllib3
from vectorcluster_api.dependencies import Etcd, Kafka

from vectorcluster_operator.desired.context import UserPassword


class CleanupError(Exception):
    """A shared service refused or did not answer."""


class SharedServices(Protocol):
    """Commands to the services that clusters share."""

    def remove_keys(self, etcd: Etcd, auth: UserPassword | None, prefix: str) -> int:
        """Remove all etcd keys under `prefix/`. Raises CleanupError. Returns how many."""

    def remove_topics(self, kafka: Kafka, sasl: UserPassword | None, prefix: str) -> int:
        """Remove all Kafka topics that begin with `prefix`. Raises CleanupError. Returns how many."""


class RealSharedServices:
    """etcd through its JSON gateway, Kafka through its admin protocol."""

    def __init__(self) -> None:
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=3.0, read=10.0))

    def remove_keys(self, etcd: Etcd, auth: UserPassword | None, prefix: str) -> int:
        """See SharedServices."""
        if etcd.tls is not None:
            raise CleanupError(
                f"etcd keys under {prefix}/ were left: the operator has no client certificate; remove them with etcdctl"
            )
        endpoint = (etcd.endpoints or [""])[0]
        start = f"{prefix.rstrip('/')}/".encode()
        # etcd's own convention for "everything that begins with": the last byte plus one.
        end = start[:-1] + bytes([start[-1] + 1])
        headers = {"Authorization": self._token(endpoint, auth)} if auth else {}
        body = {"key": base64.b64encode(start).decode(), "range_end": base64.b64encode(end).decode()}
        return int(self._post(endpoint, "/v3/kv/deleterange", body, headers).get("deleted", 0))

    def _token(self, endpoint: str, auth: UserPassword) -> str:
        body = {"name": auth.username, "password": auth.password}
        return str(self._post(endpoint, "/v3/auth/authenticate", body, {})["token"])

    def _post(
        self, endpoint: str, path: str, body: dict[str, str], headers: dict[str, str]
    ) -> dict[str, str]:
        try:
            answer = self._http.request("POST", f"http://{endpoint}{path}", json=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise CleanupError(f"etcd at {endpoint} cannot be reached: {error}") from error
        if answer.status != 200:
            raise CleanupError(f"etcd at {endpoint} answers {answer.status} to {path}")
        found: dict[str, str] = json.loads(answer.data)
        return found

    def remove_topics(self, kafka: Kafka, sasl: UserPassword | None, prefix: str) -> int:
        """See SharedServices."""
        if kafka.tls:
            raise CleanupError(
                f"Kafka topics {prefix}* were left: the operator has no CA for the brokers; remove them by hand"
            )
        # Only a deletion needs it, and it is slow to import.
        from kafka.admin import KafkaAdminClient
        from kafka.errors import KafkaError

        login = (
            {
                "security_protocol": "SASL_PLAINTEXT",
                "sasl_mechanism": kafka.sasl.mechanism,
                "sasl_plain_username": sasl.username,
                "sasl_plain_password": sasl.password,
            }
            if kafka.sasl and sasl
            else {}
        )
        try:
            admin = KafkaAdminClient(
                bootstrap_servers=kafka.brokers,
                bootstrap_timeout_ms=5_000,
                request_timeout_ms=10_000,
                **login,
            )
            try:
                topics = [topic for topic in admin.list_topics() if topic.startswith(prefix)]
                if topics:
                    admin.delete_topics(topics)
            finally:
                admin.close()
        except KafkaError as error:
            raise CleanupError(f"while removing Kafka topics {prefix}*: {error}") from error
        return len(topics)
