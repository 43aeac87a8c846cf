"""What the children's own status says: pods ready, pods that cannot start and why."""

from vectorcluster_api.conditions import Reason
from vectorcluster_api.status import ComponentStatus

from vectorcluster_operator.desired.labels import COMPONENT_LABEL, VERSION_LABEL
from vectorcluster_operator.facts import Problem
from vectorcluster_operator.k8s.api import ApiError, Object
from vectorcluster_operator.k8s.kinds import DEPLOYMENT, EVENT, POD, PVC, STATEFUL_SET
from vectorcluster_operator.podproblems import pod_problem, volume_problem, workload_problem
from vectorcluster_operator.reconcile.scope import Scope


def observe_workloads(scope: Scope) -> None:
    """Fill components, problems and `rolling` of the facts from Deployments, StatefulSets, Pods and PVCs."""
    children = scope.world.cache.children(scope.key)
    by_kind: dict[str, list[Object]] = {}
    for ref, body in sorted(children.items()):
        by_kind.setdefault(ref.kind, []).append(body)
    workloads = [*by_kind.get(STATEFUL_SET.name, ()), *by_kind.get(DEPLOYMENT.name, ())]
    for workload in workloads:
        name = component_of(workload)
        scope.facts.components[name] = component_status(workload)
        scope.facts.rolling |= not settled(workload)
    found = [
        *map(pod_problem, by_kind.get(POD.name, ())),
        *map(volume_problem, by_kind.get(PVC.name, ())),
        *map(workload_problem, workloads),
    ]
    scope.facts.problems += [problem for problem in found if problem is not None]
    if scope.facts.rolling and not scope.facts.problems:
        scope.facts.problems += _refused_pods(scope, by_kind)


def component_of(body: Object) -> str:
    """The pool a workload or pod belongs to."""
    return str((body["metadata"].get("labels") or {}).get(COMPONENT_LABEL, body["metadata"]["name"]))


def component_status(workload: Object) -> ComponentStatus:
    """Numbers of a Deployment or StatefulSet."""
    status = workload.get("status") or {}
    labels = workload["spec"]["template"]["metadata"].get("labels") or {}
    return ComponentStatus(
        replicas=workload["spec"].get("replicas", 1),
        ready_replicas=status.get("readyReplicas", 0),
        updated_replicas=status.get("updatedReplicas", 0),
        version=labels.get(VERSION_LABEL),
    )


def settled(workload: Object) -> bool:
    """Whether the controller has seen the current spec and every pod is of it and ready, none more, none less."""
    status, wanted = workload.get("status") or {}, workload["spec"].get("replicas", 1)
    return bool(
        status.get("observedGeneration", 0) >= workload["metadata"].get("generation", 0)
        and status.get("updatedReplicas", 0) == wanted
        and status.get("readyReplicas", 0) == wanted
        and status.get("replicas", 0) == wanted
    )


def _refused_pods(scope: Scope, by_kind: dict[str, list[Object]]) -> list[Problem]:
    """StatefulSets say only in Events that their pods are refused (quota, Pod Security)."""
    pods = [component_of(pod) for pod in by_kind.get(POD.name, ())]
    problems = []
    for workload in by_kind.get(STATEFUL_SET.name, ()):
        if pods.count(component_of(workload)) >= workload["spec"].get("replicas", 1):
            continue
        name = workload["metadata"]["name"]
        try:
            events = scope.world.api.list_fields(
                EVENT, scope.key.namespace, f"involvedObject.name={name},reason=FailedCreate"
            )
        except ApiError:
            continue
        current = [
            event for event in events if event["involvedObject"].get("uid") == workload["metadata"]["uid"]
        ]
        if current:
            message = str(max(current, key=lambda event: event.get("lastTimestamp") or "")["message"])
            reason = Reason.QUOTA_EXCEEDED if "exceeded quota" in message else Reason.FORBIDDEN
            problems.append(Problem(reason, f"StatefulSet {name} cannot make its pods: {message}"))
    return problems
