"""Secrets: the engine's configuration with its credentials, and what an application needs to connect."""

import base64
from collections.abc import Mapping

from vectorcluster_api import VectorCluster

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.desired.context import Secrets
from vectorcluster_operator.desired.manifest import Manifest, manifest
from vectorcluster_operator.engine.config import GLOG_CONF, Config, to_yaml
from vectorcluster_operator.engine.config.paths import CONFIG_FILE, GLOG_FILE

ROOT_USER = "root"
_DATABASE = "default"


def engine_secret(cluster: VectorCluster, config: Config) -> Manifest:
    """milvus.yaml, whole: the server reads one file, so its credentials make it secret.

    Args:
        cluster: The owner.
        config: The engine's configuration.
    """
    files = {CONFIG_FILE: to_yaml(config), GLOG_FILE: GLOG_CONF}
    return _secret(cluster, names.engine_secret(cluster), "configuration", files)


def connection_secret(cluster: VectorCluster, secrets: Secrets) -> Manifest:
    """Address and credentials of the cluster, to be mounted by applications.

    Args:
        cluster: The owner.
        secrets: The root password; None when authentication is off, and the credentials are empty then.
    """
    host, port = names.client_address(cluster)
    password = secrets.root_password
    tls = cluster.spec.security.tls is not None
    values = {
        "host": host,
        "port": str(port),
        "uri": f"{'https' if tls else 'http'}://{host}:{port}",
        "username": "" if password is None else ROOT_USER,
        "password": password or "",
        "token": "" if password is None else f"{ROOT_USER}:{password}",
        "database": _DATABASE,
    }
    if tls and secrets.tls_ca is not None:
        values["ca.crt"] = secrets.tls_ca
    return _secret(cluster, names.connection_secret(cluster), "connection", values)


def _secret(cluster: VectorCluster, name: str, component: str, values: Mapping[str, str]) -> Manifest:
    body = manifest(cluster, "v1", "Secret", name, labels.full(cluster, labels.MILVUS, component))
    body["type"] = "Opaque"
    # Not stringData: the API server turns it into data, and the object would always look changed.
    body["data"] = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}
    return body
