"""A real API server for all integration tests, and the CRD in it."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from vectorcluster_api.render import CRD_FILE
from vectorcluster_api.resource import GROUP, PLURAL
from vectorcluster_dev.apiserver import start_bare
from vectorcluster_dev.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


class KubectlError(Exception):
    """kubectl failed; the text is what it said."""


@dataclass(frozen=True)
class ApiServer:
    """A real API server without nodes or controllers.

    Attributes:
        kubeconfig: An administrator's kubeconfig.
        program: A kubectl of the server's version.
        audit_log: One JSON line for each write.
    """

    kubeconfig: Path
    program: Path
    audit_log: Path

    def kubectl(self, *args: str, input: str | None = None) -> str:  # noqa: A002 - as in subprocess.run
        """Run kubectl and return what it printed.

        Raises:
            KubectlError: It failed, or the server refused.
        """
        command = [str(self.program), f"--kubeconfig={self.kubeconfig}", *args]
        done = subprocess.run(command, input=input, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise KubectlError(done.stderr)
        return done.stdout

    def refusal(self, *args: str, input: str | None = None) -> str:  # noqa: A002 - as in subprocess.run
        """Run a kubectl that must fail and return its complaint."""
        with pytest.raises(KubectlError) as caught:
            self.kubectl(*args, input=input)
        return str(caught.value)


@pytest.fixture(scope="session")
def api_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    """The API server, without the CRD."""
    with start_bare(Settings.from_env(), tmp_path_factory.mktemp("api-server")) as bare:
        yield ApiServer(bare.kubeconfig, bare.kubectl, bare.audit_log)


@pytest.fixture(scope="session")
def vectorcluster_api(api_server: ApiServer) -> ApiServer:
    """The same API server with the committed CRD established."""
    api_server.kubectl("apply", "-f", str(ROOT / CRD_FILE))
    # `kubectl wait` fails while the conditions are still null, which a busy machine shows.
    deadline = time.monotonic() + 60
    while True:
        try:
            api_server.kubectl("get", f"{PLURAL}.{GROUP}", "--all-namespaces")
        except KubectlError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            break
    return api_server
