"""The frame of every object: type, name, labels, owner."""

from typing import Any

from vectorcluster_api import API_VERSION, KIND, VectorCluster

from vectorcluster_operator.desired.labels import Labels

Manifest = dict[str, Any]
"""A JSON object with apiVersion, kind and metadata."""


def manifest(cluster: VectorCluster, api_version: str, kind: str, name: str, labels: Labels) -> Manifest:
    """An object without content that belongs to a cluster.

    Args:
        cluster: The owner; when it goes, the object goes.
        api_version: Such as `apps/v1`.
        kind: Such as `Deployment`.
        name: Name of the object.
        labels: Labels of the object.
    """
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": cluster.metadata.namespace,
            "labels": labels,
            "ownerReferences": [_owner(cluster)],
        },
    }


def without_empty(fields: Manifest) -> Manifest:
    """The fields that have something to say: an empty one reads back as absent and would look like drift."""
    return {key: value for key, value in fields.items() if value not in (None, {}, [], ())}


def _owner(cluster: VectorCluster) -> Manifest:
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "name": cluster.metadata.name,
        "uid": cluster.metadata.uid,
        "controller": True,
        "blockOwnerDeletion": True,
    }
