"""Where pods may run."""

from vectorcluster_api.components import Component, TopologySpread

from vectorcluster_operator.desired.labels import Labels
from vectorcluster_operator.desired.manifest import Manifest, without_empty

_TOPOLOGY_KEYS = {
    TopologySpread.ZONE: "topology.kubernetes.io/zone",
    TopologySpread.NODE: "kubernetes.io/hostname",
}


def placement(component: Component, selector: Labels) -> Manifest:
    """The fields of a pod's spec about scheduling.

    Args:
        component: The pool of `spec.components`.
        selector: Labels of the pool's pods.
    """
    return without_empty(
        {
            "nodeSelector": component.node_selector,
            "tolerations": [
                toleration.model_dump(by_alias=True, exclude_none=True)
                for toleration in component.tolerations
            ],
            "affinity": component.affinity,
            "topologySpreadConstraints": _spread(component.topology_spread, selector),
            "priorityClassName": component.priority_class_name,
        }
    )


def _spread(spread: TopologySpread, selector: Labels) -> list[Manifest]:
    if spread is TopologySpread.NONE:
        return []
    return [
        {
            "maxSkew": 1,
            "topologyKey": _TOPOLOGY_KEYS[spread],
            # Never a reason not to run: a small cluster has one node.
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": selector},
        }
    ]
