"""The parts of the spec about time: suspension, upgrades, backups, restore, deletion, monitoring."""

from enum import StrEnum

from pydantic import Field

from vectorcluster_api.base import ApiModel
from vectorcluster_api.schedule import Cron, TimeZone
from vectorcluster_api.storage import ObjectStorage
from vectorcluster_api.values import DnsSubdomain, IntOrPercent, LabelMap, PositiveDuration


class DeletionPolicy(StrEnum):
    """What becomes of the data when the resource is deleted."""

    RETAIN = "Retain"
    DELETE = "Delete"
    SNAPSHOT = "Snapshot"


class IdleSuspend(ApiModel):
    """Suspend without traffic."""

    after: PositiveDuration
    """Time without a request after which the cluster is suspended."""


class Upgrade(ApiModel):
    """How versions and other pod changes are rolled out."""

    auto_rollback: bool = True
    """Go back by itself when the new version fails its verification while going back is still safe."""
    max_surge: IntOrPercent = 1
    """Pods above the wanted number while rolling, a number or a percentage. They need spare memory."""


class BackupRetention(ApiModel):
    """How long scheduled backups are kept; the longest rule wins."""

    count: int | None = Field(default=None, ge=1, le=1000)
    """Keep at least this many."""
    duration: PositiveDuration | None = None
    """Keep those younger than this."""


class Backup(ApiModel):
    """Scheduled backups."""

    schedule: Cron
    """When to back up, five cron fields."""
    time_zone: TimeZone = "UTC"
    """Time zone of the schedule."""
    retention: BackupRetention = Field(default_factory=lambda: BackupRetention(count=7))
    """How long backups are kept."""
    destination: ObjectStorage | None = None
    """Where backups go; unset: beside the data, under `backup/`."""


class RestoreFrom(ApiModel):
    """Fill the new cluster from a backup."""

    backup: DnsSubdomain
    """Name of the backup."""
    source: ObjectStorage | None = None
    """Where the backup lies; unset: this cluster's object storage."""


class PodMonitor(ApiModel):
    """A Prometheus Operator PodMonitor for the cluster's pods."""

    enabled: bool = False
    """Create it; needs the Prometheus Operator's CRDs."""
    interval: PositiveDuration = "15s"
    """Scrape interval."""
    labels: LabelMap = Field(default_factory=dict)
    """Labels by which your Prometheus selects it."""


class Monitoring(ApiModel):
    """What is made for monitoring."""

    pod_monitor: PodMonitor = Field(default_factory=PodMonitor)
    """PodMonitor."""


class DeletionOptions(ApiModel):
    """Bounds of the clean-up that follows a deletion."""

    timeout: PositiveDuration = "10m"
    """After this the resource goes even if something could not be cleaned up; an Event says what was left."""
