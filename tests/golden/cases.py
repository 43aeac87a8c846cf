"""Clusters of every series and shape whose rendered objects are kept as golden files."""

from typing import Any

from vectorcluster_api import VectorCluster
from vectorcluster_operator.desired import Context, ObjectStoreCredentials, Secrets, UserPassword

SECRET_VALUES = (
    "root-password-value",
    "access-key-id-value",
    "secret-access-key-value",
    "kafka-password-value",
    "etcd-password-value",
    "pulsar-token-value",
)

SECRETS = Secrets(
    root_password="root-password-value",
    object_store=ObjectStoreCredentials("access-key-id-value", "secret-access-key-value"),
    kafka_sasl=UserPassword("kafka-user", "kafka-password-value"),
    etcd_auth=UserPassword("etcd-user", "etcd-password-value"),
    pulsar_token="pulsar-token-value",
    tls_ca="-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
)
CONTEXT = Context(operator_namespace="vectorcluster-system", secrets=SECRETS, published=True)

_S3 = {
    "provider": "s3",
    "endpoint": "objectstore.storage.svc:7070",
    "tls": False,
    "bucket": "vectors",
    "credentialsSecretRef": {"name": "objectstore"},
}
_AWS = {
    "provider": "aws",
    "region": "eu-central-1",
    "bucket": "vectors",
    "workloadIdentity": {"annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/vectors"}},
}
_MANAGED = {"storage": {"object": _S3}, "wal": {"kafka": {"managed": {}}}}
_EXTERNAL_KAFKA = {
    "kafka": {
        "brokers": ["kafka-0.kafka:9093", "kafka-1.kafka:9093"],
        "tls": True,
        "sasl": {"mechanism": "SCRAM-SHA-512", "secretRef": {"name": "kafka-login"}},
        "caSecretRef": {"name": "kafka-ca", "key": "root.pem"},
    }
}
_EXTERNAL_ETCD = {
    "etcd": {
        "endpoints": ["etcd-0.etcd:2379", "etcd-1.etcd:2379", "etcd-2.etcd:2379"],
        "rootPath": "teams/search",
        "authSecretRef": {"name": "etcd-login"},
        "tls": {"secretRef": {"name": "etcd-tls"}},
    }
}
_TLS = {"security": {"tls": {"secretName": "search-tls"}}}
_PLACED = {
    "components": {
        "query": {
            "replicas": 3,
            "resources": {"requests": {"cpu": 2, "memory": "8Gi"}, "limits": {"memory": "8Gi"}},
            "localStorage": {"size": "100Gi", "storageClassName": "local-nvme"},
            "topologySpread": "zone",
            "nodeSelector": {"disk": "nvme"},
            "tolerations": [{"key": "vectors", "operator": "Exists", "effect": "NoSchedule"}],
            "priorityClassName": "high",
            "labels": {"team": "search", "app.kubernetes.io/name": "cannot-replace"},
            "annotations": {"note": "search"},
            "env": [{"name": "GOGC", "value": "80"}],
        },
        "coordinator": {"replicas": 2},
        "proxy": {
            "replicas": 2,
            "service": {
                "type": "LoadBalancer",
                "annotations": {"example.com/scheme": "internal"},
                "loadBalancerSourceRanges": ["10.0.0.0/8"],
            },
        },
    }
}
_THREE_ETCD = {"metadata": {"etcd": {"managed": {"replicas": 3, "storage": {"size": "20Gi"}}}}}
_PULSAR = {
    "pulsar": {
        "address": "pulsar://pulsar-proxy:6650",
        "webPort": 8080,
        "tenant": "search",
        "authSecretRef": {"name": "pulsar", "key": "token"},
    }
}

_DISTRIBUTED: dict[str, dict[str, Any]] = {
    "2.3-distributed-managed": {"version": "2.3.5", **_MANAGED},
    "2.3-distributed-external-tls": {
        "version": "2.3.12",
        "storage": {"object": {**_S3, "tls": True, "caSecretRef": {"name": "s3-ca", "key": "ca.pem"}}},
        "wal": _EXTERNAL_KAFKA,
        "metadata": _EXTERNAL_ETCD,
        **_TLS,
    },
    "2.4-distributed-managed": {"version": "2.4.17", **_MANAGED, **_THREE_ETCD},
    "2.4-distributed-external-tls": {
        "version": "2.4.17",
        "storage": {"object": _AWS},
        "wal": _EXTERNAL_KAFKA,
        "metadata": _EXTERNAL_ETCD,
        **_TLS,
    },
    "2.5-distributed-pulsar": {
        "version": "2.5.16",
        "replicas": 2,
        "storage": {"object": _AWS},
        "wal": _PULSAR,
        **_PLACED,
    },
    "2.6-distributed-woodpecker-tls": {
        "version": "2.6.11",
        "storage": {"object": _AWS},
        "wal": {"woodpecker": {}},
        **_PLACED,
        **_TLS,
    },
    "2.6-distributed-kafka-managed": {"version": "2.6.11", **_MANAGED},
}
_STANDALONE: dict[str, dict[str, Any]] = {
    "2.3-standalone": {"version": "2.3.5"},
    "2.4-standalone-tls": {"version": "2.4.17", **_TLS},
    "2.5-standalone-object-store": {"version": "2.5.16", "storage": {"object": _S3}},
    "2.6-standalone": {"version": "2.6.11", "config": {"log": {"level": "debug"}}},
}
SPECS: dict[str, dict[str, Any]] = {
    **{case: {"mode": "Distributed", **spec} for case, spec in _DISTRIBUTED.items()},
    **{case: {"mode": "Standalone", **spec} for case, spec in _STANDALONE.items()},
}


def cluster(
    spec: dict[str, Any], name: str = "search", namespace: str = "team-a", uid: str = "7f3c"
) -> VectorCluster:
    """A cluster as the API server would send it."""
    return VectorCluster.from_object(
        {"metadata": {"name": name, "namespace": namespace, "uid": uid}, "spec": spec}
    )
