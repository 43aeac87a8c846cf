"""Configuration keys that the operator writes itself, and the schema that refuses them in `spec.config`.

`spec.config` is free-form, so CEL can see only the keys that the schema names: the owned ones are declared
here for exactly that purpose, everything else passes through.
"""

from typing import Any

from vectorcluster_api.cel import VALIDATIONS, rule
from vectorcluster_api.values import INT_OR_STRING, PRESERVE_UNKNOWN

OWNED_KEYS: dict[str, str] = {
    "etcd.endpoints": "set spec.metadata.etcd instead",
    "etcd.rootPath": "set spec.metadata.etcd.rootPath instead",
    "etcd.use": "spec.mode decides whether etcd is embedded",
    "etcd.ssl": "set spec.metadata.etcd.tls instead",
    "etcd.auth": "set spec.metadata.etcd.authSecretRef instead",
    "minio": "set spec.storage.object instead",
    "mq": "set spec.wal instead",
    "kafka.brokerList": "set spec.wal.kafka instead",
    "kafka.saslUsername": "set spec.wal.kafka.sasl instead",
    "kafka.saslPassword": "set spec.wal.kafka.sasl instead",
    "kafka.saslMechanisms": "set spec.wal.kafka.sasl instead",
    "kafka.securityProtocol": "set spec.wal.kafka.sasl and spec.wal.kafka.tls instead",
    "pulsar.address": "set spec.wal.pulsar instead",
    "pulsar.tenant": "set spec.wal.pulsar.tenant instead",
    "pulsar.namespace": "set spec.wal.pulsar.namespace instead",
    "woodpecker.storage": "set spec.wal.woodpecker instead",
    "msgChannel.chanNamePrefix": "it keeps clusters that share a log apart",
    "common.chanNamePrefix": "it keeps clusters that share a log apart",
    "common.storageType": "spec.mode decides it",
    "common.security.authorizationEnabled": "set spec.security.authentication instead",
    "common.security.tlsMode": "set spec.security.tls instead",
    "common.security.defaultRootPassword": "set spec.security.authentication.rootPasswordSecretRef instead",
    "tls": "set spec.security.tls instead",
    "proxy.port": "the Service expects the standard port",
    "localStorage.path": "set spec.components.query.localStorage instead",
}
"""Dotted key → what to do instead."""

# CEL sees only properties with a type, so these can't be left open.
_OBJECTS = frozenset(
    {
        "common.chanNamePrefix",
        "etcd.auth",
        "etcd.ssl",
        "etcd.use",
        "minio",
        "mq",
        "msgChannel.chanNamePrefix",
        "tls",
        "woodpecker.storage",
    }
)
_BOOLEANS = frozenset({"common.security.authorizationEnabled"})


def _has(dotted: str) -> str:
    steps = dotted.split(".")
    return " && ".join(f"has(self.{'.'.join(steps[: depth + 1])})" for depth in range(len(steps)))


def _leaf(key: str) -> dict[str, Any]:
    if key in _OBJECTS:
        return {"type": "object", PRESERVE_UNKNOWN: True}
    return {"type": "boolean"} if key in _BOOLEANS else {INT_OR_STRING: True}


def _open_object(inside: str) -> dict[str, Any]:
    """An object below which keys are owned; `inside` is its dotted key with a dot, empty at the top."""
    names = {key.removeprefix(inside).split(".")[0] for key in OWNED_KEYS if key.startswith(inside)}
    return {
        "type": "object",
        PRESERVE_UNKNOWN: True,
        "properties": {
            name: _leaf(inside + name) if inside + name in OWNED_KEYS else _open_object(f"{inside}{name}.")
            for name in sorted(names)
        },
    }


def config_schema() -> dict[str, Any]:
    """JSON schema of `spec.config`: an open object whose owned keys are refused by CEL."""
    refusals = [
        rule(f"!({_has(key)})", f"config.{key} is set by the operator: {instead}")
        for key, instead in OWNED_KEYS.items()
    ]
    return {**_open_object(""), VALIDATIONS: refusals}
