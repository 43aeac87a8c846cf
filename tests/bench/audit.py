"""Reads the API server's audit log: who wrote what, and when."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

WRITES = frozenset({"create", "update", "patch", "delete", "deletecollection"})


@dataclass(frozen=True)
class Write:
    """One write to the API server."""

    at: datetime
    user: str
    verb: str
    resource: str


def parse(lines: Iterable[str]) -> Iterator[Write]:
    """The writes among audit events, one JSON object a line; a last line cut short is left out."""
    for line in lines:
        try:
            event = json.loads(line)
        except json.JSONDecodeError:
            continue
        if event.get("verb") in WRITES and event.get("stage") == "ResponseComplete":
            about = event.get("objectRef", {})
            names = (about.get("resource"), about.get("subresource"))
            yield Write(
                at=datetime.fromisoformat(event["requestReceivedTimestamp"]),
                user=event["user"]["username"],
                verb=event["verb"],
                resource="/".join(filter(None, names)),
            )


def writes_since(log: Path, user: str, since: datetime) -> Counter[str]:
    """Count a user's writes as "verb resource", from the log and those it was rotated into.

    Args:
        log: The current audit log.
        user: The full user name.
        since: Earlier events are left out; with a time zone.
    """
    found: Counter[str] = Counter()
    for path in sorted(log.parent.glob(f"{log.stem}*{log.suffix}")):
        with path.open() as lines:
            writes = (write for write in parse(lines) if write.user == user and write.at >= since)
            found.update(f"{write.verb} {write.resource}" for write in writes)
    return found
