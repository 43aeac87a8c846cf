"""Configuration keys that the operator writes itself, and the schema that refuses them in `spec.config`.

`spec.config` is free-form, so CEL can see only the keys that the schema names: the owned ones are declared
here for exactly that purpose, everything else passes through.
"""

from typing import Any

from vectorcluster_api.base import PRESERVE_UNKNOWN, VALIDATIONS, rule

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
    "pulsar.address": "set spec.wal.pulsar instead",
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


def _has(dotted: str) -> str:
    steps = dotted.split(".")
    return " && ".join(f"has(self.{'.'.join(steps[: depth + 1])})" for depth in range(len(steps)))


def _declare(tree: dict[str, Any], steps: list[str]) -> None:
    node = tree.setdefault("properties", {}).setdefault(steps[0], {PRESERVE_UNKNOWN: True})
    if len(steps) > 1:
        node["type"] = "object"
        _declare(node, steps[1:])


def config_schema() -> dict[str, Any]:
    """JSON schema of `spec.config`: an open object whose owned keys are refused by CEL."""
    schema: dict[str, Any] = {"type": "object", PRESERVE_UNKNOWN: True}
    for key in OWNED_KEYS:
        _declare(schema, key.split("."))
    schema[VALIDATIONS] = [
        rule(f"!({_has(key)})", f"config.{key} is set by the operator: {instead}")
        for key, instead in OWNED_KEYS.items()
    ]
    return schema
