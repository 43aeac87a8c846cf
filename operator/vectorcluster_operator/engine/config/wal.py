"""The `mq` section, that of the log in use, and the channel names."""

from collections.abc import Sequence

from vectorcluster_api import VectorCluster
from vectorcluster_api.dependencies import Kafka, Pulsar, Woodpecker

from vectorcluster_operator.engine.catalogue import has_feature
from vectorcluster_operator.engine.config.identity import channel_prefix
from vectorcluster_operator.engine.config.paths import CA_FILE, DATA_DIR, KAFKA_CA_DIR
from vectorcluster_operator.engine.config.secrets import Secrets
from vectorcluster_operator.engine.config.tree import Config


def wal_sections(cluster: VectorCluster, brokers: Sequence[str], secrets: Secrets) -> Config:
    """Where the log is and how the cluster's channels are called.

    Args:
        cluster: The resource.
        brokers: host:port of the Kafka brokers, if the log is Kafka.
        secrets: Logins at the broker.
    """
    return {"msgChannel": {"chanNamePrefix": {"cluster": channel_prefix(cluster)}}} | _log(
        cluster, brokers, secrets
    )


def _log(cluster: VectorCluster, brokers: Sequence[str], secrets: Secrets) -> Config:
    wal = cluster.spec.wal
    if wal is None:
        return {"mq": {"type": "rocksmq"}, "rocksmq": {"path": f"{DATA_DIR}/rdb_data"}}
    if wal.kafka is not None:
        kafka = _kafka(cluster.spec.version, wal.kafka, brokers, secrets)
        return {"mq": {"type": "kafka"}, "kafka": kafka}
    if wal.pulsar is not None:
        return {"mq": {"type": "pulsar"}, "pulsar": _pulsar(wal.pulsar, secrets)}
    return {"mq": {"type": "woodpecker"}, "woodpecker": _woodpecker(wal.woodpecker or Woodpecker())}


def _kafka(version: str, kafka: Kafka, brokers: Sequence[str], secrets: Secrets) -> Config:
    section: Config = {"brokerList": ",".join(brokers)}
    encryption = "SSL" if kafka.tls else "PLAINTEXT"
    if kafka.sasl is not None and secrets.kafka_sasl is not None:
        section |= {
            "saslMechanisms": kafka.sasl.mechanism,
            "securityProtocol": f"SASL_{encryption}",
            "saslUsername": secrets.kafka_sasl.username,
            "saslPassword": secrets.kafka_sasl.password,
        }
    elif kafka.tls:
        section["securityProtocol"] = "SSL"
    if kafka.tls:
        section |= _kafka_trust(version, kafka)
    return section


def _kafka_trust(version: str, kafka: Kafka) -> Config:
    file = None if kafka.ca_secret_ref is None else f"{KAFKA_CA_DIR}/{CA_FILE}"
    if has_feature(version, "kafka.ssl"):
        return {"ssl": {"enabled": True, **({} if file is None else {"tlsCaCert": file})}}
    if file is None:
        return {}
    # Older versions hand unknown keys of these sections to librdkafka as they are.
    trust = {"ssl": {"ca": {"location": file}}}
    return {"consumer": trust, "producer": trust}


def _pulsar(pulsar: Pulsar, secrets: Secrets) -> Config:
    section: Config = {
        "address": pulsar.address,
        "webport": pulsar.web_port,
        "tenant": pulsar.tenant,
        "namespace": pulsar.namespace,
    }
    if pulsar.auth_secret_ref is not None and secrets.pulsar_token is not None:
        section |= {"authPlugin": "token", "authParams": f"token:{secrets.pulsar_token}"}
    return section


def _woodpecker(woodpecker: Woodpecker) -> Config:
    return {"meta": {"type": "etcd"}, "storage": {"type": woodpecker.storage}}
