"""Fields without effect are named, so that nobody believes in them."""

from __future__ import annotations

import pytest
from support.clusters import STANDALONE, a_cluster, with_spec
from support.worlds import FakeWorld
from vectorcluster_api.conditions import ConditionStatus, ConditionType, Reason
from vectorcluster_operator.errors import PermanentError
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


def test_an_owned_key_in_another_spelling_is_refused():
    with pytest.raises(PermanentError, match=r"config\.minio\.bucketName.*spec\.storage\.object") as refused:
        accepted(with_spec(STANDALONE, "config", {"minio.bucketName": "theirs"}))
    assert refused.value.reason is Reason.INVALID_SPEC


def running(version, wanted):
    cluster = a_cluster(with_spec(STANDALONE, "version", wanted))
    status = cluster.status.model_copy(update={"version": version})
    accept(FakeWorld().scope(cluster.model_copy(update={"status": status})))


@pytest.mark.parametrize(
    ("version", "wanted"), [("2.3.5", "2.5.1"), ("2.4.1-lite", "2.3.5"), ("2.5.3", "2.6.0")]
)
def test_a_version_that_cannot_follow_the_running_one_is_refused(version, wanted):
    with pytest.raises(PermanentError, match=f"{version} runs, {wanted} is asked for") as refused:
        running(version, wanted)
    assert refused.value.reason is Reason.VERSION_NOT_SUPPORTED


@pytest.mark.parametrize(
    ("version", "wanted"), [("2.3.5-lite", "2.3.4"), ("2.3.5", "2.4.1"), ("master-20240101-abc", "2.6.0")]
)
def test_a_version_that_can_follow_is_accepted(version, wanted):
    running(version, wanted)
