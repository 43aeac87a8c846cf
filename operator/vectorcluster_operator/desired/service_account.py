"""ServiceAccount of the Milvus pods: an identity for clouds, no rights in Kubernetes."""

from vectorcluster_api import VectorCluster

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.desired.manifest import Manifest, manifest


def service_account(cluster: VectorCluster) -> Manifest:
    """The ServiceAccount, with the annotations that bind it to a cloud role.

    Args:
        cluster: The owner.
    """
    body = manifest(
        cluster,
        "v1",
        "ServiceAccount",
        names.service_account(cluster),
        labels.full(cluster, labels.MILVUS, "identity"),
    )
    body["automountServiceAccountToken"] = False
    storage = cluster.spec.storage.object
    if (
        storage is not None
        and storage.workload_identity is not None
        and storage.workload_identity.annotations
    ):
        body["metadata"]["annotations"] = dict(storage.workload_identity.annotations)
    return body
