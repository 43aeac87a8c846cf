"""Pure: from what was found out to the status, with Kubernetes' rules for conditions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from vectorcluster_api import VectorCluster, VectorClusterStatus
from vectorcluster_api.conditions import Condition, ConditionStatus, ConditionType, Reason
from vectorcluster_api.spec import Mode
from vectorcluster_api.status import Phase

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.engine.topology import QUERYNODE
from vectorcluster_operator.facts import Facts, Finding

# Conditions that a newer operator wrote are kept, behind ours.
_ORDER = {kind.value: position for position, kind in enumerate(ConditionType)}


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second, as Kubernetes writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def was_up(cluster: VectorCluster) -> bool:
    """Whether Milvus has ever answered."""
    return cluster.status.endpoint is not None


def was_published(cluster: VectorCluster) -> bool:
    """Whether the client Service may exist: nobody can come in with the well-known password."""
    secured = {condition.type: condition for condition in cluster.status.conditions}.get(
        ConditionType.SECURED
    )
    return (
        was_up(cluster)
        or not cluster.spec.security.authentication.enabled
        or (secured is not None and secured.status is ConditionStatus.TRUE)
    )


def build_status(cluster: VectorCluster, facts: Facts, now: datetime) -> VectorClusterStatus:
    """The new status.

    Args:
        cluster: The resource with its status so far.
        facts: What this reconcile has found out.
        now: Current time, UTC.
    """
    findings = {**facts.findings}
    findings.setdefault(ConditionType.PROGRESSING, _progressing(cluster, facts))
    findings[ConditionType.DEGRADED] = _degraded(cluster, facts, findings)
    _ready_if_stopped(cluster, findings)
    conditions = merge_conditions(cluster, findings, now)
    query = facts.components.get(QUERYNODE.name)
    ready = findings.get(ConditionType.READY)
    up = was_up(cluster) or (ready is not None and ready.status is ConditionStatus.TRUE)
    return cluster.status.model_copy(
        update={
            "observed_generation": cluster.metadata.generation,
            "phase": phase(cluster, conditions),
            "conditions": conditions,
            "components": facts.components or cluster.status.components,
            "endpoint": _endpoint(cluster) if up else None,
            "connection_secret": names.connection_secret(cluster) if up else None,
            "version": facts.version or cluster.status.version,
            "selector": _query_selector(cluster) if cluster.spec.mode is Mode.DISTRIBUTED else None,
            "replicas": query.replicas if query else cluster.status.replicas,
        }
    )


def _endpoint(cluster: VectorCluster) -> str:
    host, port = names.client_address(cluster)
    return f"{host}:{port}"


def _query_selector(cluster: VectorCluster) -> str:
    found = labels.selector(cluster, labels.MILVUS, QUERYNODE.name)
    return ",".join(f"{key}={value}" for key, value in found.items())


def merge_conditions(
    cluster: VectorCluster, findings: Mapping[ConditionType, Finding], now: datetime
) -> list[Condition]:
    """Conditions with the new findings; the transition time moves only when a status changes."""
    known = {condition.type: condition for condition in cluster.status.conditions}
    for kind, finding in findings.items():
        before = known.get(kind.value)
        moved = before is None or before.status is not finding.status
        known[kind.value] = Condition(
            type=kind.value,
            status=finding.status,
            reason=finding.reason.value,
            message=finding.message,
            last_transition_time=timestamp(now) if moved or before is None else before.last_transition_time,
            observed_generation=cluster.metadata.generation,
        )
    return sorted(known.values(), key=lambda condition: _ORDER.get(condition.type, len(_ORDER)))


def _progressing(cluster: VectorCluster, facts: Facts) -> Finding:
    if not facts.rolling and facts.components:
        return Finding(ConditionStatus.FALSE, Reason.RECONCILED, "all pods are as the spec says")
    reason = Reason.UPDATING if was_up(cluster) else Reason.CREATING
    behind = [
        f"{name} {component.ready_replicas}/{component.replicas}"
        for name, component in facts.components.items()
        if component.ready_replicas < component.replicas or component.updated_replicas < component.replicas
    ]
    message = f"waiting for pods: {', '.join(behind)}" if behind else "waiting for the workloads to settle"
    return Finding(ConditionStatus.TRUE, reason, message)


def _degraded(cluster: VectorCluster, facts: Facts, findings: Mapping[ConditionType, Finding]) -> Finding:
    if facts.problems:
        first = facts.problems[0]
        more = f" (and {len(facts.problems) - 1} more)" if len(facts.problems) > 1 else ""
        return Finding(ConditionStatus.TRUE, first.reason, f"{first.message}{more}")
    for kind in (
        ConditionType.ACCEPTED,
        ConditionType.STORAGE_READY,
        ConditionType.DEPENDENCIES_READY,
        ConditionType.SECURED,
        ConditionType.PROGRESSING,
    ):
        found = findings.get(kind)
        if found is None or found.status is not ConditionStatus.FALSE or found.reason is Reason.RECONCILED:
            continue
        return Finding(ConditionStatus.TRUE, found.reason, found.message)
    ready = findings.get(ConditionType.READY)
    if ready is not None and ready.status is ConditionStatus.FALSE and was_up(cluster):
        return Finding(ConditionStatus.TRUE, ready.reason, ready.message)
    return Finding(ConditionStatus.FALSE, Reason.AS_EXPECTED, "nothing is known to be wrong")


def _ready_if_stopped(cluster: VectorCluster, findings: dict[ConditionType, Finding]) -> None:
    """A reconcile that stopped early has not asked Milvus; a cluster that never came up is not ready."""
    if ConditionType.READY in findings or was_up(cluster):
        return
    degraded = findings[ConditionType.DEGRADED]
    if degraded.status is ConditionStatus.TRUE:
        findings[ConditionType.READY] = Finding(ConditionStatus.FALSE, degraded.reason, degraded.message)


def phase(cluster: VectorCluster, conditions: list[Condition]) -> Phase:
    """One word for people."""
    true = {condition.type for condition in conditions if condition.status is ConditionStatus.TRUE}
    false = {condition.type for condition in conditions if condition.status is ConditionStatus.FALSE}
    if cluster.metadata.deletion_timestamp:
        return Phase.DELETING
    if was_up(cluster) or ConditionType.READY in true:
        if ConditionType.READY not in true or ConditionType.DEGRADED in true:
            return Phase.DEGRADED
        return Phase.UPDATING if ConditionType.PROGRESSING in true else Phase.READY
    blocked = {ConditionType.ACCEPTED, ConditionType.STORAGE_READY, ConditionType.DEPENDENCIES_READY}
    return Phase.PENDING if blocked & false else Phase.CREATING


def status_patch(before: VectorClusterStatus, after: VectorClusterStatus) -> dict[str, Any] | None:
    """JSON merge patch from one status to the next, None when nothing changed.

    A field that became unset is patched to null, since a merge patch leaves alone what it doesn't name.
    """
    old = before.model_dump(mode="json", by_alias=True, exclude_none=True)
    new = after.model_dump(mode="json", by_alias=True, exclude_none=True)
    return _merge_patch(old, new) or None


def _merge_patch(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    patch: dict[str, Any] = {key: None for key in old if key not in new}
    for key, value in new.items():
        known = old.get(key)
        if known == value:
            continue
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            patch[key] = _merge_patch(known, value)
        else:
            patch[key] = value
    return patch
