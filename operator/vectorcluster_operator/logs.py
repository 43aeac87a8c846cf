"""Structured logs on standard error."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from vectorcluster_operator.settings import LogFormat

# Their informational lines repeat what ours say, once per watch event.
_TALKATIVE = (
    "kopf",
    "kubernetes",
    "leaderelection",
    "urllib3",
    "botocore",
    "boto3",
    "kafka",
    "asyncio",
    "aiohttp",
)


def configure_logs(level: str, style: LogFormat) -> None:
    """Set up the root logger.

    Args:
        level: Name of a level.
        style: json (one object a line) or text.

    Raises:
        ValueError: No such level.
    """
    handler = logging.StreamHandler(sys.stderr)
    if style is LogFormat.JSON:
        renamed = {"levelname": "level", "asctime": "time", "name": "logger"}
        handler.setFormatter(
            JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields=renamed)
        )
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
