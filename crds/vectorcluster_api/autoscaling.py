"""`autoscaling` of a pool: bounds, targets, pace and schedules."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from vectorcluster_api.base import ApiModel, Duration, Percentage, rule, rules

CRON_PATTERN = r"^(\S+ ){4}\S+$"

Cron = Annotated[str, Field(pattern=CRON_PATTERN, max_length=128)]
"""Five cron fields: minute, hour, day of month, month, day of week."""
TimeZone = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", max_length=64)]
"""An IANA time zone name such as `Europe/Berlin`."""


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
    search_latency_p99: Duration | None = None
    """p99 of searches to stay under."""


class AutoscalingWindow(ApiModel):
    """Pace of one direction."""

    stabilization: Duration
    """For how long the need must hold before it is followed."""
    cooldown: Duration
    """Least time between two changes in this direction."""
    max_step: int = Field(default=2, ge=1, le=100)
    """Pods added or removed at a time."""


class ScheduledBounds(ApiModel):
    """Bounds that hold while a schedule is on."""

    start: Cron
    """When the bounds begin to hold."""
    duration: Duration
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
    scale_out: AutoscalingWindow = Field(
        default_factory=lambda: AutoscalingWindow(stabilization="0s", cooldown="15s")
    )
    """Pace of scaling out."""
    scale_in: AutoscalingWindow = Field(
        default_factory=lambda: AutoscalingWindow(stabilization="5m", cooldown="2m", max_step=1)
    )
    """Pace of scaling in; every removal is a verified drain."""
    schedule: Annotated[list[ScheduledBounds], Field(max_length=16)] = Field(default_factory=list)
    """Raised minimums at known times."""
