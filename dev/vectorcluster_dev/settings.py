"""Settings, read from the environment once and passed on as a frozen value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev.errors import DevError

DEFAULT_STATE = Path("/var/lib/vcdev")


@dataclass(frozen=True)
class Settings:
    """Where the tool keeps things.

    Attributes:
        cache_dir: What can be made again and is shared by all clusters: binaries, image archives.
        state_dir: One folder per cluster: certificates, logs, etcd, containers, the kubeconfig.
        repo_root: The checkout, which holds dev/go, dev/images, dev/manifests and charts.
    """

    cache_dir: Path
    state_dir: Path
    repo_root: Path

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read VECTORCLUSTER_CACHE, XDG_CACHE_HOME and VCDEV_STATE, with their defaults.

        Raises:
            DevError: A folder is not absolute, or the package does not stand in a checkout.
        """
        root = Path(__file__).resolve().parents[2]
        if not (root / "dev" / "go").is_dir():
            raise DevError(
                f"vcdev must run from a checkout, but {root} has no dev/go; use .venv/bin/vcdev in the checkout"
            )
        return cls(cache_dir=_cache_dir(environ), state_dir=_state_dir(environ), repo_root=root)

    def cluster_dir(self, name: str) -> Path:
        """The folder that holds everything of the cluster `name`."""
        return self.state_dir / name


def _cache_dir(environ: Mapping[str, str]) -> Path:
    own = environ.get("VECTORCLUSTER_CACHE")
    if own:
        return _absolute(own, "VECTORCLUSTER_CACHE")
    shared = environ.get("XDG_CACHE_HOME")
    base = _absolute(shared, "XDG_CACHE_HOME") if shared else Path.home() / ".cache"
    return base / "vectorcluster"


def _state_dir(environ: Mapping[str, str]) -> Path:
    own = environ.get("VCDEV_STATE")
    return _absolute(own, "VCDEV_STATE") if own else DEFAULT_STATE


def _absolute(text: str, variable: str) -> Path:
    path = Path(text)
    if not path.is_absolute():
        raise DevError(f"{variable} must be an absolute path, not {text!r}")
    return path
