"""The frame of the pods of managed dependencies."""

from typing import Any

from vectorcluster_api import VectorCluster
from vectorcluster_api.components import Resources

from vectorcluster_operator.desired.labels import Labels
from vectorcluster_operator.desired.manifest import Manifest, without_empty
from vectorcluster_operator.desired.restricted import container_security, pod_security
from vectorcluster_operator.desired.volumes import Mount


def dependency_pod(
    cluster: VectorCluster, labels: Labels, container: Manifest, mounts: list[Mount], **fields: Any
) -> Manifest:
    """A pod template with one restricted container.

    Args:
        cluster: The owner.
        labels: Labels of the pod.
        container: What is special about the container.
        mounts: Volumes; those without a source come from a claim template.
        fields: Further fields of the pod's spec; `annotations` go to its metadata.
    """
    annotations = fields.pop("annotations", {})
    secrets = [{"name": secret.name} for secret in cluster.spec.image_pull_secrets]
    return {
        "metadata": {"labels": labels, **without_empty({"annotations": annotations})},
        "spec": {
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "securityContext": pod_security(),
            "terminationGracePeriodSeconds": 30,
            "containers": [
                {
                    "imagePullPolicy": cluster.spec.image_pull_policy.value,
                    "securityContext": container_security(),
                    "volumeMounts": [mount.mount for mount in mounts],
                    **container,
                }
            ],
            **without_empty(
                {
                    "volumes": [mount.volume for mount in mounts if mount.source is not None],
                    "imagePullSecrets": secrets,
                }
            ),
            **fields,
        },
    }


def resources_of(resources: Resources) -> Manifest:
    """A container's `resources` field, absent when nothing is asked for."""
    return without_empty({"resources": without_empty(resources.model_dump(by_alias=True))})
