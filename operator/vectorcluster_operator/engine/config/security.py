"""Authentication, TLS, and what is closed of the unauthenticated interfaces."""

from vectorcluster_api import VectorCluster

from vectorcluster_operator.engine.catalogue import has_feature, rest_is_open
from vectorcluster_operator.engine.config.paths import CA_FILE, TLS_DIR
from vectorcluster_operator.engine.config.secrets import Secrets
from vectorcluster_operator.engine.config.tree import Config

_INITIAL_PASSWORD = "common.security.defaultRootPassword"  # noqa: S105 - a key, not a password


def security_sections(cluster: VectorCluster, secrets: Secrets) -> Config:
    """Who may ask what.

    Args:
        cluster: The resource.
        secrets: The root password, which newer versions start with instead of the well-known one.
    """
    security = cluster.spec.security
    common: Config = {
        "authorizationEnabled": security.authentication.enabled,
        "tlsMode": 0 if security.tls is None else 1,
    }
    if secrets.root_password is not None and has_feature(cluster.spec.version, _INITIAL_PASSWORD):
        common["defaultRootPassword"] = secrets.root_password
    sections: Config = {"common": {"security": common}, "proxy": {"http": _http(cluster)}}
    if security.tls is not None:
        sections["tls"] = {
            "serverPemPath": f"{TLS_DIR}/tls.crt",
            "serverKeyPath": f"{TLS_DIR}/tls.key",
            "caPemPath": f"{TLS_DIR}/{CA_FILE}",
        }
    return sections


def _http(cluster: VectorCluster) -> Config:
    # One switch closes the REST API of the metrics port, which asks for no credentials, and that of the data
    # port, which does. gRPC clients such as pymilvus need neither.
    version, asks = cluster.spec.version, cluster.spec.security.authentication.enabled
    return {"enabled": not (asks and rest_is_open(version)), "enablePprof": False}
