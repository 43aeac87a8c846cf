"""`autoscaling` of a pool: bounds, targets, pace and schedules."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from vectorcluster_api.base import ApiModel
from vectorcluster_api.cel import rule, rules
from vectorcluster_api.schedule import Cron, TimeZone
from vectorcluster_api.values import Duration, Latency, Percentage, PositiveDuration


class AutoscalingEngine(StrEnum):
    """Who decides the number of pods."""

    NATIVE = "Native"
    EXTERNAL = "External"


class AutoscalingTargets(ApiModel):
    """What the pool is steered towards; the largest number that any target asks for wins."""

    memory_utilization: Percentage = 75
    """Loaded data in percent of the memory that may hold it."""
    cpu_utilization: Percentage = 60
    """CPU in use, in percent of the request."""
    search_latency_p99: Latency | None = None
    """p99 of searches to stay under, such as `50ms`."""


class AutoscalingWindow(ApiModel):
    """Pace of scaling out: quick, since waiting costs answers."""

    stabilization: Duration = "0s"
    """For how long the need must hold before it is followed."""
    cooldown: Duration = "15s"
    """Least time between two changes in this direction."""
    max_step: int = Field(default=2, ge=1, le=100)
    """Pods added or removed at a time."""


class ScaleInWindow(AutoscalingWindow):
    """Pace of scaling in: slower, since what is taken away too early has to be loaded again."""

    stabilization: Duration = "5m"
    """For how long the need must hold before it is followed."""
    cooldown: Duration = "2m"
    """Least time between two changes in this direction."""
    max_step: int = Field(default=1, ge=1, le=100)
    """Pods added or removed at a time."""


class ScheduledBounds(ApiModel):
    """Bounds that hold while a schedule is on."""

    start: Cron
    """When the bounds begin to hold."""
    duration: PositiveDuration
    """For how long they hold."""
    time_zone: TimeZone = "UTC"
    """Time zone of `start`."""
    min: int = Field(ge=1, le=1000)
    """Least number of pods during that time."""


class Autoscaling(ApiModel):
    """Bounds and targets of an autoscaled pool."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            rule(
                "self.min <= self.max",
                "autoscaling.min is greater than autoscaling.max: lower min or raise max",
                path=".min",
            ),
            rule(
                "!has(self.schedule) || self.schedule.all(one, one.min <= self.max)",
                "autoscaling.schedule has a min greater than autoscaling.max: lower it or raise max",
                path=".schedule",
            ),
        )
    )

    engine: AutoscalingEngine = AutoscalingEngine.NATIVE
    """Native: the operator decides. External: an HPA or KEDA acts through /scale and the operator obeys."""
    min: int = Field(default=1, ge=1, le=1000)
    """Least number of pods."""
    max: int = Field(ge=1, le=1000)
    """Largest number of pods."""
    targets: AutoscalingTargets = Field(default_factory=AutoscalingTargets)
    """What the pool is steered towards."""
    scale_out: AutoscalingWindow = Field(default_factory=AutoscalingWindow)
    """Pace of scaling out."""
    scale_in: ScaleInWindow = Field(default_factory=ScaleInWindow)
    """Pace of scaling in; every removal is a verified drain."""
    schedule: Annotated[list[ScheduledBounds], Field(max_length=16)] = Field(default_factory=list)
    """Raised minimums at known times."""
