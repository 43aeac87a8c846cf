"""The CustomResourceDefinition of VectorCluster, built from the models."""

from typing import Any

from vectorcluster_api.cel import VALIDATIONS, rule
from vectorcluster_api.resource import GROUP, KIND, PLURAL, VERSION
from vectorcluster_api.schema import structural_schema
from vectorcluster_api.spec import VectorClusterSpec
from vectorcluster_api.status import VectorClusterStatus
from vectorcluster_api.version_rules import DOWNGRADE_RULE

# Pod labels and StatefulSet names carry the name plus a suffix and end at 63 characters.
NAME_LENGTH = 40

_NAME_RULE = rule(
    f"self.metadata.name.size() <= {NAME_LENGTH} && "
    "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    f"metadata.name must be at most {NAME_LENGTH} characters of a-z, 0-9 and '-', begin with a letter and "
    "end with "
    "a letter or digit: Services, pods and volumes are named after it",
)


def _ready(field: str) -> str:
    return f'.status.conditions[?(@.type=="Ready")].{field}'


def _column(
    name: str, path: str, description: str, *, kind: str = "string", wide: bool = False
) -> dict[str, Any]:
    shown = {"name": name, "type": kind, "jsonPath": path, "description": description}
    return {**shown, "priority": 1} if wide else shown


def printer_columns() -> list[dict[str, Any]]:
    """Columns of `kubectl get vc`; those with priority 1 are shown by `-o wide`."""
    return [
        _column("Mode", ".spec.mode", "Standalone or Distributed"),
        _column("Version", ".spec.version", "Engine version wanted"),
        _column("Ready", _ready("status"), "Whether Milvus answers"),
        _column("Phase", ".status.phase", "One word on what is going on"),
        _column("Query", ".status.replicas", "Query nodes", kind="integer"),
        _column("Endpoint", ".status.endpoint", "host:port for applications"),
        _column("Age", ".metadata.creationTimestamp", "Time since creation", kind="date"),
        _column("Running", ".status.version", "Engine version that answers", wide=True),
        _column("Bucket", ".spec.storage.object.bucket", "Where the data lies", wide=True),
        _column("Deletion", ".spec.deletionPolicy", "What becomes of the data on deletion", wide=True),
        _column("Reason", _ready("reason"), "Why it is ready or not", wide=True),
        _column("Message", _ready("message"), "What is awaited or wrong", wide=True),
    ]


def _root_schema() -> dict[str, Any]:
    return {
        "description": "A Milvus cluster: the desired state in `spec`, what the operator sees in `status`.",
        "type": "object",
        "required": ["spec"],
        "properties": {
            "apiVersion": {"description": "Version of this schema: group/version.", "type": "string"},
            "kind": {"description": f"{KIND}.", "type": "string"},
            "metadata": {"type": "object"},
            "spec": {
                **structural_schema(VectorClusterSpec),
                "description": "The desired state. Only `version` is required; the rest defaults to a "
                "development size.",
            },
            "status": {
                **structural_schema(VectorClusterStatus),
                "description": "What the operator has seen of the cluster. Only the operator writes it.",
            },
        },
        VALIDATIONS: [_NAME_RULE, DOWNGRADE_RULE],
    }


def _subresources() -> dict[str, Any]:
    return {
        "status": {},
        "scale": {
            "specReplicasPath": ".spec.components.query.replicas",
            "statusReplicasPath": ".status.replicas",
            "labelSelectorPath": ".status.selector",
        },
    }


def crd() -> dict[str, Any]:
    """The whole CustomResourceDefinition as a JSON object."""
    version = {
        "name": VERSION,
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": _root_schema()},
        "subresources": _subresources(),
        "additionalPrinterColumns": printer_columns(),
    }
    names = {
        "kind": KIND,
        "listKind": f"{KIND}List",
        "plural": PLURAL,
        "singular": KIND.lower(),
        "shortNames": ["vc"],
        "categories": ["all"],
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{PLURAL}.{GROUP}"},
        "spec": {"group": GROUP, "names": names, "scope": "Namespaced", "versions": [version]},
    }
