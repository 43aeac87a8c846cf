"""What a bucket's answer means, and how often it is asked."""

from __future__ import annotations

import pytest
from support.clocks import FakeClock
from support.clusters import DISTRIBUTED, a_cluster, with_spec
from vectorcluster_api.conditions import Reason
from vectorcluster_operator.cloud.objectstore import Finding, S3ObjectStore, _refusal, endpoint_url
from vectorcluster_operator.desired.context import ObjectStoreCredentials

KEY = ObjectStoreCredentials("id", "key")
GOOD = Finding(True, Reason.REACHABLE, "answers")
BAD = Finding(False, Reason.UNREACHABLE, "cannot be reached")


def bucket(**changes):
    spec = DISTRIBUTED
    for name, value in changes.items():
        spec = with_spec(spec, f"storage.object.{name}", value)
    return a_cluster(spec).spec.storage.object


class Asked(S3ObjectStore):
    """Counts the questions and answers them from a list."""

    def __init__(self, clock, *answers):
        super().__init__(clock)
        self.answers = list(answers)

    def _ask(self, spec, credentials):
        return self.answers.pop(0)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, "NoSuchBucket", Reason.BUCKET_NOT_FOUND),
        (404, "404", Reason.BUCKET_NOT_FOUND),
        (403, "AccessDenied", Reason.CREDENTIALS_REFUSED),
        (403, "SignatureDoesNotMatch", Reason.CREDENTIALS_REFUSED),
        (403, "InvalidAccessKeyId", Reason.CREDENTIALS_REFUSED),
        (404, "InvalidAccessKeyId", Reason.CREDENTIALS_REFUSED),
        (400, "InvalidArgument", Reason.CREDENTIALS_REFUSED),
        (500, "InternalError", Reason.UNREACHABLE),
        (503, "SlowDown", Reason.UNREACHABLE),
        (None, "", Reason.UNREACHABLE),
    ],
)
def test_a_refusal_is_read(status, code, reason):
    found = _refusal(
        {"ResponseMetadata": {"HTTPStatusCode": status}, "Error": {"Code": code}}, "bucket vectors at x"
    )

    assert (found.ok, found.reason) == (False, reason)
    assert "bucket vectors at x" in found.message


@pytest.mark.parametrize(
    ("changes", "url"),
    [
        ({}, "http://s3.test:9000"),
        ({"tls": True}, "https://s3.test:9000"),
        (
            {"provider": "aws", "region": "eu-central-1", "endpoint": None, "tls": True},
            "https://s3.eu-central-1.amazonaws.com",
        ),
        ({"provider": "gcp", "endpoint": None, "tls": True}, "https://storage.googleapis.com"),
        (
            {"provider": "aliyun", "region": "cn-x", "endpoint": None, "tls": True},
            "https://oss-cn-x.aliyuncs.com",
        ),
        (
            {"provider": "tencent", "region": "ap-y", "endpoint": None, "tls": True},
            "https://cos.ap-y.myqcloud.com",
        ),
    ],
)
def test_each_provider_has_its_address(changes, url):
    assert endpoint_url(bucket(**changes)) == url


def test_what_the_operator_has_no_key_for_is_not_checked():
    store = Asked(FakeClock())

    assert store.check(bucket(), None).ok is None
    assert store.check(bucket(provider="azure"), KEY).ok is None


def test_a_good_answer_lasts_five_minutes():
    clock = FakeClock()
    store = Asked(clock, GOOD, BAD)
    assert store.check(bucket(), KEY) == GOOD

    clock.advance(299)
    assert store.check(bucket(), KEY) == GOOD
    clock.advance(2)
    assert store.check(bucket(), KEY) == BAD


def test_a_bad_answer_lasts_five_seconds():
    clock = FakeClock()
    store = Asked(clock, BAD, GOOD)
    assert store.check(bucket(), KEY) == BAD

    clock.advance(4)
    assert store.check(bucket(), KEY) == BAD
    clock.advance(2)
    assert store.check(bucket(), KEY) == GOOD


@pytest.mark.parametrize(
    ("spec", "key"), [(bucket(bucket="other"), KEY), (bucket(), ObjectStoreCredentials("id", "mended"))]
)
def test_another_bucket_or_key_is_another_question(spec, key):
    store = Asked(FakeClock(), BAD, GOOD)
    store.check(bucket(), KEY)

    assert store.check(spec, key) == GOOD


def test_a_server_that_is_not_there():
    found = S3ObjectStore(FakeClock()).check(bucket(endpoint="127.0.0.1:1"), KEY)

    assert (found.ok, found.reason) == (False, Reason.UNREACHABLE)
    assert "bucket vectors at http://127.0.0.1:1 cannot be reached" in found.message
