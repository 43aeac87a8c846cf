"""Waiting for real endpoints instead of for time to pass."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev.errors import DevError
from vectorcluster_dev.pki import Pair
from vectorcluster_dev.processes import ProcessTable

POLL = 0.2
PROBE_TIMEOUT = 3.0


@dataclass(frozen=True)
class Endpoint:
    """A health endpoint; `authority` and `client` make it TLS."""

    host: str
    port: int
    path: str
    authority: Path | None = None
    client: Pair | None = None

    def trouble(self) -> str:
        """Why it is not healthy yet; empty when it is."""
        connection = self._connection()
        try:
            connection.request("GET", self.path)
            response = connection.getresponse()
            body = response.read(400).decode(errors="replace").strip()
        except (OSError, http.client.HTTPException) as error:
            return f"{self.host}:{self.port}: {error}"
        finally:
            connection.close()
        return "" if response.status == http.client.OK else f"{self.path}: {response.status} {body}"

    def _connection(self) -> http.client.HTTPConnection:
        if self.authority is None:
            return http.client.HTTPConnection(self.host, self.port, timeout=PROBE_TIMEOUT)
        context = ssl.create_default_context(cafile=str(self.authority))
        if self.client:
            context.load_cert_chain(self.client.cert, self.client.key)
        return http.client.HTTPSConnection(self.host, self.port, timeout=PROBE_TIMEOUT, context=context)


def wait_until(trouble: Callable[[], str], intent: str, timeout: float) -> None:
    """Ask `trouble` again and again until it returns an empty string.

    Raises:
        DevError: It still returns something after `timeout` seconds; the message begins with `intent`.
    """
    deadline = time.monotonic() + timeout
    while True:
        reason = trouble()
        if not reason:
            return
        if time.monotonic() > deadline:
            raise DevError(f"{intent}: not ready after {timeout:.0f} s: {reason}")
        time.sleep(POLL)


def wait_for_program(
    table: ProcessTable, name: str, endpoint: Endpoint, timeout: float = 180.0, intent: str = ""
) -> None:
    """Wait for a program's endpoint, and fail at once, with the end of its log, when the program dies.

    Raises:
        DevError: It died or did not become healthy in time.
    """
    intent = intent or f"waiting for {name}"

    def trouble() -> str:
        reason = endpoint.trouble()
        if reason and not table.alive(name):
            raise DevError(f"{intent}: it ended; the end of {table.log(name)}:\n{table.log_tail(name)}")
        return reason

    try:
        wait_until(trouble, intent, timeout)
    except DevError as error:
        if table.alive(name):
            raise DevError(f"{error}\n  the end of {table.log(name)}:\n{table.log_tail(name)}") from error
        raise
