"""Pure reading of pods, volumes and workloads: what keeps them from running, in words."""

from typing import Any

from vectorcluster_api.conditions import Reason

from vectorcluster_operator.facts import Problem

Object = dict[str, Any]

_PULL_REASONS = {
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "ErrImageNeverPull",
    "RegistryUnavailable",
}
# One restart happens while dependencies come up; from the second on it is worth saying.
_RESTARTS_WORTH_SAYING = 2


def pod_problem(pod: Object) -> Problem | None:
    """Why a pod doesn't run, None when it does, is about to, or is on its way out."""
    if pod["metadata"].get("deletionTimestamp"):
        return None
    name, status = pod["metadata"]["name"], pod.get("status") or {}
    for condition in status.get("conditions") or ():
        if condition["type"] == "PodScheduled" and condition["status"] == "False":
            return Problem(Reason.UNSCHEDULABLE, f"pod {name} finds no node: {condition.get('message', '')}")
    statuses = [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]
    for container in statuses:
        found = _container_problem(name, container)
        if found is not None:
            return found
    return None


def _container_problem(pod: str, container: Object) -> Problem | None:
    waiting = (container.get("state") or {}).get("waiting") or {}
    reason = waiting.get("reason", "")
    if reason in _PULL_REASONS:
        return Problem(
            Reason.IMAGE_PULL_FAILED,
            f"pod {pod} cannot pull image {container.get('image', '')} ({reason}): {waiting.get('message', '')}",
        )
    restarts = container.get("restartCount", 0)
    ended = (container.get("lastState") or {}).get("terminated") or {}
    if reason == "CrashLoopBackOff" or (not container.get("ready") and restarts >= _RESTARTS_WORTH_SAYING):
        cause = ended.get("reason", "Error")
        return Problem(
            Reason.CRASH_LOOPING,
            f"container {container['name']} of pod {pod} was restarted {restarts} times; last it ended with "
            f"{cause} (exit code {ended.get('exitCode', 'unknown')}): see `kubectl logs -p {pod}`",
        )
    if reason == "CreateContainerConfigError":
        return Problem(Reason.SECRET_NOT_FOUND, f"pod {pod} cannot start: {waiting.get('message', '')}")
    return None


def volume_problem(claim: Object) -> Problem | None:
    """Why a volume claim is lost; one that still waits for its pod is not a problem."""
    phase = (claim.get("status") or {}).get("phase")
    if phase != "Lost":
        return None
    name = claim["metadata"]["name"]
    return Problem(Reason.VOLUME_LOST, f"volume claim {name} has lost its volume: restore from a backup")


def workload_problem(workload: Object) -> Problem | None:
    """Why a Deployment cannot make its pods."""
    for condition in (workload.get("status") or {}).get("conditions") or ():
        if condition["type"] == "ReplicaFailure" and condition["status"] == "True":
            message = condition.get("message", "")
            reason = Reason.QUOTA_EXCEEDED if "exceeded quota" in message else Reason.FORBIDDEN
            name = workload["metadata"]["name"]
            return Problem(reason, f"{workload['kind']} {name} cannot make its pods: {message}")
    return None
