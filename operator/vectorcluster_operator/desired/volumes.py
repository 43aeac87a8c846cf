"""Volumes of pods, each together with the place where it is mounted."""

from dataclasses import dataclass

from vectorcluster_api.components import LocalStorage
from vectorcluster_api.dependencies import VolumeTemplate

from vectorcluster_operator.desired.labels import Labels
from vectorcluster_operator.desired.manifest import Manifest, without_empty

_GROUP_READABLE = 0o440


@dataclass(frozen=True)
class Mount:
    """A volume and its mount.

    Attributes:
        name: Name of the volume.
        path: Where the container sees it.
        source: The volume's source; None when a claim template provides it.
        read_only: Whether it is mounted read-only.
    """

    name: str
    path: str
    source: Manifest | None
    read_only: bool = False

    @property
    def volume(self) -> Manifest:
        """The entry of the pod's `volumes`."""
        return {"name": self.name, **(self.source or {})}

    @property
    def mount(self) -> Manifest:
        """The entry of the container's `volumeMounts`."""
        return {"name": self.name, "mountPath": self.path, **({"readOnly": True} if self.read_only else {})}


def scratch(name: str, path: str) -> Mount:
    """An empty folder that goes with the pod."""
    return Mount(name, path, {"emptyDir": {}})


def from_secret(name: str, path: str, secret: str, key: str | None = None, file: str | None = None) -> Mount:
    """A Secret as files.

    Args:
        name: Name of the volume.
        path: Where the container sees it.
        secret: Name of the Secret.
        key: The only key wanted; None for all.
        file: File name of that key.
    """
    source: Manifest = {"secretName": secret, "defaultMode": _GROUP_READABLE}
    if key is not None:
        source["items"] = [{"key": key, "path": file or key}]
    return Mount(name, path, {"secret": source}, read_only=True)


def from_config_map(name: str, path: str, config_map: str) -> Mount:
    """A ConfigMap as files."""
    return Mount(
        name, path, {"configMap": {"name": config_map, "defaultMode": _GROUP_READABLE}}, read_only=True
    )


def ephemeral(name: str, path: str, storage: LocalStorage, labels: Labels) -> Mount:
    """A volume of the given class and size that is made with the pod and goes with it."""
    template = {"metadata": {"labels": labels}, "spec": claim_spec(storage)}
    return Mount(name, path, {"ephemeral": {"volumeClaimTemplate": template}})


def claimed(name: str, path: str) -> Mount:
    """The volume of a StatefulSet's claim template."""
    return Mount(name, path, None)


def claim_spec(storage: LocalStorage | VolumeTemplate) -> Manifest:
    """`spec` of a PersistentVolumeClaim."""
    return without_empty(
        {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": storage.storage_class_name,
            "resources": {"requests": {"storage": storage.size}},
        }
    )
