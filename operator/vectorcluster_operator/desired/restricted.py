"""Security contexts that the restricted Pod Security Standard accepts; all pods run with these."""

from vectorcluster_operator.desired.manifest import Manifest

USER_ID = 10001


def pod_security() -> Manifest:
    """Of a pod: an ordinary user, its group on all volumes, the runtime's system call filter."""
    return {
        "runAsNonRoot": True,
        "runAsUser": USER_ID,
        "runAsGroup": USER_ID,
        "fsGroup": USER_ID,
        # Giving a large volume its group file by file takes minutes; once is enough.
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def container_security() -> Manifest:
    """Of a container: no way to more rights, nothing written outside volumes."""
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
