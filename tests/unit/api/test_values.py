"""Values with a form: accepted and refused by the models with the words that the API server uses."""

import pytest
from pydantic import TypeAdapter, ValidationError
from vectorcluster_api.base import duration_seconds
from vectorcluster_api.schedule import Cron, TimeZone
from vectorcluster_api.values import (
    DnsSubdomain,
    Duration,
    HostPort,
    IntOrPercent,
    Latency,
    PositiveDuration,
    Quantity,
)
from vectorcluster_api.version_rules import EngineVersion

GOOD = [
    (Duration, ["0s", "30s", "5m", "2h", "9999d"]),
    (PositiveDuration, ["1s", "30m", "7d"]),
    (Latency, ["1ms", "250ms", "2s"]),
    (Quantity, ["1", "500m", "0.5", "4Gi", "1.5T"]),
    (IntOrPercent, [1, 1000, "1%", "25%", "100%"]),
    (HostPort, ["kafka:9092", "10.0.0.1:2379", "kafka-0.kafka.ns.svc:9092"]),
    (DnsSubdomain, ["a", "s3-credentials", "fast.example.com"]),
    (EngineVersion, ["2.3.0", "2.3.5", "2.5.16", "2.6.123"]),
    (TimeZone, ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"]),
    (
        Cron,
        [
            "* * * * *",
            "*/5 0-6 1,15 * *",
            "30 2 * * mon-fri",
            "0 0 31 DEC 7",
            "59 23 * jan-mar SUN",
            "0  4 * * *",
        ],
    ),
]
BAD = [
    (Duration, ["", "5", "m", "1h30m", "-5m", "5 m", "5min", "1000000s", "10000d", "5m\n"]),
    (PositiveDuration, ["0s", "0m", "00m", "05m"]),
    (Latency, ["0ms", "5m", "50"]),
    (Quantity, ["", "lots", "-1", "1 Gi", "4GB", "1e3"]),
    (IntOrPercent, [0, 1001, "0%", "101%", "5", "x"]),
    (HostPort, ["kafka", "http://kafka:9092", "kafka:", "kafka:port", "a b:1"]),
    (DnsSubdomain, ["", "Upper", "-a", "a-", "a_b", "a/b"]),
    (EngineVersion, ["2.6", "v2.6.11", "2.6.x", "2.2.0", "2.7.0", "3.0.0", "2.6.11-gpu", "latest"]),
    (TimeZone, ["", "Europe/", "/Berlin", "Europe Berlin"]),
    (
        Cron,
        [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * 32 * *",
            "* * * 13 *",
            "* * * * 8",
            "a b c d e",
            "@daily",
            "*/0 * * * *",
            "1- * * * *",
            "* * * * someday",
        ],
    ),
]


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in GOOD for value in values])
def test_accepted(kind: object, value: object) -> None:
    assert TypeAdapter(kind).validate_python(value) == value


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in BAD for value in values])
def test_refused(kind: object, value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


def test_a_number_is_a_quantity_too() -> None:
    assert TypeAdapter(Quantity).validate_python(2) == "2"


def test_a_violation_says_what_to_write() -> None:
    with pytest.raises(ValidationError, match="30s, 5m, 2h or 7d"):
        TypeAdapter(Duration).validate_python("soon")


@pytest.mark.parametrize(
    ("text", "seconds"), [("0s", 0), ("90s", 90), ("5m", 300), ("2h", 7200), ("7d", 604800)]
)
def test_a_duration_in_seconds(text: str, seconds: int) -> None:
    assert duration_seconds(text) == seconds
