"""Kubeconfig files: certificates inside, one context, never the user's own file."""

from __future__ import annotations

import base64
from pathlib import Path

import yaml

from vectorcluster_dev.files import write_if_changed
from vectorcluster_dev.pki import Pair


def render(context: str, server: str, authority: Path, client: Pair) -> str:
    """The text of a kubeconfig with one cluster, user and context, all named `context`."""
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": context,
            "clusters": [
                {
                    "name": context,
                    "cluster": {"server": server, "certificate-authority-data": _inline(authority)},
                }
            ],
            "users": [
                {
                    "name": context,
                    "user": {
                        "client-certificate-data": _inline(client.cert),
                        "client-key-data": _inline(client.key),
                    },
                }
            ],
            "contexts": [{"name": context, "context": {"cluster": context, "user": context}}],
        },
        sort_keys=False,
    )


def write(path: Path, text: str) -> Path:
    """Write a kubeconfig that only its owner may read."""
    return write_if_changed(path, text, mode=0o600)


def _inline(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
