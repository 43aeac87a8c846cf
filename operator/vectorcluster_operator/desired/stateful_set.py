"""StatefulSets: for pods whose volume must find them again."""

from dataclasses import dataclass

from vectorcluster_api import VectorCluster
from vectorcluster_api.components import LocalStorage, Standalone
from vectorcluster_api.dependencies import VolumeTemplate

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.desired.manifest import Manifest, manifest
from vectorcluster_operator.desired.milvus_pod import PodInput, pod_template
from vectorcluster_operator.desired.mounts import DATA_VOLUME
from vectorcluster_operator.desired.volumes import claim_spec
from vectorcluster_operator.engine.topology import Role


@dataclass(frozen=True)
class StatefulInput:
    """What a StatefulSet is made of.

    Attributes:
        app: Value of the name label.
        component: Value of the component label.
        name: Name of the StatefulSet.
        service: Headless Service that names its pods.
        replicas: Number of pods.
        storage: The volume called `data` of each pod. It has no owner, so it outlives the cluster.
        template: Pod template.
    """

    app: str
    component: str
    name: str
    service: str
    replicas: int
    storage: LocalStorage | VolumeTemplate
    template: Manifest


def stateful_set(cluster: VectorCluster, given: StatefulInput) -> Manifest:
    """A StatefulSet with one volume for each pod.

    Args:
        cluster: The owner.
        given: What it is made of.
    """
    body = manifest(
        cluster, "apps/v1", "StatefulSet", given.name, labels.full(cluster, given.app, given.component)
    )
    body["spec"] = {
        "replicas": given.replicas,
        "serviceName": given.service,
        # All at once: members of an etcd become ready only together.
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate"},
        "selector": {"matchLabels": labels.selector(cluster, given.app, given.component)},
        "template": given.template,
        "volumeClaimTemplates": [_claim(cluster, given)],
    }
    return body


def standalone(given: PodInput, role: Role) -> Manifest:
    """The single pod of a cluster in Standalone mode.

    Args:
        given: What the cluster's pods have in common.
        role: The standalone process.
    """
    cluster = given.cluster
    settings = cluster.spec.components.standalone or Standalone()
    return stateful_set(
        cluster,
        StatefulInput(
            app=labels.MILVUS,
            component=role.name,
            name=names.child(cluster, role.name),
            service=names.proxies_service(cluster),
            replicas=1,
            storage=settings.storage,
            template=pod_template(given, role),
        ),
    )


def _claim(cluster: VectorCluster, given: StatefulInput) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": DATA_VOLUME,
            "labels": labels.lasting(cluster, given.app, given.component),
        },
        "spec": claim_spec(given.storage),
    }
