"""Image archives of static programs, written without any image builder.

The format is Docker's archive (`docker save`), which containerd and kind read. Equal inputs give equal bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

EPOCH = "1970-01-01T00:00:00Z"
NOBODY = 65532


@dataclass(frozen=True)
class ScratchImage:
    """An image that holds one program and nothing else.

    Attributes:
        name: Repository and tag.
        program: The static binary; it becomes the file /`program.name` and the entry point.
        user: The user id it runs as unless a pod says otherwise.
    """

    name: str
    program: Path
    user: int = NOBODY


def write(image: ScratchImage, target: Path) -> Path:
    """Write the image as an archive to `target` (through a temporary file beside it)."""
    layer = _layer(image)
    config = json.dumps(_config(image, hashlib.sha256(layer).hexdigest())).encode()
    digest = hashlib.sha256(config).hexdigest()
    manifest = [{"Config": f"{digest}.json", "RepoTags": [image.name], "Layers": ["layer.tar"]}]
    members = {
        f"{digest}.json": config,
        "layer.tar": layer,
        "manifest.json": json.dumps(manifest).encode(),
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{digest[:12]}")
    temporary.write_bytes(_tar(members))
    temporary.replace(target)
    return target


def names(archive: Path) -> list[str]:
    """The repository tags of the images in a Docker archive."""
    with tarfile.open(archive) as tar:
        file = tar.extractfile("manifest.json")
        if file is None:
            raise tarfile.TarError(f"{archive}: manifest.json is not a file")
        with file:
            return [name for entry in json.load(file) for name in entry.get("RepoTags") or ()]


def _config(image: ScratchImage, layer: str) -> dict[str, object]:
    return {
        "architecture": "amd64",
        "os": "linux",
        "created": EPOCH,
        "config": {"User": str(image.user), "Entrypoint": [f"/{image.program.name}"], "WorkingDir": "/"},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer}"]},
        "history": [{"created": EPOCH, "created_by": "vcdev"}],
    }


def _layer(image: ScratchImage) -> bytes:
    passwd = f"root:x:0:0::/:/none\nnobody:x:{NOBODY}:{NOBODY}::/:/none\n".encode()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for folder, mode in (("etc", 0o755), ("tmp", 0o1777)):
            tar.addfile(_entry(folder, mode, kind=tarfile.DIRTYPE))
        tar.addfile(_entry("etc/passwd", 0o644, len(passwd)), io.BytesIO(passwd))
        with image.program.open("rb") as program:
            size = image.program.stat().st_size
            tar.addfile(_entry(image.program.name, 0o755, size), program)
    return buffer.getvalue()


def _entry(name: str, mode: int, size: int = 0, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.mode, entry.size, entry.type = mode, size, kind
    return entry


def _tar(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in members.items():
            tar.addfile(_entry(name, 0o644, len(content)), io.BytesIO(content))
    return buffer.getvalue()
