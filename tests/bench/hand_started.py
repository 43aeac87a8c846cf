"""Milvus started by hand: all processes of a cluster in one pod that idles until told to begin."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any, Self

import yaml
from bench.context import BenchError, Context

Object = dict[str, Any]

POD = "hand"
FIRST_METRICS_PORT = 9091
_CONF = "/tmp/conf"


@dataclass(frozen=True)
class Pattern:
    """What the operator made of a cluster: to be started again without it.

    Attributes:
        namespace: Where the cluster is.
        cluster: Its name.
        identity: The name under which the copy keeps its metadata, topics and objects.
        pod: Spec of one of its pods, for image and security settings.
        commands: Command line of each process.
        environment: Environment of each process.
        files: Content of the configuration folder by file name.
    """

    namespace: str
    cluster: str
    identity: str
    pod: Object
    commands: tuple[tuple[str, ...], ...]
    environment: dict[str, str]
    files: dict[str, str]

    @classmethod
    def of(cls, ctx: Context, namespace: str, cluster: str) -> Pattern:
        """Read a running cluster's pods, and the configuration folder of one of them.

        Raises:
            BenchError: It has no pods.
        """
        selector = f"app.kubernetes.io/instance={cluster},app.kubernetes.io/name=milvus"
        pods = ctx.objects("pods", "-n", namespace, "-l", selector)
        if not pods:
            raise BenchError(f"cluster {cluster} has no pods to take as a pattern")
        containers = [pod["spec"]["containers"][0] for pod in pods]
        roles = {(*one.get("command", ()), *one.get("args", ())) for one in containers}
        environment = {one["name"]: one.get("value", "") for one in containers[0].get("env", ())}
        folder = environment["MILVUSCONF"]
        name = pods[0]["metadata"]["name"]
        read = f'cd {folder} && for f in *; do [ -f "$f" ] && echo "$f"; done'
        listed = ctx.kubectl("exec", name, "-n", namespace, "--", "sh", "-c", read).split()
        files = {
            file: ctx.kubectl("exec", name, "-n", namespace, "--", "cat", f"{folder}/{file}")
            for file in listed
        }
        return cls(namespace, cluster, cluster, pods[0]["spec"], tuple(sorted(roles)), environment, files)

    def renamed(self, text: str) -> str:
        """A configuration file for the copy: another root path, prefix and folder, all else the same."""
        for joint in ("/", "."):
            text = text.replace(
                f"{self.namespace}{joint}{self.cluster}", f"{self.namespace}{joint}{self.identity}"
            )
        return text


class HandStarted:
    """The idle pod; `start` starts all processes at once.

    Args:
        ctx: The benchmark.
        namespace: Where the pod runs.
        pattern: What to start.
    """

    def __init__(self, ctx: Context, namespace: str, pattern: Pattern) -> None:
        self._ctx = ctx
        self._namespace = namespace
        self._pattern = pattern

    def __enter__(self) -> Self:
        """Make the pod and put the configuration into it."""
        self._ctx.kubectl("apply", "-n", self._namespace, "-f", "-", stdin=yaml.safe_dump(self._body()))
        self._ctx.kubectl(
            "wait", f"pod/{POD}", "-n", self._namespace, "--for=condition=Ready", "--timeout=120s"
        )
        for name, text in self._pattern.files.items():
            script = f"mkdir -p {_CONF} && cat > {_CONF}/{shlex.quote(name)}"
            self._exec(script, stdin=self._pattern.renamed(text))
        return self

    def __exit__(self, *_: object) -> None:
        """Take the pod away."""
        self._ctx.kubectl("delete", "pod", POD, "-n", self._namespace, "--grace-period=1", "--timeout=60s")

    def address(self) -> str:
        """The pod's IP address."""
        body = json.loads(self._ctx.kubectl("get", "pod", POD, "-n", self._namespace, "-o", "json"))
        return str(body["status"]["podIP"])

    def start(self) -> None:
        """Start all processes in the background."""
        environment = {**self._pattern.environment, "MILVUSCONF": _CONF}
        lines = []
        for index, command in enumerate(self._pattern.commands):
            words = {**environment, "METRICS_PORT": str(FIRST_METRICS_PORT + 100 * index)}
            assigned = " ".join(f"{key}={shlex.quote(value)}" for key, value in words.items())
            lines.append(f"{assigned} nohup {shlex.join(command)} > /tmp/{index}.log 2>&1 < /dev/null &")
        self._exec("\n".join(lines))

    def _exec(self, script: str, stdin: str | None = None) -> None:
        flags = ["-i"] if stdin is not None else []
        self._ctx.kubectl("exec", *flags, POD, "-n", self._namespace, "--", "sh", "-c", script, stdin=stdin)

    def _body(self) -> Object:
        pattern = self._pattern.pod
        container = pattern["containers"][0]
        empty = ("/tmp", "/run/milvus", "/var/lib/milvus")
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": POD},
            "spec": {
                "securityContext": pattern["securityContext"],
                "automountServiceAccountToken": False,
                "containers": [
                    {
                        "name": "milvus",
                        "image": container["image"],
                        "command": ["sleep", "infinity"],
                        "securityContext": container["securityContext"],
                        "volumeMounts": [
                            {"name": f"empty-{index}", "mountPath": path} for index, path in enumerate(empty)
                        ],
                    }
                ],
                "volumes": [{"name": f"empty-{index}", "emptyDir": {}} for index in range(len(empty))],
            },
        }
