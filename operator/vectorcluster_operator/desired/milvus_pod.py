"""The pod of one Milvus role.

Nothing in it may depend on the operator's own version: upgrading the operator must not restart a pod.
"""

from dataclasses import dataclass

from vectorcluster_api import VectorCluster
from vectorcluster_api.storage import ObjectStorageProvider

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.desired.context import Images
from vectorcluster_operator.desired.manifest import Manifest, without_empty
from vectorcluster_operator.desired.mounts import milvus_mounts
from vectorcluster_operator.desired.placement import placement
from vectorcluster_operator.desired.pools import component_of
from vectorcluster_operator.desired.probes import milvus_probes
from vectorcluster_operator.desired.restricted import container_security, pod_security
from vectorcluster_operator.desired.volumes import Mount
from vectorcluster_operator.engine.config.paths import CONFIG_DIR
from vectorcluster_operator.engine.topology import METRICS_PORT, PROXY_PORT, Listener, Role

_AZURE_IDENTITY_LABEL = "azure.workload.identity/use"


@dataclass(frozen=True)
class PodInput:
    """What the pods of a cluster have in common.

    Attributes:
        cluster: The resource.
        images: Default images.
        config_hashes: Role name → hash over the configuration that it must be restarted for.
    """

    cluster: VectorCluster
    images: Images
    config_hashes: dict[str, str]


def pod_template(given: PodInput, role: Role) -> Manifest:
    """`template` of a Deployment or StatefulSet.

    Args:
        given: What the cluster's pods have in common.
        role: The process.
    """
    cluster, component = given.cluster, component_of(given.cluster, role)
    own = labels.full(cluster, labels.MILVUS, role.name)
    return {
        "metadata": {
            "labels": {**component.labels, **_identity_label(cluster), **own},
            "annotations": {
                **component.annotations,
                labels.CONFIG_HASH_ANNOTATION: given.config_hashes[role.name],
            },
        },
        "spec": _pod_spec(given, role),
    }


def _pod_spec(given: PodInput, role: Role) -> Manifest:
    cluster, spec = given.cluster, given.cluster.spec
    mounts = milvus_mounts(cluster, role, labels.lasting(cluster, labels.MILVUS, role.name))
    selector = labels.selector(cluster, labels.MILVUS, role.name)
    return {
        "serviceAccountName": names.service_account(cluster),
        "automountServiceAccountToken": False,
        # Milvus takes every environment variable for a setting: a Service called `minio` would set minio.port.
        "enableServiceLinks": False,
        "securityContext": pod_security(),
        "terminationGracePeriodSeconds": role.grace_seconds,
        "containers": [_container(given, role, mounts)],
        "volumes": [mount.volume for mount in mounts if mount.source is not None],
        **without_empty({"imagePullSecrets": [{"name": secret.name} for secret in spec.image_pull_secrets]}),
        **placement(component_of(cluster, role), selector),
    }


def _container(given: PodInput, role: Role, mounts: list[Mount]) -> Manifest:
    spec, component = given.cluster.spec, component_of(given.cluster, role)
    return {
        "name": "milvus",
        "image": spec.image or given.images.milvus_for(spec.version),
        "imagePullPolicy": spec.image_pull_policy.value,
        # The image's entry point, an init process, stays.
        "args": ["milvus", "run", *role.args],
        "env": [
            {"name": "MILVUSCONF", "value": CONFIG_DIR},
            {"name": "METRICS_PORT", "value": str(METRICS_PORT)},
            *(variable.model_dump(by_alias=True) for variable in component.env),
        ],
        "ports": _ports(role),
        **milvus_probes(),
        **without_empty(
            {"resources": without_empty(component.resources.model_dump(by_alias=True, exclude_none=True))}
        ),
        "securityContext": container_security(),
        "volumeMounts": [mount.mount for mount in mounts],
    }


def _ports(role: Role) -> list[Manifest]:
    served = [(_port_name(listener), listener.port) for listener in role.listeners]
    return [
        {"name": name, "containerPort": port, "protocol": "TCP"}
        for name, port in (*served, ("metrics", METRICS_PORT))
    ]


def _port_name(listener: Listener) -> str:
    if listener.port == PROXY_PORT:
        return "milvus"
    return "internal" if listener.key == "internalPort" else listener.section.lower()


def _identity_label(cluster: VectorCluster) -> labels.Labels:
    storage = cluster.spec.storage.object
    if storage is None or storage.workload_identity is None:
        return {}
    return {_AZURE_IDENTITY_LABEL: "true"} if storage.provider is ObjectStorageProvider.AZURE else {}
