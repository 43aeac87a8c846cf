"""Free ports of the loopback address, and small servers on them."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, seconds: float = 30.0) -> None:
    """Wait until something listens.

    Raises:
        TimeoutError: Nothing does.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection((LOOPBACK, port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing listens on port {port}") from None
            time.sleep(0.05)
        else:
            return


@contextmanager
def listener(port: int) -> Iterator[str]:
    """Takes connections and closes them: as much of a broker as a check of its address sees.

    Yields:
        Its address.
    """
    with socket.create_server((LOOPBACK, port)) as server:

        def accept() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"{LOOPBACK}:{port}"
        finally:
            # Closing alone does not wake a thread that waits in accept.
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@contextmanager
def program(command: list[str | Path], port: int, log: Path) -> Iterator[None]:
    """A server program until the end of the block."""
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for_port(port)
        yield
    finally:
        process.terminate()
        process.wait(20)
