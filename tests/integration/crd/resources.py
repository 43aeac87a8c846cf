"""Resources to try on the API server, made from good ones by naming what differs."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from vectorcluster_api import API_VERSION, KIND

MINIMAL: dict[str, Any] = {"version": "2.6.11"}

OBJECT: dict[str, Any] = {
    "provider": "s3",
    "endpoint": "minio.storage:9000",
    "bucket": "vectors",
    "prefix": "team/demo",
    "tls": False,
    "credentialsSecretRef": {"name": "s3"},
}

DISTRIBUTED: dict[str, Any] = {
    "version": "2.3.5",
    "mode": "Distributed",
    "components": {"query": {"replicas": 2}},
    "storage": {"object": OBJECT},
    "wal": {"kafka": {"brokers": ["kafka:9092"]}},
}

FULL: dict[str, Any] = {
    "version": "2.5.27",
    "image": "registry.example.com/milvus:v2.5.27",
    "imagePullPolicy": "Always",
    "imagePullSecrets": [{"name": "registry"}],
    "mode": "Distributed",
    "shards": 4,
    "replicas": 2,
    "components": {
        "coordinator": {"replicas": 2, "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}}},
        "proxy": {
            "replicas": 3,
            "autoscaling": {"min": 2, "max": 6},
            "service": {
                "type": "LoadBalancer",
                "annotations": {"example.com/internal": "true"},
                "loadBalancerSourceRanges": ["10.0.0.0/8", "fd00::/8"],
            },
        },
        "query": {
            "replicas": 4,
            "autoscaling": {
                "engine": "Native",
                "min": 2,
                "max": 16,
                "targets": {"memoryUtilization": 70, "searchLatencyP99": "50ms"},
                "scaleIn": {"stabilization": "10m"},
                "schedule": [
                    {"start": "0 7 * * mon-fri", "duration": "11h", "timeZone": "Europe/Berlin", "min": 6}
                ],
            },
            "localStorage": {"size": "100Gi", "storageClassName": "local-nvme"},
            "resources": {"requests": {"cpu": 2, "memory": "8Gi"}, "limits": {"memory": "8Gi"}},
            "nodeSelector": {"example.com/pool": "memory"},
            "tolerations": [{"key": "dedicated", "operator": "Exists", "effect": "NoSchedule"}],
            "affinity": {"nodeAffinity": {}},
            "topologySpread": "zone",
            "priorityClassName": "databases",
            "labels": {"team": "search"},
            "annotations": {"example.com/owner": "search"},
            "env": [{"name": "GOMEMLIMIT", "value": "7GiB"}],
        },
        "data": {"replicas": 2},
        "index": {"replicas": 2},
    },
    "storage": {
        "object": {
            "provider": "aws",
            "region": "eu-central-1",
            "bucket": "vectors",
            "prefix": "team/demo",
            "workloadIdentity": {"annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/v"}},
            "encryption": {"kmsKeyId": "alias/vectors"},
            "caSecretRef": {"name": "ca", "key": "ca.crt"},
        },
        "tiers": {
            "warm": {"afterIdle": "36h"},
            "cold": {"afterIdle": "7d"},
            "pinned": ["products", "eu.customers"],
            "hotBudget": "24Gi",
        },
    },
    "wal": {
        "kafka": {
            "brokers": ["kafka-0.kafka:9093", "kafka-1.kafka:9093"],
            "sasl": {"mechanism": "SCRAM-SHA-512", "secretRef": {"name": "kafka"}},
            "tls": True,
            "caSecretRef": {"name": "kafka-ca", "key": "ca.crt"},
        }
    },
    "metadata": {
        "etcd": {
            "endpoints": ["etcd-0.etcd:2379", "etcd-1.etcd:2379", "etcd-2.etcd:2379"],
            "rootPath": "team/demo",
            "authSecretRef": {"name": "etcd"},
            "tls": {"secretRef": {"name": "etcd-tls"}},
        }
    },
    "security": {
        "tls": {"issuerRef": {"name": "ca", "kind": "ClusterIssuer"}},
        "authentication": {"enabled": True, "rootPasswordSecretRef": {"name": "root", "key": "password"}},
        "networkPolicy": "Disabled",
    },
    "suspend": False,
    "idleSuspend": {"after": "30m"},
    "upgrade": {"autoRollback": False, "maxSurge": "25%"},
    "backup": {
        "schedule": "30 2 * * *",
        "timeZone": "Europe/Berlin",
        "retention": {"count": 14, "duration": "30d"},
        "destination": {**OBJECT, "bucket": "backups"},
    },
    "restoreFrom": {"backup": "last-night"},
    "deletionPolicy": "Snapshot",
    "deletion": {"timeout": "1h"},
    "monitoring": {"podMonitor": {"enabled": True, "interval": "30s", "labels": {"release": "prometheus"}}},
    "config": {"queryNode": {"gracefulTime": 5000}, "log": {"level": "debug"}},
}

NEWEST: dict[str, Any] = {
    "version": "2.6.11",
    "mode": "Distributed",
    "components": {"streaming": {"replicas": 2}},
    "storage": {"object": OBJECT},
    "wal": {"woodpecker": {}},
    "metadata": {"etcd": {"managed": {"replicas": 3}}},
}


def changed(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy with other values at dotted paths; None takes the field away."""
    found = deepcopy(base)
    for path, value in changes.items():
        *parents, last = path.split(".")
        node = found
        for step in parents:
            node = node.setdefault(step, {})
        if value is None:
            node.pop(last)
        else:
            node[last] = value
    return found


def resource(spec: dict[str, Any], name: str = "demo") -> str:
    """The whole resource as JSON."""
    return json.dumps({"apiVersion": API_VERSION, "kind": KIND, "metadata": {"name": name}, "spec": spec})
