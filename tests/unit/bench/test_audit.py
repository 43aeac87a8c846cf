"""Counting writes in an audit log."""

import json
from datetime import UTC, datetime

from bench.audit import writes_since

OPERATOR = "system:serviceaccount:vectorcluster-system:vectorcluster-operator"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def event(verb="patch", resource="deployments", user=OPERATOR, at="2026-01-01T12:00:01.000001Z", **more):
    about = {"resource": resource}
    if "subresource" in more:
        about["subresource"] = more.pop("subresource")
    return json.dumps(
        {
            "stage": "ResponseComplete",
            "verb": verb,
            "user": {"username": user},
            "objectRef": about,
            "requestReceivedTimestamp": at,
            **more,
        }
    )


def test_only_the_users_writes_since_then_count(tmp_path):
    log = tmp_path / "audit.log"
    log.write_text(
        "\n".join(
            [
                event(),
                event(),
                event(resource="vectorclusters", subresource="status"),
                event(verb="get"),
                event(user="system:admin"),
                event(at="2026-01-01T11:59:59.999999Z"),
                event(stage="RequestReceived"),
                '{"stage": "Resp',
            ]
        )
    )

    assert writes_since(log, OPERATOR, NOON) == {"patch deployments": 2, "patch vectorclusters/status": 1}


def test_rotated_logs_count_too(tmp_path):
    (tmp_path / "audit-2026-01-01T12-00-02.000.log").write_text(event() + "\n")
    (tmp_path / "audit.log").write_text(event(verb="create", resource="events") + "\n")

    assert writes_since(tmp_path / "audit.log", OPERATOR, NOON) == {
        "patch deployments": 1,
        "create events": 1,
    }
