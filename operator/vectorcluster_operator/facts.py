"""What one look at a cluster has found out: the input of its status."""

from dataclasses import dataclass, field

from vectorcluster_api.conditions import ConditionStatus, ConditionType, Reason
from vectorcluster_api.status import ComponentStatus

Good = bool | None
"""Whether a condition is true; None means unknown."""

_STATUS = {True: ConditionStatus.TRUE, False: ConditionStatus.FALSE, None: ConditionStatus.UNKNOWN}


@dataclass(frozen=True)
class Finding:
    """What is to be said under one condition."""

    status: ConditionStatus
    reason: Reason
    message: str


@dataclass(frozen=True)
class Problem:
    """Something wrong with a pod, a volume or a workload."""

    reason: Reason
    message: str


@dataclass
class Facts:
    """Filled step by step during a reconcile.

    Attributes:
        findings: What each condition should say; a condition that nothing was found out about stays as it was.
        components: Pools of pods by name.
        problems: What keeps pods from running.
        rolling: Whether a workload has not settled yet.
        published: Whether the client Service may exist.
        version: Engine version that answered.
    """

    findings: dict[ConditionType, Finding] = field(default_factory=dict)
    components: dict[str, ComponentStatus] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rolling: bool = False
    published: bool = False
    version: str | None = None

    def find(self, condition: ConditionType, good: Good, reason: Reason, message: str) -> None:
        """Note what is to be said under a condition; None means unknown."""
        self.findings[condition] = Finding(_STATUS[good], reason, message)

    def forget(self) -> None:
        """Drop what was seen of the workloads, because it is looked at again."""
        self.components, self.problems, self.rolling = {}, [], False
