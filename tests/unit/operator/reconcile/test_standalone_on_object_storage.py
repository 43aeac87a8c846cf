"""A Standalone cluster may keep its data in a bucket: then the bucket counts as it does in Distributed mode."""

from __future__ import annotations

import pytest
from support.clusters import DISTRIBUTED, STANDALONE, a_cluster, with_spec
from support.objects import workload
from support.worlds import FakeWorld
from vectorcluster_api.conditions import ConditionStatus, ConditionType, Reason
from vectorcluster_operator.cloud.objectstore import Finding
from vectorcluster_operator.desired import ObjectStoreCredentials
from vectorcluster_operator.errors import RetryableError
from vectorcluster_operator.reconcile.steps.credentials import collect
from vectorcluster_operator.reconcile.steps.preflight import preflight

ON_BUCKET = with_spec(STANDALONE, "storage", DISTRIBUTED["storage"])
REFUSED = Finding(False, Reason.CREDENTIALS_REFUSED, "bucket vectors refuses the access key")


@pytest.fixture
def world():
    found = FakeWorld()
    found.secret("s3", accessKeyId="id", secretAccessKey="key")
    return found


def test_its_access_key_is_read(world):
    assert collect(world.scope(a_cluster(ON_BUCKET))).object_store == ObjectStoreCredentials("id", "key")


def test_its_bucket_is_checked_before_the_start(world):
    world.store.finding = REFUSED
    with pytest.raises(RetryableError) as caught:
        preflight(world.scope(a_cluster(ON_BUCKET)))
    assert caught.value.condition is ConditionType.STORAGE_READY


def test_a_pod_that_runs_is_not_stopped_by_it(world):
    world.store.finding = REFUSED
    world.see(workload("StatefulSet", "standalone"))
    scope = world.scope(a_cluster(ON_BUCKET))
    preflight(scope)
    assert scope.facts.findings[ConditionType.STORAGE_READY].status is ConditionStatus.FALSE
    assert scope.facts.findings[ConditionType.DEPENDENCIES_READY].reason is Reason.NOT_USED
