"""Cron expressions and time zones."""

from typing import Annotated

from vectorcluster_api.text import Text


def _field(value: str) -> str:
    item = rf"(\*|{value}(-{value})?)(/[1-9][0-9]?)?"
    return f"{item}(,{item})*"


_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAYS = "sun|mon|tue|wed|thu|fri|sat"
CRON_PATTERN = (
    "(?i)^"
    + " +".join(
        _field(value)
        for value in (
            "[0-5]?[0-9]",
            "([01]?[0-9]|2[0-3])",
            "(0?[1-9]|[12][0-9]|3[01])",
            f"(0?[1-9]|1[0-2]|{_MONTHS})",
            f"([0-7]|{_DAYS})",
        )
    )
    + "$"
)

Cron = Annotated[
    str,
    Text(
        CRON_PATTERN,
        "write five cron fields (minute, hour, day of month, month, day of week), such as '30 2 * * mon-fri'",
        max_length=128,
    ),
]
"""Five cron fields: minute, hour, day of month, month, day of week."""
TimeZone = Annotated[
    str,
    Text(
        r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$",
        "write an IANA time zone name such as UTC or Europe/Berlin",
        max_length=64,
    ),
]
"""An IANA time zone name such as `Europe/Berlin`."""
