"""Pure comparison of the desired with the observed: which objects to apply, which to delete, and why."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

Object = dict[str, Any]

APPLIED_ANNOTATION = "vectorcluster.io/applied"
"""Digest of the manifest as applied; tells a removed field apart from one that somebody else owns."""

_LIST_KEYS = ("name", "mountPath", "containerPort", "port", "uid", "topologyKey")
# Elsewhere `1` and `1.0` are two texts, as in an environment variable or a ConfigMap.
_HOLDS_QUANTITY = re.compile(r"\.(requests|limits|hard|capacity)\.[^.]+$|\.(sizeLimit|divisor)$")
_SUFFIXES: dict[str, Decimal] = {
    **{
        suffix: Decimal(2) ** (10 * power)
        for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)
    },
    **{suffix: Decimal(10) ** (3 * power) for power, suffix in enumerate(("k", "M", "G", "T", "P", "E"), 1)},
    "m": Decimal("0.001"),
    "u": Decimal("1e-6"),
    "n": Decimal("1e-9"),
}


@dataclass(frozen=True)
class Apply:
    """Write this object.

    Attributes:
        manifest: What to apply, digest annotation included.
        reason: `missing`, `changed`, or the path that drifted.
    """

    manifest: Object
    reason: str


@dataclass(frozen=True)
class Delete:
    """Remove this object, which is ours and no longer wanted."""

    observed: Object


Action = Apply | Delete


def plan(
    desired: Sequence[Object], observed: Sequence[Object], *, owner_uid: str, prunable: Iterable[str]
) -> list[Action]:
    """What has to be done so that the observed becomes the desired.

    Args:
        desired: Manifests in the order in which they are applied.
        observed: Objects labelled with the cluster.
        owner_uid: uid of the resource; only its own children are ever deleted.
        prunable: Kinds of which an unwanted child is deleted.

    Returns:
        Applies in the given order, then deletes; empty when nothing differs.
    """
    by_id = {_identity(body): body for body in observed}
    wanted = {_identity(manifest) for manifest in desired}
    kinds = set(prunable)
    applies: list[Action] = []
    for manifest in desired:
        stamped = stamp(manifest)
        reason = difference(stamped, by_id.get(_identity(manifest)))
        if reason is not None:
            applies.append(Apply(stamped, reason))
    return applies + [
        Delete(body)
        for identity, body in by_id.items()
        if identity not in wanted and body["kind"] in kinds and _owned(body, owner_uid) and not _going(body)
    ]


def stamp(manifest: Object) -> Object:
    """The manifest with the digest of itself as an annotation."""
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()[:16]
    metadata = manifest["metadata"]
    annotations = {**(metadata.get("annotations") or {}), APPLIED_ANNOTATION: digest}
    return {**manifest, "metadata": {**metadata, "annotations": annotations}}


def difference(stamped: Object, observed: Object | None) -> str | None:
    """Why an object must be applied, None when it need not be.

    Args:
        stamped: The desired manifest with its digest.
        observed: The object as it is, None when it doesn't exist.
    """
    if observed is None or _going(observed):
        return "missing"
    annotations = observed["metadata"].get("annotations") or {}
    if annotations.get(APPLIED_ANNOTATION) != stamped["metadata"]["annotations"][APPLIED_ANNOTATION]:
        return "changed"
    return drift(stamped, observed)


def drift(desired: Any, observed: Any, path: str = "") -> str | None:
    """The first path at which a desired value isn't there; fields that only the observed has are not ours.

    Lists of objects with a key (`name`, `mountPath`, …) are compared by key as the API server merges them, other
    lists as a whole.
    """
    if isinstance(desired, Mapping):
        if not isinstance(observed, Mapping):
            return None if not desired and observed is None else path or "."
        for key, value in desired.items():
            # The API server leaves out what is empty.
            if key not in observed and value in ({}, [], None, ""):
                continue
            found = drift(value, observed.get(key), f"{path}.{key}")
            if found is not None:
                return found
        return None
    if isinstance(desired, list):
        return _list_drift(desired, observed, path)
    return None if _same_scalar(desired, observed, path) else path


def _list_drift(desired: list[Any], observed: Any, path: str) -> str | None:
    if not isinstance(observed, list):
        return path
    key = _merge_key(desired)
    if key is None:
        if len(desired) != len(observed):
            return path
        pairs = list(zip(desired, observed, strict=True))
    else:
        known = {item.get(key): item for item in observed if isinstance(item, Mapping)}
        pairs = [(item, known.get(item[key])) for item in desired]
    for position, (want, have) in enumerate(pairs):
        label = want[key] if key else position
        found = (
            f"{path}[{label}]" if have is None and want is not None else drift(want, have, f"{path}[{label}]")
        )
        if found is not None:
            return found
    return None


def _merge_key(items: list[Any]) -> str | None:
    if not items or not all(isinstance(item, Mapping) for item in items):
        return None
    for key in _LIST_KEYS:
        values = [item.get(key) for item in items]
        if None not in values and len(set(values)) == len(values):
            return key
    return None


def _same_scalar(desired: Any, observed: Any, path: str) -> bool:
    if isinstance(desired, bool) is not isinstance(observed, bool):
        return False  # to Python, True is 1
    if desired == observed:
        return True
    if not _HOLDS_QUANTITY.search(path):
        return False
    left, right = _quantity(desired), _quantity(observed)
    return left is not None and left == right


def _quantity(value: object) -> Decimal | None:
    """A Kubernetes quantity as a number: the API server rewrites `1000m` to `1`."""
    text = str(value)
    for suffix, factor in _SUFFIXES.items():
        if len(text) > len(suffix) and text.endswith(suffix):
            text, scale = text.removesuffix(suffix), factor
            break
    else:
        scale = Decimal(1)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number * scale if number.is_finite() else None


def _identity(body: Object) -> tuple[str, str]:
    return body["kind"], body["metadata"]["name"]


def _owned(body: Object, uid: str) -> bool:
    return any(owner.get("uid") == uid for owner in body["metadata"].get("ownerReferences") or ())


def _going(body: Object) -> bool:
    return body["metadata"].get("deletionTimestamp") is not None
