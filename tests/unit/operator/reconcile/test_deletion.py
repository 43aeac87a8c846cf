"""Deleting: in order, as the policy says, again after a crash, and never without end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.clocks import START
from support.clusters import DISTRIBUTED, STANDALONE, a_cluster, cluster_object, with_spec
from support.objects import child, pod, workload
from support.worlds import FakeWorld
from vectorcluster_api.conditions import ConditionStatus, ConditionType, Reason
from vectorcluster_operator.cloud.objectstore import ObjectStoreError
from vectorcluster_operator.cloud.shared import CleanupError
from vectorcluster_operator.k8s.api import ApiError
from vectorcluster_operator.k8s.kinds import VECTOR_CLUSTER, ClusterKey
from vectorcluster_operator.reconcile.deletion import (
    FINALIZER,
    SKIP_ANNOTATION,
    delete_cluster,
    let_go_unread,
)

DELETED = {"deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": [FINALIZER, "theirs.io/guard"]}
ALL = with_spec(DISTRIBUTED, "deletionPolicy", "Delete")
ALONE = with_spec(STANDALONE, "deletionPolicy", "Delete")


class Deletion:
    """A cluster being deleted."""

    def __init__(self):
        self.world = FakeWorld()
        self.world.secret("s3", accessKeyId="id", secretAccessKey="key")
        self.world.secret("demo-root", username="root", password="secret-word")
        self.scope = None

    def begin(self, spec, *children, started=True, **metadata):
        body = cluster_object(spec, **(DELETED | metadata))
        if started:
            body["status"] = {"components": {"proxy": {"replicas": 1}}}
        self.world.see(body, *children)

    def look(self):
        """One pass with what the watches have shown; whether the resource was let go."""
        body = self.world.cache.cluster(ClusterKey("team", "demo"))
        self.scope = self.world.scope(type(a_cluster()).from_object(body))
        return delete_cluster(self.scope)

    def look_until_gone(self, passes=10):
        for _ in range(passes):
            if self.look():
                return
            self.world.watch()
        pytest.fail(f"not gone: {self.finding()}")

    def finding(self, kind=ConditionType.PROGRESSING):
        found = self.scope.facts.findings[kind]
        return found.status, found.reason, found.message

    def exists(self, kind, name):
        return (kind, "team", name) in self.world.api.objects

    @property
    def finalizers(self):
        return self.world.api.stored(VECTOR_CLUSTER, "demo")["metadata"]["finalizers"]

    def end_pods(self):
        for address in [address for address in self.world.api.objects if address[0] == "Pod"]:
            del self.world.api.objects[address]
        self.world.watch()


@pytest.fixture
def deletion():
    return Deletion()


def running():
    return (
        workload("Deployment", "proxy", ready=1),
        workload("StatefulSet", "etcd", ready=1),
        pod("proxy"),
        child("PersistentVolumeClaim", "data-demo-etcd-0", metadata={"ownerReferences": None}),
    )


def test_pods_are_ended_first_and_awaited(deletion):
    deletion.begin(ALL, *running())

    assert not deletion.look()
    assert deletion.finding()[:2] == (ConditionStatus.TRUE, Reason.DELETING)
    assert deletion.scope.retry_after == 1.0
    assert deletion.world.store.removed == []

    deletion.world.watch()
    assert not deletion.look()
    assert "1 pods" in deletion.finding()[2]
    assert deletion.world.store.removed == []


def test_pods_get_a_short_grace_once(deletion):
    deletion.begin(ALL, pod("proxy"))
    deletion.look()
    deletion.world.watch()
    deletion.look()

    deletes = [call for call in deletion.world.api.calls if call.verb == "delete" and call.kind == "Pod"]
    assert [call.body for call in deletes] == [{"grace": 10}]


def test_a_pod_that_has_long_to_go_is_hurried(deletion):
    slow = pod("querynode")
    slow["metadata"] |= {"deletionTimestamp": "2026-01-01T00:00:00Z", "deletionGracePeriodSeconds": 1800}
    deletion.begin(ALL, slow)

    deletion.look()

    assert "delete Pod/demo-querynode-0" in deletion.world.api.writes


class TestRetain:
    """The default: everything that holds data stays."""

    def test_data_and_password_stay(self, deletion):
        deletion.begin(DISTRIBUTED, *running())
        deletion.look()
        deletion.end_pods()
        deletion.look_until_gone()

        assert deletion.exists("PersistentVolumeClaim", "data-demo-etcd-0")
        assert deletion.exists("Secret", "demo-root")
        assert deletion.world.store.removed == []
        assert deletion.world.shared.removed == []

    def test_other_finalizers_are_left_to_their_owners(self, deletion):
        deletion.begin(DISTRIBUTED)
        deletion.look_until_gone()

        assert deletion.finalizers == ["theirs.io/guard"]

    def test_snapshot_says_that_it_only_retains(self, deletion):
        deletion.begin(with_spec(DISTRIBUTED, "deletionPolicy", "Snapshot"))
        deletion.look_until_gone()

        assert [reason for reason, _ in deletion.world.api.events()] == ["DataRetained"]
        assert deletion.exists("Secret", "demo-root")


class TestDelete:
    """Nothing stays."""

    def test_everything_goes(self, deletion):
        deletion.begin(ALL, *running())
        deletion.look()
        deletion.end_pods()
        deletion.look_until_gone()

        assert deletion.world.store.removed == ["team/demo"]
        assert deletion.world.shared.removed == ["keys team/demo", "topics team.demo."]
        assert not deletion.exists("PersistentVolumeClaim", "data-demo-etcd-0")
        assert not deletion.exists("Secret", "demo-root")
        assert deletion.world.api.events() == []

    def test_what_a_managed_server_holds_goes_with_its_volume(self, deletion):
        spec = with_spec(with_spec(ALL, "metadata.etcd", {"managed": {}}), "wal.kafka", {"managed": {}})
        deletion.begin(spec)
        deletion.look_until_gone()

        assert deletion.world.shared.removed == []

    def test_a_standalone_cluster_has_only_its_volume(self, deletion):
        deletion.begin(ALONE, child("PersistentVolumeClaim", "data-demo-0"))
        deletion.look_until_gone()

        assert deletion.world.store.removed == []
        assert not deletion.exists("PersistentVolumeClaim", "data-demo-0")

    def test_a_password_of_the_users_own_is_not_ours_to_delete(self, deletion):
        deletion.world.secret("mine", password="secret-word")
        ref = {"enabled": True, "rootPasswordSecretRef": {"name": "mine", "key": "password"}}
        deletion.begin(with_spec(ALONE, "security.authentication", ref))
        deletion.look_until_gone()

        assert deletion.exists("Secret", "mine")

    @pytest.mark.parametrize("calls", range(12))
    def test_killed_after_any_write_it_finishes_after_a_restart(self, deletion, calls):
        """An operator that died remembers nothing; what it did is done, what it did not is still to do."""
        deletion.begin(ALL, *running())
        left = iter(range(calls))

        class KilledError(BaseException):
            pass

        def kill(call):
            if call.verb not in {"get", "list"} and next(left, None) is None:
                raise KilledError

        deletion.world.api.refuse = kill
        try:
            deletion.look()
            deletion.end_pods()
            deletion.look_until_gone()
        except KilledError:
            deletion.world.watch()
        deletion.world.api.refuse = lambda call: None
        deletion.end_pods()

        if FINALIZER in deletion.finalizers:
            deletion.look_until_gone()

        assert not deletion.exists("PersistentVolumeClaim", "data-demo-etcd-0")
        assert not deletion.exists("Deployment", "demo-proxy")
        assert not deletion.exists("Secret", "demo-root")
        assert deletion.world.store.removed
        assert deletion.finalizers == ["theirs.io/guard"]


def refuse_store(world):
    world.store.refuses = ObjectStoreError("while removing team/demo from bucket vectors: AccessDenied")


def refuse_shared(world):
    world.shared.refuses = CleanupError("etcd at etcd.test:2379 cannot be reached")


def refuse_volumes(world):
    def refuse(call):
        volume = (call.verb, call.kind) == ("delete", "PersistentVolumeClaim")
        return ApiError("deleting volume", 403, "forbidden: AccessDenied") if volume else None

    world.api.refuse = refuse


def lose_secret(world):
    del world.api.objects["Secret", "team", "s3"]


FAILURES = {
    "object storage": (refuse_store, "AccessDenied"),
    "etcd": (refuse_shared, "cannot be reached"),
    "volumes": (refuse_volumes, "forbidden"),
    "a lost Secret": (lose_secret, "Secret s3 is not in namespace team"),
}


def at(minutes):
    return timedelta(minutes=minutes).total_seconds()


class TestFailure:
    """Each step may fail; each is tried again, and given up in time."""

    @pytest.fixture(params=FAILURES)
    def failing(self, request, deletion):
        fail, words = FAILURES[request.param]
        fail(deletion.world)
        deletion.begin(ALL, child("PersistentVolumeClaim", "data-demo-etcd-0"))
        return words

    def test_it_is_told_with_the_way_out(self, deletion, failing):
        assert not deletion.look()

        status, reason, message = deletion.finding()
        assert (status, reason) == (ConditionStatus.FALSE, Reason.CLEANUP_FAILED)
        assert failing in message
        assert f"annotate {SKIP_ANNOTATION}=true" in message
        assert deletion.scope.retry_after == 5.0
        assert FINALIZER in deletion.finalizers

    def test_mended_it_goes_on(self, deletion, failing):
        deletion.look()
        deletion.world.store.refuses = deletion.world.shared.refuses = None
        deletion.world.api.refuse = lambda call: None
        deletion.world.secret("s3", accessKeyId="id", secretAccessKey="key")

        deletion.look_until_gone()

        assert deletion.world.api.events() == []

    def test_after_its_time_it_is_let_go_and_what_was_left_is_said(self, deletion, failing):
        deletion.world.clock.advance(at(10))

        assert deletion.look()

        assert deletion.finalizers == ["theirs.io/guard"]
        ((reason, message),) = deletion.world.api.events()
        assert reason == "CleanupIncomplete"
        assert failing in message

    def test_the_way_out_is_taken_at_once(self, deletion, failing):
        body = deletion.world.api.stored(VECTOR_CLUSTER, "demo")
        body["metadata"]["annotations"] = {SKIP_ANNOTATION: "true"}
        deletion.world.see(body)

        assert deletion.look()

        assert deletion.finalizers == ["theirs.io/guard"]
        assert "skipped" in deletion.world.api.events()[0][1]


def test_pods_that_never_end_are_given_up_in_time(deletion):
    deletion.begin(with_spec(ALL, "deletion.timeout", "2m"), pod("proxy"))
    deletion.world.clock.advance(at(1.9))
    assert not deletion.look()

    deletion.world.clock.advance(at(0.1))
    assert deletion.look()
    assert deletion.world.api.events()[0][0] == "CleanupIncomplete"


def test_an_operator_that_was_away_for_long_still_cleans_up(deletion):
    deletion.begin(ALL)
    deletion.world.clock.advance(at(600))

    assert deletion.look()
    assert deletion.world.store.removed == ["team/demo"]
    assert deletion.world.api.events() == []


def test_a_bug_in_a_step_does_not_hold_the_resource_for_ever(deletion):
    deletion.world.store.refuses = ValueError("Invalid endpoint")
    deletion.begin(ALL)
    with pytest.raises(ValueError, match="Invalid endpoint"):
        deletion.look()

    deletion.world.clock.advance(at(10))
    assert deletion.look()
    assert "Invalid endpoint" in deletion.world.api.events()[0][1]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (
            with_spec(
                with_spec(ALL, "storage.object.credentialsSecretRef", None),
                "storage.object.workloadIdentity",
                {"annotations": {"a": "b"}},
            ),
            "objects under team/demo in bucket vectors were left",
        ),
        (with_spec(ALL, "wal", {"pulsar": {"address": "pulsar://p:6650"}}), "pulsar-admin"),
    ],
)
def test_what_the_operator_cannot_remove_is_said_and_names_what_to_do(deletion, spec, words):
    deletion.begin(spec)

    assert not deletion.look()
    assert words in deletion.finding()[2]


def test_a_resource_that_changed_meanwhile_is_read_again(deletion):
    deletion.begin(DISTRIBUTED)
    deletion.world.api.put(deletion.world.api.stored(VECTOR_CLUSTER, "demo"))

    with pytest.raises(ApiError) as caught:
        deletion.look()
    assert caught.value.conflict

    deletion.world.watch()
    assert deletion.look()


def test_a_resource_that_is_gone_already_is_fine(deletion):
    deletion.begin(DISTRIBUTED)
    del deletion.world.api.objects["VectorCluster", "team", "demo"]

    assert deletion.look()


class TestUnreadable:
    """A resource with a spec that this operator cannot read."""

    @pytest.mark.parametrize(
        ("minutes", "metadata", "gone"),
        [
            (0, DELETED, False),
            (9.9, DELETED, False),
            (10, DELETED, True),
            (0, DELETED | {"annotations": {SKIP_ANNOTATION: "true"}}, True),
            (10, {"finalizers": [FINALIZER]}, False),
            (10, DELETED | {"finalizers": ["theirs.io/guard"]}, False),
        ],
    )
    def test_it_is_let_go_in_time(self, deletion, minutes, metadata, gone):
        deletion.world.see(cluster_object(**metadata))
        body = deletion.world.api.stored(VECTOR_CLUSTER, "demo")
        deletion.world.clock.advance(at(minutes))

        assert let_go_unread(deletion.world.world, a_cluster(**body["metadata"]).metadata) is gone
        assert (FINALIZER in deletion.finalizers) is (not gone and FINALIZER in metadata["finalizers"])


def test_time_begins_with_the_deletion():
    assert START.isoformat() == "2026-01-01T00:00:00+00:00"


def test_a_cluster_that_never_started_asks_nothing_of_what_kept_it_from_starting(deletion):
    deletion.begin(ALL, started=False)
    deletion.world.store.refuses = ObjectStoreError("no such server")
    deletion.look_until_gone()
    assert deletion.world.store.removed == []
    assert not deletion.exists("Secret", "demo-root")
