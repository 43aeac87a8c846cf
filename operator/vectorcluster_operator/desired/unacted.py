"""Fields that this release records without acting on, so that status can say so."""

from collections.abc import Callable

from vectorcluster_api import VectorClusterSpec
from vectorcluster_api.lifecycle import DeletionPolicy

from vectorcluster_operator.engine.catalogue import UnknownVersionError, has_feature, series_of

_Check = Callable[[VectorClusterSpec], bool]


def _autoscaled(pool: str) -> _Check:
    def check(spec: VectorClusterSpec) -> bool:
        return getattr(getattr(spec.components, pool), "autoscaling", None) is not None

    return check


def _etcd_auth(spec: VectorClusterSpec) -> bool:
    return spec.metadata.etcd.auth_secret_ref is not None and not has_feature(spec.version, "etcd.auth")


def _object_store_ca(spec: VectorClusterSpec) -> bool:
    store = spec.storage.object
    return (
        store is not None and store.ca_secret_ref is not None and not has_feature(spec.version, "minio.ssl")
    )


def _default_replicas(spec: VectorClusterSpec) -> bool:
    return spec.replicas > 1 and not has_feature(spec.version, "queryCoord.clusterLevelLoadReplicaNumber")


NOT_ACTED_ON: tuple[tuple[str, _Check], ...] = (
    # No version has a setting for it: clients name the number when they create a collection.
    ("shards", lambda spec: spec.shards > 1),
    ("replicas", _default_replicas),
    *((f"components.{pool}.autoscaling", _autoscaled(pool)) for pool in ("proxy", "query", "data", "index")),
    ("storage.tiers", lambda spec: spec.storage.tiers is not None),
    ("storage.object.encryption", lambda spec: bool(spec.storage.object and spec.storage.object.encryption)),
    ("storage.object.caSecretRef", _object_store_ca),
    ("metadata.etcd.authSecretRef", _etcd_auth),
    ("security.tls.issuerRef", lambda spec: bool(spec.security.tls and spec.security.tls.issuer_ref)),
    ("suspend", lambda spec: spec.suspend),
    ("idleSuspend", lambda spec: spec.idle_suspend is not None),
    ("backup", lambda spec: spec.backup is not None),
    ("restoreFrom", lambda spec: spec.restore_from is not None),
    ("deletionPolicy", lambda spec: spec.deletion_policy is DeletionPolicy.SNAPSHOT),
    ("monitoring.podMonitor", lambda spec: spec.monitoring.pod_monitor.enabled),
)
"""Field path under `spec`, and whether a spec sets it to something that this release does not do."""


def unacted_fields(spec: VectorClusterSpec) -> list[str]:
    """Paths of fields that are set but have no effect yet, in a fixed order.

    `upgrade.autoRollback` is on by default and therefore not named here, though nothing rolls back yet.

    Args:
        spec: The desired state.
    """
    try:
        series_of(spec.version)
    except UnknownVersionError:
        return []
    return [path for path, is_set in NOT_ACTED_ON if is_set(spec)]
