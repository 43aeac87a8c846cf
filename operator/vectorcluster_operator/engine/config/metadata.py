"""The `etcd` section."""

from collections.abc import Sequence

from vectorcluster_api import VectorCluster
from vectorcluster_api.spec import Mode

from vectorcluster_operator.engine.catalogue import has_feature
from vectorcluster_operator.engine.config.identity import etcd_root_path
from vectorcluster_operator.engine.config.paths import CA_FILE, DATA_DIR, ETCD_TLS_DIR
from vectorcluster_operator.engine.config.secrets import Secrets
from vectorcluster_operator.engine.config.tree import Config


def etcd_section(cluster: VectorCluster, endpoints: Sequence[str], secrets: Secrets) -> Config:
    """Where the metadata is.

    Args:
        cluster: The resource.
        endpoints: host:port of the members; not used in Standalone mode, whose etcd is inside the process.
        secrets: Login at an external etcd.
    """
    if cluster.spec.mode is Mode.STANDALONE:
        return {
            "endpoints": "localhost:2379",
            "rootPath": etcd_root_path(cluster),
            "use": {"embed": True},
            "data": {"dir": f"{DATA_DIR}/etcd"},
        }
    return {
        "endpoints": ",".join(endpoints),
        "rootPath": etcd_root_path(cluster),
        "use": {"embed": False},
        "ssl": _tls(cluster),
        **_auth(cluster, secrets),
    }


def _tls(cluster: VectorCluster) -> Config:
    if cluster.spec.metadata.etcd.tls is None:
        return {"enabled": False}
    return {
        "enabled": True,
        "tlsCert": f"{ETCD_TLS_DIR}/tls.crt",
        "tlsKey": f"{ETCD_TLS_DIR}/tls.key",
        "tlsCACert": f"{ETCD_TLS_DIR}/{CA_FILE}",
        "tlsMinVersion": "1.2",
    }


def _auth(cluster: VectorCluster, secrets: Secrets) -> Config:
    login = secrets.etcd_auth
    asked = cluster.spec.metadata.etcd.auth_secret_ref is not None
    if login is None or not asked or not has_feature(cluster.spec.version, "etcd.auth"):
        return {}
    return {"auth": {"enabled": True, "userName": login.username, "password": login.password}}
