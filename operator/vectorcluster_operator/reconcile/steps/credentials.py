"""Read the Secrets that the spec names; make the root password when none is given."""

import base64
import binascii
import dataclasses
import secrets as random_secrets

from vectorcluster_api import VectorCluster
from vectorcluster_api.conditions import ConditionType, Reason
from vectorcluster_api.spec import Mode

from vectorcluster_operator.desired import names
from vectorcluster_operator.desired.context import ObjectStoreCredentials, Secrets, UserPassword
from vectorcluster_operator.engine.client import ROOT
from vectorcluster_operator.errors import RetryableError
from vectorcluster_operator.k8s.api import ApiError, KubeApi
from vectorcluster_operator.k8s.kinds import CLUSTER_LABEL, MANAGED_BY, MANAGED_BY_LABEL, SECRET
from vectorcluster_operator.reconcile.refusals import explained
from vectorcluster_operator.reconcile.scope import Scope

# Milvus takes 6 to 72 characters; 24 random bytes are 32 characters.
_PASSWORD_BYTES = 24
_SHORTEST, _LONGEST = 6, 72


def root_secret_name(cluster: VectorCluster) -> str:
    """Name of the Secret with the generated root password."""
    return f"{cluster.metadata.name}-root"


def read_secret(
    api: KubeApi, namespace: str, name: str, keys: tuple[str, ...], *, condition: ConditionType
) -> dict[str, str]:
    """Read keys of a Secret as text.

    Raises:
        RetryableError: The Secret or a key is missing, empty, or not text.
    """
    data = _data(api, namespace, name, keys, condition=condition)
    return _values(data, name, keys, condition)


def _data(
    api: KubeApi, namespace: str, name: str, keys: tuple[str, ...], *, condition: ConditionType
) -> dict[str, str]:
    found = api.get(SECRET, namespace, name)
    if found is None:
        raise RetryableError(
            Reason.SECRET_NOT_FOUND,
            f"Secret {name} is not in namespace {namespace}: create it with the keys {', '.join(keys)}",
            condition=condition,
        )
    return found.get("data") or {}


def _values(
    data: dict[str, str], name: str, keys: tuple[str, ...], condition: ConditionType
) -> dict[str, str]:
    values = {}
    for key in keys:
        values[key] = _text(data.get(key, ""), name, key, condition).strip()
        if not values[key]:
            raise RetryableError(
                Reason.SECRET_INVALID,
                f"Secret {name} has no key {key} or it is empty: it has {', '.join(sorted(data)) or 'no keys'}",
                condition=condition,
            )
    return values


def _text(encoded: str, name: str, key: str, condition: ConditionType) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise RetryableError(
            Reason.SECRET_INVALID, f"key {key} of Secret {name} is not text", condition=condition
        ) from error


def read_credentials(scope: Scope) -> None:
    """Fill `scope.secrets`.

    Raises:
        RetryableError: A named Secret is missing or wrong, or the one for root may not be made.
    """
    scope.secrets = dataclasses.replace(collect(scope), root_password=_root_password(scope))


def collect(scope: Scope) -> Secrets:
    """The Secrets the spec names, without the root password.

    Raises:
        RetryableError: A named Secret is missing or wrong.
    """
    spec = scope.cluster.spec
    _require_certificates(scope)
    found = Secrets(tls_ca=_tls_ca(scope), object_store=_object_store(scope))
    if spec.mode is Mode.STANDALONE:
        return found
    return dataclasses.replace(
        found,
        kafka_sasl=_user_password(
            scope,
            spec.wal.kafka.sasl.secret_ref.name
            if spec.wal and spec.wal.kafka and spec.wal.kafka.sasl
            else None,
        ),
        etcd_auth=_user_password(
            scope, spec.metadata.etcd.auth_secret_ref.name if spec.metadata.etcd.auth_secret_ref else None
        ),
        pulsar_token=_pulsar_token(scope),
    )


def _object_store(scope: Scope) -> ObjectStoreCredentials | None:
    store = scope.cluster.spec.storage.object
    ref = store.credentials_secret_ref if store else None
    if ref is None:
        return None
    keys = (ref.access_key_id_key, ref.secret_access_key_key)
    values = read_secret(
        scope.world.api, scope.key.namespace, ref.name, keys, condition=ConditionType.STORAGE_READY
    )
    return ObjectStoreCredentials(values[keys[0]], values[keys[1]])


def _user_password(scope: Scope, name: str | None) -> UserPassword | None:
    if name is None:
        return None
    values = read_secret(
        scope.world.api,
        scope.key.namespace,
        name,
        ("username", "password"),
        condition=ConditionType.DEPENDENCIES_READY,
    )
    return UserPassword(values["username"], values["password"])


def _pulsar_token(scope: Scope) -> str | None:
    wal = scope.cluster.spec.wal
    ref = wal.pulsar.auth_secret_ref if wal and wal.pulsar else None
    if ref is None:
        return None
    return read_secret(
        scope.world.api, scope.key.namespace, ref.name, (ref.key,), condition=ConditionType.DEPENDENCIES_READY
    )[ref.key]


def _tls_ca(scope: Scope) -> str | None:
    name = names.tls_secret(scope.cluster)
    if name is None:
        return None
    keys, condition = ("tls.crt", "tls.key"), ConditionType.ACCEPTED
    data = _data(scope.world.api, scope.key.namespace, name, keys, condition=condition)
    _values(data, name, keys, condition)
    encoded = data.get("ca.crt")
    return _text(encoded, name, "ca.crt", condition) if encoded else None


def _require_certificates(scope: Scope) -> None:
    """Look at the Secrets that pods mount: one that is missing would keep them from starting without a word."""
    spec = scope.cluster.spec
    store, etcd = spec.storage.object, spec.metadata.etcd
    kafka = spec.wal.kafka if spec.wal else None
    needed = []
    if store and store.ca_secret_ref:
        needed.append((store.ca_secret_ref.name, store.ca_secret_ref.key, ConditionType.STORAGE_READY))
    if spec.mode is Mode.DISTRIBUTED and etcd.tls:
        needed.append((etcd.tls.secret_ref.name, "ca.crt", ConditionType.DEPENDENCIES_READY))
    if kafka and kafka.ca_secret_ref:
        needed.append((kafka.ca_secret_ref.name, kafka.ca_secret_ref.key, ConditionType.DEPENDENCIES_READY))
    for name, key, condition in needed:
        read_secret(scope.world.api, scope.key.namespace, name, (key,), condition=condition)


def _root_password(scope: Scope) -> str | None:
    authentication = scope.cluster.spec.security.authentication
    if not authentication.enabled:
        return None
    ref = authentication.root_password_secret_ref
    name, key = (ref.name, ref.key) if ref else (root_secret_name(scope.cluster), "password")
    if ref is None:
        _ensure_root_secret(scope)
    password = read_secret(
        scope.world.api, scope.key.namespace, name, (key,), condition=ConditionType.SECURED
    )[key]
    if not _SHORTEST <= len(password.encode()) <= _LONGEST:
        raise RetryableError(
            Reason.SECRET_INVALID,
            f"the password in key {key} of Secret {name} must have {_SHORTEST} to {_LONGEST} characters",
            condition=ConditionType.SECURED,
        )
    return password


def _ensure_root_secret(scope: Scope) -> None:
    """Made once and never written again: the engine's metadata holds its hash, even over a deletion with Retain."""
    name, namespace = root_secret_name(scope.cluster), scope.key.namespace
    if scope.world.api.get(SECRET, namespace, name) is not None:
        return
    password = random_secrets.token_urlsafe(_PASSWORD_BYTES)
    manifest = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": {MANAGED_BY_LABEL: MANAGED_BY, CLUSTER_LABEL: scope.key.name},
        },
        "type": "kubernetes.io/basic-auth",
        "data": {
            "username": base64.b64encode(ROOT.encode()).decode(),
            "password": base64.b64encode(password.encode()).decode(),
        },
    }
    try:
        scope.world.api.create(manifest)
    except ApiError as error:
        if not error.conflict:
            raise explained(error) from error
