"""Fields without effect are named, so that nobody believes in them."""

from __future__ import annotations

from support.clusters import STANDALONE, a_cluster, with_spec
from support.worlds import FakeWorld
from vectorcluster_api.conditions import ConditionStatus, ConditionType, Reason
from vectorcluster_operator.reconcile.steps.accept import accept


def accepted(spec):
    scope = FakeWorld().scope(a_cluster(spec))
    accept(scope)
    return scope.facts.findings[ConditionType.ACCEPTED]


def test_a_plain_spec_is_accepted():
    finding = accepted(STANDALONE)

    assert (finding.status, finding.reason) == (ConditionStatus.TRUE, Reason.SPEC_ACCEPTED)


def test_a_field_without_effect_is_named():
    finding = accepted(with_spec(STANDALONE, "backup", {"schedule": "0 3 * * *"}))

    assert (finding.status, finding.reason) == (ConditionStatus.TRUE, Reason.FIELDS_NOT_ACTED_ON)
    assert "backup" in finding.message
