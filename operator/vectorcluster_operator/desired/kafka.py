"""Managed Kafka: one broker in KRaft mode, for development and tests."""

import base64
import hashlib

from vectorcluster_api import VectorCluster
from vectorcluster_api.dependencies import ManagedKafka

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.desired.context import Context
from vectorcluster_operator.desired.dependency_pod import dependency_pod, resources_of
from vectorcluster_operator.desired.manifest import Manifest, manifest
from vectorcluster_operator.desired.names import KAFKA_CONTROLLER_PORT, KAFKA_PORT
from vectorcluster_operator.desired.probes import tcp_probe
from vectorcluster_operator.desired.stateful_set import StatefulInput, stateful_set
from vectorcluster_operator.desired.volumes import claimed, from_config_map, scratch

_CONFIG_DIR = "/etc/kafka-config"
_DATA_DIR = "/var/lib/kafka"
_LARGEST_MESSAGE = 10 * 1024**2
_HEAP = "-Xms128m -Xmx384m"

# Formatting a second time is refused, and starting a JVM to find that out takes seconds.
_START = f"""\
if [ ! -e {_DATA_DIR}/data/meta.properties ]; then
  /opt/kafka/bin/kafka-storage.sh format --cluster-id "$CLUSTER_ID" --config {_CONFIG_DIR}/server.properties
fi &&
export KAFKA_LOG4J_OPTS=-Dlog4j.configuration=file:{_CONFIG_DIR}/log4j.properties &&
exec /opt/kafka/bin/kafka-server-start.sh {_CONFIG_DIR}/server.properties
"""

_LOGGING = """\
log4j.rootLogger=INFO, stdout
log4j.appender.stdout=org.apache.log4j.ConsoleAppender
log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n
log4j.logger.kafka.request.logger=WARN
log4j.logger.state.change.logger=WARN
"""


def kafka_config_map(cluster: VectorCluster) -> Manifest:
    """The broker's configuration.

    Args:
        cluster: The owner.
    """
    body = manifest(
        cluster, "v1", "ConfigMap", names.kafka(cluster), labels.full(cluster, labels.KAFKA, labels.KAFKA)
    )
    body["data"] = _files(cluster)
    return body


def kafka_stateful_set(cluster: VectorCluster, managed: ManagedKafka, ctx: Context) -> Manifest:
    """The broker.

    Args:
        cluster: The owner.
        managed: Its size.
        ctx: Image.
    """
    container = {
        "name": "kafka",
        "image": ctx.images.kafka,
        "command": ["/bin/sh", "-c", _START],
        "env": [
            {"name": "CLUSTER_ID", "value": _cluster_id(cluster)},
            {"name": "KAFKA_HEAP_OPTS", "value": _HEAP},
            {"name": "LOG_DIR", "value": "/tmp"},  # noqa: S108 - a volume of the pod's own
        ],
        "ports": [
            {"name": "kafka", "containerPort": KAFKA_PORT, "protocol": "TCP"},
            {"name": "controller", "containerPort": KAFKA_CONTROLLER_PORT, "protocol": "TCP"},
        ],
        "startupProbe": tcp_probe(KAFKA_PORT, period=1, failures=180),
        "livenessProbe": tcp_probe(KAFKA_PORT, period=15, failures=6),
        "readinessProbe": tcp_probe(KAFKA_PORT, period=3, failures=3),
        **resources_of(managed.resources),
    }
    mounts = [
        from_config_map("config", _CONFIG_DIR, names.kafka(cluster)),
        claimed("data", _DATA_DIR),
        scratch("tmp", "/tmp"),  # noqa: S108 - a volume of the pod's own
    ]
    own = labels.full(cluster, labels.KAFKA, labels.KAFKA)
    template = dependency_pod(
        cluster, own, container, mounts, annotations={labels.CONFIG_HASH_ANNOTATION: _config_hash(cluster)}
    )
    return stateful_set(
        cluster,
        StatefulInput(
            app=labels.KAFKA,
            component=labels.KAFKA,
            name=names.kafka(cluster),
            service=names.kafka(cluster),
            replicas=1,
            storage=managed.storage,
            template=template,
        ),
    )


def _files(cluster: VectorCluster) -> dict[str, str]:
    return {"server.properties": _properties(cluster), "log4j.properties": _LOGGING}


def _properties(cluster: VectorCluster) -> str:
    address = f"{names.host(cluster, names.kafka(cluster))}:{KAFKA_PORT}"
    settings = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@localhost:{KAFKA_CONTROLLER_PORT}",
        "listeners": f"PLAINTEXT://:{KAFKA_PORT},CONTROLLER://localhost:{KAFKA_CONTROLLER_PORT}",
        "advertised.listeners": f"PLAINTEXT://{address}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": f"{_DATA_DIR}/data",
        "auto.create.topics.enable": "true",
        "num.partitions": 1,
        "default.replication.factor": 1,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 1,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 1,
        "group.initial.rebalance.delay.ms": 0,
        "message.max.bytes": _LARGEST_MESSAGE,
        "replica.fetch.max.bytes": _LARGEST_MESSAGE,
        "log.retention.hours": 168,
        # Blocks are preallocated in the index of every topic; the default of 10 MiB fills a small volume.
        "log.index.size.max.bytes": 1024**2,
    }
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def _config_hash(cluster: VectorCluster) -> str:
    text = "".join(f"{name}\n{content}" for name, content in _files(cluster).items())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _cluster_id(cluster: VectorCluster) -> str:
    """Sixteen bytes in URL-safe base64, as Kafka writes its ids; only used when the volume is new."""
    digest = bytearray(hashlib.sha256(cluster.metadata.uid.encode()).digest()[:16])
    digest[0] &= 0x7F  # a leading `-` would be taken for an option
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
