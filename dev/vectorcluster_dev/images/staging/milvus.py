"""Milvus from its Python wheel, which carries the server, its libraries and a configuration template."""

from __future__ import annotations

import lzma
import platform
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from vectorcluster_dev import uv
from vectorcluster_dev.commands import run
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.images.recipe import Recipe
from vectorcluster_dev.settings import Settings

DOWNLOAD_TIMEOUT = 900.0
PLATFORM = "x86_64-manylinux_2_28"

# The template is for a server embedded in Python; these are upstream's values for a server on its own.
_VARIABLES = {
    "etcd_data_dir": "default.etcd",
    "local_storage_dir": "/var/lib/milvus/data/",
    "rocksmq_data_dir": "/var/lib/milvus/rdb_data",
    "system_log_path": '""',
    "server_pem_path": "configs/cert/server.pem",
    "server_key_path": "configs/cert/server.key",
    "ca_pem_path": "configs/cert/ca.pem",
    "index_coord_port": "31000",
}
_EMBEDDED = (
    ("embed: true # Whether to enable embedded Etcd", "embed: false # Whether to enable embedded Etcd"),
    ("type: rocksmq", "type: default"),
    ("storageType: local", "storageType: remote"),
)
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*(?:\(\w+\))?\s*(?::\s*(.*?))?\s*\}\}")


def recipe(version: str) -> Recipe:
    """Milvus of one version; its wheel's hash is pinned in dev/images/milvus/requirements-<version>.txt."""
    return Recipe("milvus", version, stage=partial(_stage, version), key=_key)


def configuration(template: str) -> str:
    """The milvus.yaml of a server on its own, from the wheel's template.

    Raises:
        DevError: The template has a variable without a value, or lacks a line that must be changed.
    """
    text = _VARIABLE.sub(_value, template)
    for embedded, alone in _EMBEDDED:
        if embedded not in text:
            raise DevError(f"while making milvus.yaml: the wheel's template has no {embedded!r} to change")
        text = text.replace(embedded, alone, 1)
    return text


def logging_flags(text: str) -> str:
    """The wheel's glog.conf, logging to standard error instead of a folder on the read-only root."""
    return re.sub(r"^--logtostderr=false$", "--logtostderr=true", text, flags=re.MULTILINE)


def _value(match: re.Match[str]) -> str:
    name, default = match.group(1), match.group(2)
    value = _VARIABLES.get(name, default)
    if value is None:
        raise DevError(f"while making milvus.yaml: the wheel's template asks for {name}, which has no value")
    return value


def _key(_settings: Settings) -> str:
    # The hash in the requirements file stands for the wheel; the rest is decided by this file's tables.
    return f"{PLATFORM} {_VARIABLES} {_EMBEDDED}"


def _stage(version: str, settings: Settings, context: Path) -> None:
    if platform.machine() != "x86_64":
        raise DevError(
            f"while making the Milvus image: its wheel has a server for x86_64 only, and this is {platform.machine()}"
        )
    with tempfile.TemporaryDirectory(dir=context.parent) as folder:
        _unpack_wheel(settings, context / f"requirements-{version}.txt", Path(folder))
        data = Path(folder) / "milvus" / "data"
        _lay_out(data, context / "milvus")


def _unpack_wheel(settings: Settings, requirements: Path, folder: Path) -> None:
    install = [uv.program(settings), "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    wheel = ["--python-platform", PLATFORM, "--requirements", str(requirements)]
    run(
        [*install, "--link-mode=copy", "--target", str(folder), *wheel],
        "downloading the Milvus wheel",
        timeout=DOWNLOAD_TIMEOUT,
    )


def _lay_out(data: Path, root: Path) -> None:
    for name in ("bin", "lib", "configs"):
        (root / name).mkdir(parents=True)
    (root / "configs" / "milvus.yaml").write_text(configuration((data / "config.yaml.template").read_text()))
    (root / "configs" / "glog.conf").write_text(logging_flags((data / "glog.conf").read_text()))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(partial(_decompress, root), sorted((data / "bin").glob("*.lzma"))))


def _decompress(root: Path, packed: Path) -> None:
    folder = "bin" if packed.stem == "milvus" else "lib"
    target = root / folder / packed.stem
    with lzma.open(packed) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink, length=1 << 20)
    target.chmod(0o755)
