"""From facts to the status: conditions, the one word for people, and the patch that is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.clocks import START
from support.clusters import DISTRIBUTED, STANDALONE, a_cluster, with_spec
from support.fake_kube import _merged
from vectorcluster_api import VectorClusterStatus
from vectorcluster_api.conditions import ConditionStatus, ConditionType, Reason
from vectorcluster_api.status import ComponentStatus, Phase
from vectorcluster_operator.facts import Facts, Problem
from vectorcluster_operator.status import (
    build_status,
    merge_conditions,
    status_patch,
    timestamp,
    was_published,
)

READY, DEGRADED = ConditionType.READY, ConditionType.DEGRADED
OPEN = with_spec(STANDALONE, "security.authentication.enabled", value=False)
SETTLED = ComponentStatus(replicas=1, ready_replicas=1, updated_replicas=1)
WAITING = ComponentStatus(replicas=2, ready_replicas=1, updated_replicas=2)


def facts(*, ready=None, published=False, rolling=False, problems=(), components=None, **findings):
    """What a reconcile found out; `findings` by condition name in snake_case, as (good, reason)."""
    found = Facts(rolling=rolling, published=published, problems=list(problems))
    found.components = components if components is not None else {"proxy": WAITING if rolling else SETTLED}
    if ready is not None:
        found.find(
            READY, ready, Reason.ENGINE_HEALTHY if ready else Reason.WAITING_FOR_ENGINE, "about Milvus"
        )
    for name, (good, reason) in findings.items():
        found.find(ConditionType[name.upper()], good, reason, f"about {name}")
    return found


def as_dict(status):
    return status.model_dump(by_alias=True, mode="json")


def condition(status, kind):
    return {one.type: one for one in status.conditions}[kind]


def after(*rounds, spec=None, **metadata):
    """The status after one reconcile for each of the facts."""
    status = None
    for number, found in enumerate(rounds):
        cluster = a_cluster(spec, status=status and as_dict(status), **metadata)
        status = build_status(cluster, found, START + timedelta(minutes=number))
    return status


CRASH = Problem(Reason.CRASH_LOOPING, "pod x crashes")


@pytest.mark.parametrize(
    ("rounds", "phase"),
    [
        pytest.param(
            [facts(storage_ready=(False, Reason.UNREACHABLE), components={})], Phase.PENDING, id="no bucket"
        ),
        pytest.param(
            [facts(accepted=(False, Reason.INVALID_SPEC), components={})], Phase.PENDING, id="refused"
        ),
        pytest.param(
            [facts(dependencies_ready=(False, Reason.UNREACHABLE), components={})], Phase.PENDING, id="no log"
        ),
        pytest.param([facts(ready=False, rolling=True)], Phase.CREATING, id="pods start"),
        pytest.param([facts(ready=False, rolling=True, problems=[CRASH])], Phase.CREATING, id="first crash"),
        pytest.param([facts(ready=True, published=True)], Phase.READY, id="up"),
        pytest.param([facts(ready=True, published=True, rolling=True)], Phase.UPDATING, id="rolling"),
        pytest.param(
            [facts(ready=True, published=True), facts(ready=False)], Phase.DEGRADED, id="down again"
        ),
        pytest.param(
            [facts(ready=True, published=True), facts(ready=True, problems=[CRASH])],
            Phase.DEGRADED,
            id="one crashes",
        ),
        pytest.param(
            [facts(ready=True, published=True), facts(storage_ready=(False, Reason.UNREACHABLE))],
            Phase.DEGRADED,
            id="bucket lost",
        ),
        pytest.param(
            [facts(ready=True, published=True), facts(ready=False), facts(ready=True)],
            Phase.READY,
            id="mended",
        ),
    ],
)
def test_one_word_for_every_situation(rounds, phase):
    assert after(*rounds).phase is phase


def test_a_cluster_being_deleted_is_deleting_whatever_else():
    assert (
        after(facts(ready=True, published=True), deletionTimestamp="2026-01-01T00:00:00Z").phase
        is Phase.DELETING
    )


def test_a_problem_before_the_first_start_says_so_under_ready_too():
    status = after(facts(storage_ready=(False, Reason.SECRET_NOT_FOUND), components={}))

    ready = condition(status, READY)
    assert (ready.status, ready.reason) == (ConditionStatus.FALSE, "SecretNotFound")
    assert ready.message == "about storage_ready"


def test_a_running_cluster_stays_ready_while_something_around_it_fails():
    """Milvus was not asked, so nothing new is known of it."""
    status = after(facts(ready=True, published=True), facts(storage_ready=(False, Reason.SECRET_NOT_FOUND)))

    assert condition(status, READY).status is ConditionStatus.TRUE
    degraded = condition(status, DEGRADED)
    assert (degraded.status, degraded.reason) == (ConditionStatus.TRUE, "SecretNotFound")


def test_pods_problems_come_before_what_follows_from_them():
    second = Problem(Reason.IMAGE_PULL_FAILED, "pod y cannot pull")
    status = after(facts(ready=False, rolling=True, problems=[CRASH, second]))

    assert condition(status, DEGRADED).reason == "CrashLooping"
    assert condition(status, DEGRADED).message == "pod x crashes (and 1 more)"


def test_coming_up_is_not_degraded():
    degraded = condition(after(facts(ready=False, rolling=True)), DEGRADED)

    assert (degraded.status, degraded.reason) == (ConditionStatus.FALSE, "AsExpected")


def test_progress_names_the_pools_that_are_behind():
    progressing = condition(after(facts(ready=False, rolling=True)), ConditionType.PROGRESSING)

    assert progressing.status is ConditionStatus.TRUE
    assert "proxy 1/2" in progressing.message


def test_the_transition_time_moves_only_with_the_status():
    status = after(facts(ready=False), facts(ready=False), facts(ready=True), facts(ready=True))

    assert condition(status, READY).last_transition_time == timestamp(START + timedelta(minutes=2))
    assert condition(status, DEGRADED).last_transition_time == timestamp(START)
    assert condition(status, ConditionType.PROGRESSING).last_transition_time == timestamp(START)


def test_every_condition_and_the_status_name_the_generation():
    status = after(facts(ready=True, published=True), generation=7)

    assert status.observed_generation == 7
    assert {one.observed_generation for one in status.conditions} == {7}


def test_conditions_come_in_a_fixed_order_and_unknown_ones_are_kept():
    theirs = {
        "type": "FromTheFuture",
        "status": "True",
        "reason": "X",
        "lastTransitionTime": "2025-01-01T00:00:00Z",
    }
    cluster = a_cluster(status={"conditions": [theirs]})

    kinds = [
        one.type
        for one in merge_conditions(
            cluster, facts(ready=True, accepted=(True, Reason.SPEC_ACCEPTED)).findings, START
        )
    ]

    assert kinds == ["Ready", "Accepted", "FromTheFuture"]


class TestPublication:
    """When the client Service may exist, and when applications are told of it."""

    def test_a_service_only_once_the_password_is_replaced(self):
        waiting = facts(ready=False)
        secured = facts(ready=False, secured=(True, Reason.PASSWORD_SET))

        assert not was_published(a_cluster(status=as_dict(after(waiting))))
        assert was_published(a_cluster(status=as_dict(after(secured))))

    def test_a_service_from_the_start_without_passwords(self):
        assert was_published(a_cluster(OPEN))

    def test_an_endpoint_once_milvus_answers_and_for_all_time(self):
        assert after(facts(ready=False, published=True)).endpoint is None

        status = after(facts(ready=True, published=True), facts(ready=False))

        assert status.endpoint == "demo.team.svc:19530"
        assert status.connection_secret == "demo-connection"
        assert was_published(a_cluster(status=as_dict(status)))

    def test_unhealthy_after_the_password_was_set_is_still_creating(self):
        starting = facts(ready=False, published=True, secured=(True, Reason.PASSWORD_SET))

        status = after(starting, starting)

        assert status.phase is Phase.CREATING
        assert condition(status, DEGRADED).status is ConditionStatus.FALSE

    def test_a_cluster_without_passwords_that_cannot_start_is_pending(self):
        blocked = facts(published=True, storage_ready=(False, Reason.UNREACHABLE), components={})

        status = after(blocked, blocked, spec=OPEN)

        assert status.phase is Phase.PENDING
        assert condition(status, READY).status is ConditionStatus.FALSE


class TestScale:
    """What /scale shows of the query pool."""

    def test_distributed(self):
        status = after(facts(components={"querynode": WAITING}), spec=DISTRIBUTED)

        assert status.replicas == 2
        assert status.selector == (
            "app.kubernetes.io/name=milvus,app.kubernetes.io/instance=demo,app.kubernetes.io/component=querynode"
        )

    def test_standalone_has_no_pool_to_scale(self):
        assert after(facts()).selector is None


class TestPatch:
    """The JSON merge patch that is sent."""

    def test_nothing_changed(self):
        status = after(facts(ready=True, published=True))

        assert status_patch(status, status) is None

    def test_only_what_changed(self):
        before = VectorClusterStatus(phase=Phase.CREATING, version="2.3.5")

        assert status_patch(before, before.model_copy(update={"phase": Phase.READY})) == {"phase": "Ready"}

    def test_what_became_unset_is_nulled(self):
        before = VectorClusterStatus(phase=Phase.READY, endpoint="demo:19530")

        assert status_patch(before, before.model_copy(update={"endpoint": None})) == {"endpoint": None}

    def test_a_pool_that_is_gone_is_nulled_and_the_others_are_left_alone(self):
        before = VectorClusterStatus(components={"indexnode": SETTLED, "proxy": SETTLED})
        after_ = VectorClusterStatus(components={"proxy": SETTLED})

        assert status_patch(before, after_) == {"components": {"indexnode": None}}

    @given(
        st.lists(
            st.dictionaries(
                st.sampled_from(["proxy", "querynode", "datanode"]),
                st.builds(
                    ComponentStatus,
                    replicas=st.integers(0, 3),
                    version=st.sampled_from([None, "2.3.5", "2.4.0"]),
                ),
            ),
            min_size=2,
            max_size=2,
        ),
        st.lists(st.sampled_from([None, "demo:19530"]), min_size=2, max_size=2),
    )
    def test_applied_to_the_old_it_gives_the_new(self, components, endpoints):
        before, new = (
            VectorClusterStatus(components=pools, endpoint=endpoint)
            for pools, endpoint in zip(components, endpoints, strict=True)
        )
        stored = before.model_dump(mode="json", by_alias=True, exclude_none=True)

        patched = _merged(stored, status_patch(before, new) or {})

        assert VectorClusterStatus.model_validate(patched) == new
