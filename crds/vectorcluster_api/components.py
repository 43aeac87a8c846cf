"""`spec.components`: the pools of pods a cluster consists of."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from vectorcluster_api.autoscaling import Autoscaling
from vectorcluster_api.base import ApiModel
from vectorcluster_api.cel import rules
from vectorcluster_api.resource_rules import RESOURCE_RULES
from vectorcluster_api.text import Text
from vectorcluster_api.values import (
    LIST_MAP_KEYS,
    LIST_TYPE,
    DnsSubdomain,
    FreeForm,
    LabelMap,
    Quantity,
    QuantityMap,
    StringMap,
)
from vectorcluster_api.volumes import never_changes


class TopologySpread(StrEnum):
    """Over which failure domains the pods of a pool are spread."""

    ZONE = "zone"
    NODE = "node"
    NONE = "none"


class ServiceType(StrEnum):
    """How the endpoint is published."""

    CLUSTER_IP = "ClusterIP"
    NODE_PORT = "NodePort"
    LOAD_BALANCER = "LoadBalancer"


class Resources(ApiModel):
    """Compute resources of one pod, as in a container's `resources`."""

    model_config = ConfigDict(json_schema_extra=rules(*RESOURCE_RULES))

    requests: QuantityMap = Field(default_factory=lambda: {"cpu": "100m", "memory": "256Mi"})
    """What the scheduler reserves. Defaults to a development size; set it for production."""
    limits: QuantityMap = Field(default_factory=dict)
    """What the pod may use at most. A query node takes its memory limit as capacity for data."""


class EnvVar(ApiModel):
    """One environment variable with a plain value; secrets do not belong here."""

    name: Annotated[
        str,
        Text(
            r"^[A-Za-z_][A-Za-z0-9_]*$",
            "write a variable name of letters, digits and '_', such as GOMEMLIMIT",
            max_length=128,
        ),
    ]
    """Name of the variable."""
    value: Annotated[str, Field(max_length=4096)] = ""
    """Value, taken literally."""


class Toleration(ApiModel):
    """A pod's toleration of a node taint, as in a pod's `tolerations`."""

    key: Annotated[str, Field(max_length=316)] | None = None
    """Taint key; empty with operator Exists means every taint."""
    operator: Literal["Exists", "Equal"] = "Equal"
    """Exists or Equal."""
    value: Annotated[str, Field(max_length=63)] | None = None
    """Taint value that matches when the operator is Equal."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = None
    """Taint effect to tolerate; empty means all."""
    toleration_seconds: int | None = None
    """For NoExecute: for how long the taint is tolerated, in seconds."""


class Component(ApiModel):
    """What all pools share: number, size and placement of their pods."""

    resources: Resources = Field(default_factory=Resources)
    """Compute resources of each pod."""
    node_selector: LabelMap = Field(default_factory=dict)
    """Labels a node must have."""
    tolerations: Annotated[list[Toleration], Field(max_length=32)] = Field(default_factory=list)
    """Taints the pods tolerate."""
    affinity: FreeForm = Field(default_factory=dict)
    """Scheduling preferences, as in a pod's `affinity`."""
    topology_spread: TopologySpread = TopologySpread.NODE
    """Spread the pods over zones, over nodes, or not at all. Never blocks scheduling."""
    priority_class_name: DnsSubdomain | None = None
    """PriorityClass of the pods."""
    labels: LabelMap = Field(default_factory=dict)
    """Further labels of the pods. The operator's own cannot be replaced."""
    annotations: StringMap = Field(default_factory=dict)
    """Further annotations of the pods."""
    env: Annotated[
        list[EnvVar],
        Field(max_length=32, json_schema_extra={LIST_TYPE: "map", LIST_MAP_KEYS: ["name"]}),
    ] = Field(default_factory=list)
    """Further environment variables of the Milvus container."""


class LocalStorage(ApiModel):
    """A volume of each pod for data that can be made again (memory-mapped segments, caches)."""

    size: Quantity
    """Size of the volume, such as `100Gi`."""
    storage_class_name: DnsSubdomain | None = None
    """StorageClass; a local NVMe class is best. The default class when unset."""


class ProxyService(ApiModel):
    """The Service through which applications reach the cluster."""

    type: ServiceType = ServiceType.CLUSTER_IP
    """ClusterIP, NodePort or LoadBalancer."""
    annotations: StringMap = Field(default_factory=dict)
    """Annotations of the Service, such as those a cloud's load balancer reads."""
    load_balancer_source_ranges: Annotated[
        list[
            Annotated[
                str,
                Text(
                    r"^[0-9a-fA-F.:]+/[0-9]{1,3}$",
                    "write a CIDR such as 10.0.0.0/8 or fd00::/8",
                    max_length=64,
                ),
            ]
        ],
        Field(max_length=64),
    ] = Field(default_factory=list)
    """CIDRs that may reach a load balancer."""


def _replicas(default: int) -> Any:
    return Field(default=default, ge=1, le=1000)


class Coordinator(Component):
    """The coordinators: metadata, time stamps, segment and channel placement."""

    replicas: int = Field(default=1, ge=1, le=2)
    """Pods of each coordinator; 2 means one active and one standby."""


class Proxy(Component):
    """The proxies: they take the applications' requests and merge the answers."""

    replicas: int = _replicas(1)
    """Number of proxies."""
    autoscaling: Autoscaling | None = None
    """Let the number follow the load."""
    service: ProxyService = Field(default_factory=ProxyService)
    """How the endpoint is published."""


class Query(Component):
    """The query nodes: they hold loaded data and search it. `kubectl scale` sets their number."""

    replicas: int = _replicas(1)
    """Number of query nodes; also set through the /scale subresource."""
    autoscaling: Autoscaling | None = None
    """Let the number follow loaded data and load."""
    local_storage: LocalStorage | None = None
    """A volume for memory-mapped data (the warm tier); without it an emptyDir is used."""


class Data(Component):
    """The data nodes: they write, flush and compact (from 2.6 they build indexes too)."""

    replicas: int = _replicas(1)
    """Number of data nodes."""
    autoscaling: Autoscaling | None = None
    """Let the number follow the backlog."""


class Index(Component):
    """The index nodes of versions before 2.6."""

    replicas: int = _replicas(1)
    """Number of index nodes."""
    autoscaling: Autoscaling | None = None
    """Let the number follow the backlog of index builds."""


class Streaming(Component):
    """The streaming nodes of versions from 2.6: they own the write-ahead log."""

    replicas: int = _replicas(1)
    """Number of streaming nodes."""


class Standalone(Component):
    """The one pod of a cluster in Standalone mode."""

    storage: LocalStorage = Field(
        default_factory=lambda: LocalStorage(size="10Gi"),
        json_schema_extra=rules(*never_changes("components.standalone.storage")),
    )
    """The volume that holds everything: metadata, log and data."""


class Components(ApiModel):
    """The pools of pods. Pools that a version or mode doesn't have must be left out."""

    coordinator: Coordinator = Field(default_factory=Coordinator)
    """Coordinators: metadata, time stamps, placement. One process for all of them from version 2.4 on."""
    proxy: Proxy = Field(default_factory=Proxy)
    """Proxies: they take the applications' requests and merge the answers."""
    query: Query = Field(default_factory=Query)
    """Query nodes: they hold loaded data and search it. `kubectl scale` sets their number."""
    data: Data = Field(default_factory=Data)
    """Data nodes: they write, flush and compact; from version 2.6 on they build indexes too."""
    index: Index | None = None
    """Index nodes; only versions before 2.6 have them (one, unless said otherwise)."""
    streaming: Streaming | None = None
    """Streaming nodes: they own the write-ahead log; only versions from 2.6 on have them (one, unless
    said otherwise)."""
    standalone: Standalone | None = None
    """The single pod; only in Standalone mode."""
