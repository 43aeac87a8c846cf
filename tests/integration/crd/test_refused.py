"""Bad resources: each is refused, in words that say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from integration.crd.resources import DISTRIBUTED, MINIMAL, NEWEST, changed, resource

if TYPE_CHECKING:
    from integration.conftest import ApiServer

pytestmark = pytest.mark.integration

S3 = "storage.object"
QUERY = "components.query"
SCALING = f"{QUERY}.autoscaling"

Case = tuple[str, dict[str, Any], dict[str, Any], str]

CASES: list[Case] = [
    # version and image
    ("version-missing", MINIMAL, {"version": None}, "spec.version: Required value"),
    ("version-with-v", MINIMAL, {"version": "v2.6.11"}, "without a v, such as 2.6.11"),
    ("version-without-patch", MINIMAL, {"version": "2.6"}, "with its patch number"),
    ("version-too-old", MINIMAL, {"version": "2.2.16"}, "from 2.3.0 to 2.6.x"),
    ("version-too-new", MINIMAL, {"version": "3.0.0"}, "from 2.3.0 to 2.6.x"),
    ("version-malformed-with-pools", NEWEST, {"version": "latest"}, "such as 2.6.11"),
    ("image-with-scheme", MINIMAL, {"image": "https://example.com/milvus 2"}, "write an image reference"),
    ("pull-policy", MINIMAL, {"imagePullPolicy": "Sometimes"}, '"Always", "IfNotPresent", "Never"'),
    # mode
    ("mode-unknown", MINIMAL, {"mode": "Cluster"}, 'supported values: "Standalone", "Distributed"'),
    ("distributed-without-bucket", DISTRIBUTED, {"storage": None}, "needs storage.object: name the bucket"),
    ("distributed-without-log", DISTRIBUTED, {"wal": None}, "mode Distributed needs wal: wal.kafka.brokers"),
    (
        "distributed-with-standalone",
        DISTRIBUTED,
        {"components.standalone": {}},
        "components.standalone is for",
    ),
    ("standalone-with-log", MINIMAL, {"wal": {"woodpecker": {}}}, "remove wal or set mode Distributed"),
    ("standalone-with-replicas", MINIMAL, {"replicas": 2}, "set replicas to 1 or mode to Distributed"),
    ("standalone-scaled", MINIMAL, {f"{QUERY}.replicas": 3}, "has one pod and cannot be scaled"),
    ("standalone-autoscaled", MINIMAL, {SCALING: {"max": 3}}, "has one pod: remove autoscaling"),
    (
        "standalone-with-etcd",
        MINIMAL,
        {"metadata": {"etcd": {"endpoints": ["etcd:2379"]}}},
        "remove metadata.etcd.endpoints or set mode Distributed",
    ),
    (
        "index-in-2.6",
        NEWEST,
        {"components.index": {}},
        "remove components.index, data nodes build the indexes",
    ),
    ("streaming-in-2.3", DISTRIBUTED, {"components.streaming": {}}, "remove components.streaming"),
    ("shards", MINIMAL, {"shards": 0}, "spec.shards in body should be greater than or equal to 1"),
    # pools
    ("fewer-nodes-than-replicas", DISTRIBUTED, {"replicas": 3}, "query.replicas must be at least replicas"),
    ("no-query-nodes", DISTRIBUTED, {f"{QUERY}.replicas": 0}, "should be greater than or equal to 1"),
    ("three-coordinators", DISTRIBUTED, {"components.coordinator.replicas": 3}, "less than or equal to 2"),
    ("min-above-max", DISTRIBUTED, {SCALING: {"min": 5, "max": 3}}, "lower min or raise max"),
    ("max-missing", DISTRIBUTED, {SCALING: {"min": 2}}, "autoscaling.max: Required value"),
    (
        "min-below-replicas",
        DISTRIBUTED,
        {"replicas": 2, SCALING: {"min": 1, "max": 3}},
        "query.autoscaling.min must be at least replicas",
    ),
    ("target-zero", DISTRIBUTED, {SCALING: {"max": 3, "targets": {"cpuUtilization": 0}}}, "or equal to 1"),
    (
        "latency-unit",
        DISTRIBUTED,
        {SCALING: {"max": 3, "targets": {"searchLatencyP99": "0.1s"}}},
        "50ms or 2s",
    ),
    ("cool-down", DISTRIBUTED, {SCALING: {"max": 3, "scaleIn": {"cooldown": "soon"}}}, "30s, 5m, 2h or 7d"),
    (
        "schedule-above-max",
        DISTRIBUTED,
        {SCALING: {"max": 3, "schedule": [{"start": "0 7 * * *", "duration": "1h", "min": 4}]}},
        "autoscaling.schedule has a min greater than autoscaling.max",
    ),
    (
        "schedule-nonsense",
        DISTRIBUTED,
        {SCALING: {"max": 3, "schedule": [{"start": "every day at 7", "duration": "1h", "min": 2}]}},
        "write five cron fields",
    ),
    (
        "memory-quantity",
        MINIMAL,
        {"components.standalone.resources.limits": {"memory": "lots"}},
        "500m, 2 or 4Gi",
    ),
    (
        "request-above-limit",
        DISTRIBUTED,
        {f"{QUERY}.resources.limits": {"memory": "128Mi"}},
        "raise the limit",
    ),
    (
        "numbers-above-limit",
        DISTRIBUTED,
        {f"{QUERY}.resources": {"requests": {"cpu": 2}, "limits": {"cpu": "1500m"}}},
        "requests.cpu is greater than limits.cpu: raise the limit or lower the request",
    ),
    (
        "cpu-quantity",
        DISTRIBUTED,
        {f"{QUERY}.resources.requests": {"cpu": "two"}},
        "requests.cpu is not a quantity",
    ),
    ("volume-quantity", MINIMAL, {"components.standalone.storage.size": "big"}, "500m, 2 or 4Gi"),
    ("spread", DISTRIBUTED, {f"{QUERY}.topologySpread": "rack"}, 'supported values: "zone", "node", "none"'),
    ("label-value", DISTRIBUTED, {f"{QUERY}.labels": {"team": "search & rank"}}, "write a label value"),
    ("env-name", DISTRIBUTED, {f"{QUERY}.env": [{"name": "A-B"}]}, "letters, digits and '_'"),
    ("env-twice", DISTRIBUTED, {f"{QUERY}.env": [{"name": "A"}, {"name": "A"}]}, "Duplicate value"),
    ("toleration", DISTRIBUTED, {f"{QUERY}.tolerations": [{"effect": "Never"}]}, '"NoSchedule"'),
    ("service-type", DISTRIBUTED, {"components.proxy.service.type": "ExternalName"}, '"LoadBalancer"'),
    (
        "source-range",
        DISTRIBUTED,
        {"components.proxy.service.loadBalancerSourceRanges": ["10.0.0.1"]},
        "write a CIDR such as 10.0.0.0/8",
    ),
    # object storage
    ("provider", DISTRIBUTED, {f"{S3}.provider": "minio"}, '"aliyun", "tencent", "s3"'),
    ("bucket-url", DISTRIBUTED, {f"{S3}.bucket": "s3://vectors/demo"}, "write only the bucket's name"),
    ("bucket-upper-case", DISTRIBUTED, {f"{S3}.bucket": "Vectors"}, "3 to 63 characters of a-z, 0-9"),
    ("bucket-too-long", DISTRIBUTED, {f"{S3}.bucket": "v" * 64}, "3 to 63 characters"),
    ("endpoint-scheme", DISTRIBUTED, {f"{S3}.endpoint": "http://minio:9000"}, "host:port without a scheme"),
    ("endpoint-missing", DISTRIBUTED, {f"{S3}.endpoint": None}, "provider s3 needs endpoint"),
    ("region-missing", DISTRIBUTED, {f"{S3}.provider": "aws"}, "need region, the region of the bucket"),
    ("prefix-slash", DISTRIBUTED, {f"{S3}.prefix": "/team/"}, "without '/' at its ends, such as team/demo"),
    (
        "no-credentials",
        DISTRIBUTED,
        {f"{S3}.credentialsSecretRef": None},
        "set exactly one of credentialsSecretRef",
    ),
    (
        "both-credentials",
        DISTRIBUTED,
        {f"{S3}.workloadIdentity": {}},
        "set exactly one of credentialsSecretRef",
    ),
    (
        "secret-name",
        DISTRIBUTED,
        {f"{S3}.credentialsSecretRef": {"name": "My Secret"}},
        "name of a Kubernetes object",
    ),
    (
        "tiers-upside-down",
        DISTRIBUTED,
        {"storage.tiers": {"warm": {"afterIdle": "2d"}, "cold": {"afterIdle": "47h"}}},
        "must be longer than tiers.warm.afterIdle",
    ),
    (
        "tier-at-once",
        DISTRIBUTED,
        {"storage.tiers": {"warm": {"afterIdle": "0s"}}},
        "above zero and one unit",
    ),
    # log and metadata
    ("no-log-kind", DISTRIBUTED, {"wal": {}}, "set exactly one of wal.kafka, wal.pulsar and wal.woodpecker"),
    ("two-logs", NEWEST, {"wal.kafka": {"managed": {}}}, "set exactly one of wal.kafka, wal.pulsar"),
    (
        "kafka-both",
        DISTRIBUTED,
        {"wal.kafka.managed": {}},
        "set exactly one of wal.kafka.brokers (your Kafka)",
    ),
    (
        "kafka-managed-tls",
        DISTRIBUTED,
        {"wal.kafka": {"managed": {}, "tls": True}},
        "takes neither sasl nor tls",
    ),
    (
        "broker-port",
        DISTRIBUTED,
        {"wal.kafka.brokers": ["kafka"]},
        "host:port without a scheme, such as kafka-0",
    ),
    (
        "sasl-mechanism",
        DISTRIBUTED,
        {"wal.kafka.sasl": {"mechanism": "GSSAPI", "secretRef": {"name": "k"}}},
        '"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"',
    ),
    (
        "pulsar-address",
        DISTRIBUTED,
        {"wal": {"pulsar": {"address": "pulsar:6650"}}},
        "such as pulsar://pulsar-proxy",
    ),
    ("woodpecker-in-2.3", DISTRIBUTED, {"wal": {"woodpecker": {}}}, "use wal.kafka or wal.pulsar"),
    ("etcd-members", DISTRIBUTED, {"metadata.etcd": {"managed": {"replicas": 2}}}, "must be 1, 3 or 5"),
    (
        "etcd-both",
        DISTRIBUTED,
        {"metadata.etcd": {"managed": {}, "endpoints": ["etcd:2379"]}},
        "set exactly one of metadata.etcd.endpoints (your etcd)",
    ),
    (
        "etcd-managed-auth",
        DISTRIBUTED,
        {"metadata.etcd": {"managed": {}, "authSecretRef": {"name": "etcd"}}},
        "they are for metadata.etcd.endpoints",
    ),
    # security and life
    ("tls-empty", MINIMAL, {"security.tls": {}}, "set exactly one of security.tls.issuerRef"),
    (
        "issuer-kind",
        MINIMAL,
        {"security.tls": {"issuerRef": {"name": "a", "kind": "Vault"}}},
        '"ClusterIssuer"',
    ),
    ("network-policy", MINIMAL, {"security.networkPolicy": "On"}, '"Enabled", "Disabled"'),
    ("idle-at-once", MINIMAL, {"idleSuspend.after": "0m"}, "above zero and one unit"),
    ("surge", MINIMAL, {"upgrade.maxSurge": "150%"}, "a percentage from 1% to 100%"),
    ("surge-zero", MINIMAL, {"upgrade.maxSurge": 0}, "a number of pods from 1 to 1000"),
    ("backup-schedule", MINIMAL, {"backup": {"schedule": "@daily"}}, "write five cron fields"),
    (
        "backup-time-zone",
        MINIMAL,
        {"backup": {"schedule": "0 3 * * *", "timeZone": "my zone"}},
        "Europe/Berlin",
    ),
    ("deletion-policy", MINIMAL, {"deletionPolicy": "Keep"}, '"Retain", "Delete", "Snapshot"'),
    ("deletion-at-once", MINIMAL, {"deletion.timeout": "0s"}, "above zero and one unit"),
    # configuration that the operator owns
    ("config-bucket", DISTRIBUTED, {"config.minio": {"bucketName": "x"}}, "set spec.storage.object instead"),
    ("config-etcd", DISTRIBUTED, {"config.etcd.rootPath": "x"}, "set spec.metadata.etcd.rootPath instead"),
    (
        "config-authentication",
        MINIMAL,
        {"config.common.security.authorizationEnabled": False},
        "security.authentic",
    ),
    ("config-port", MINIMAL, {"config.proxy.port": 19531}, "the Service expects the standard port"),
    (
        "config-log-prefix",
        MINIMAL,
        {"config.msgChannel.chanNamePrefix": {"cluster": "x"}},
        "share a log apart",
    ),
    # what clients catch before the server sees it
    ("unknown-field", MINIMAL, {"replica": 2}, 'unknown field "spec.replica"'),
    ("wrong-type", MINIMAL, {"suspend": "yes"}, "spec.suspend in body must be of type boolean"),
]


@pytest.mark.parametrize(
    ("base", "changes", "expected"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_refused(
    vectorcluster_api: ApiServer, base: dict[str, Any], changes: dict[str, Any], expected: str
) -> None:
    said = vectorcluster_api.refusal(
        "create", "--dry-run=server", "-f", "-", input=resource(changed(base, changes))
    )
    assert expected in said
    assert "rule failed" not in said.lower(), "a rule must not stumble over what another one reports"
    assert "no such" not in said


@pytest.mark.parametrize("name", ["1st", "has.dot", "a" * 41, "a-"])
def test_a_name_that_children_could_not_carry_is_refused(vectorcluster_api: ApiServer, name: str) -> None:
    said = vectorcluster_api.refusal("create", "--dry-run=server", "-f", "-", input=resource(MINIMAL, name))
    assert "metadata.name must be at most 40 characters" in said or "RFC 1123" in said
