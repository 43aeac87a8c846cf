"""Secrets that are missing, wrong or fine, and the password that is made."""

from __future__ import annotations

import base64

import pytest
from support.clusters import DISTRIBUTED, STANDALONE, a_cluster, with_spec
from support.worlds import FakeWorld
from vectorcluster_api.conditions import ConditionType, Reason
from vectorcluster_operator.desired.context import ObjectStoreCredentials, UserPassword
from vectorcluster_operator.errors import RetryableError
from vectorcluster_operator.k8s.api import ApiError
from vectorcluster_operator.k8s.kinds import SECRET
from vectorcluster_operator.reconcile.steps.credentials import read_credentials

OWN_PASSWORD = with_spec(
    STANDALONE,
    "security.authentication",
    {"enabled": True, "rootPasswordSecretRef": {"name": "mine", "key": "pw"}},
)
KAFKA_LOGIN = with_spec(DISTRIBUTED, "wal.kafka.sasl", {"mechanism": "PLAIN", "secretRef": {"name": "kafka"}})
ETCD_LOGIN = with_spec(DISTRIBUTED, "metadata.etcd.authSecretRef", {"name": "etcd"})
TLS = with_spec(STANDALONE, "security.tls", {"secretName": "cert"})
PULSAR = with_spec(
    DISTRIBUTED,
    "wal",
    {"pulsar": {"address": "pulsar://p:6650", "authSecretRef": {"name": "pulsar", "key": "token"}}},
)


@pytest.fixture
def world():
    found = FakeWorld()
    found.secret("s3", accessKeyId="AKIA", secretAccessKey="key\n")
    return found


def read(world, spec, **metadata):
    scope = world.scope(a_cluster(spec, **metadata))
    read_credentials(scope)
    return scope.secrets


def refusal(world, spec):
    with pytest.raises(RetryableError) as caught:
        read(world, spec)
    return caught.value


def test_everything_the_spec_names_is_read(world):
    world.secret("kafka", username="u", password="p")

    secrets = read(world, KAFKA_LOGIN)

    assert secrets.object_store == ObjectStoreCredentials("AKIA", "key")
    assert secrets.kafka_sasl == UserPassword("u", "p")
    assert secrets.etcd_auth is None


def test_the_keys_of_the_access_key_can_be_named(world):
    world.secret("other", AWS_ID="id", AWS_KEY="key")
    ref = {"name": "other", "accessKeyIdKey": "AWS_ID", "secretAccessKeyKey": "AWS_KEY"}

    secrets = read(world, with_spec(DISTRIBUTED, "storage.object.credentialsSecretRef", ref))

    assert secrets.object_store == ObjectStoreCredentials("id", "key")


def test_the_token_for_pulsar(world):
    world.secret("pulsar", token="t")

    assert read(world, PULSAR).pulsar_token == "t"


def test_a_standalone_cluster_needs_no_access_key(world):
    assert read(world, STANDALONE).object_store is None


@pytest.mark.parametrize(
    ("spec", "name", "condition"),
    [
        (
            with_spec(DISTRIBUTED, "storage.object.credentialsSecretRef", {"name": "gone"}),
            "gone",
            "StorageReady",
        ),
        (KAFKA_LOGIN, "kafka", "DependenciesReady"),
        (ETCD_LOGIN, "etcd", "DependenciesReady"),
        (PULSAR, "pulsar", "DependenciesReady"),
        (OWN_PASSWORD, "mine", "Secured"),
        (TLS, "cert", "Accepted"),
    ],
)
def test_a_missing_secret_is_named_with_its_keys_under_the_right_condition(world, spec, name, condition):
    error = refusal(world, spec)

    assert error.reason is Reason.SECRET_NOT_FOUND
    assert error.condition == condition
    assert f"Secret {name} is not in namespace team: create it with the keys" in error.message


def test_a_missing_key_is_named_beside_those_that_are_there(world):
    world.secret("s3", accessKeyId="AKIA", oops="x")

    error = refusal(world, DISTRIBUTED)

    assert error.reason is Reason.SECRET_INVALID
    assert error.condition is ConditionType.STORAGE_READY
    assert "no key secretAccessKey" in error.message
    assert "accessKeyId, oops" in error.message


@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_an_empty_key_is_as_good_as_none(world, value):
    world.secret("s3", accessKeyId=value, secretAccessKey="key")

    assert "no key accessKeyId or it is empty" in refusal(world, DISTRIBUTED).message


@pytest.mark.parametrize("data", ["not base64!", base64.b64encode(b"\xff\xfe\xfa").decode()])
def test_what_is_no_text_is_refused_without_showing_it(world, data):
    body = world.api.stored(SECRET, "s3")
    body["data"]["secretAccessKey"] = data

    error = refusal(world, DISTRIBUTED)

    assert error.reason is Reason.SECRET_INVALID
    assert "key secretAccessKey of Secret s3 is not text" in error.message
    assert data not in error.message


@pytest.mark.parametrize(
    ("password", "fits"),
    [("12345", False), ("123456", True), ("x" * 72, True), ("x" * 73, False), ("ü" * 37, False)],
)
def test_a_password_must_be_one_that_milvus_takes(world, password, fits):
    world.secret("mine", pw=password)

    if fits:
        assert read(world, OWN_PASSWORD).root_password == password
    else:
        error = refusal(world, OWN_PASSWORD)
        assert "6 to 72" in error.message
        assert password not in error.message


class TestGeneratedPassword:
    """Made once, kept for ever."""

    def test_it_is_long_random_and_in_a_secret_of_its_own(self, world):
        first, second = (
            read(world, STANDALONE).root_password,
            read(world, STANDALONE, name="second").root_password,
        )

        assert first != second
        assert len(first) == 32
        body = world.api.stored(SECRET, "demo-root")
        assert base64.b64decode(body["data"]["username"]) == b"root"
        assert base64.b64decode(body["data"]["password"]).decode() == first

    def test_it_outlives_the_cluster(self, world):
        read(world, STANDALONE)

        assert "ownerReferences" not in world.api.stored(SECRET, "demo-root")["metadata"]

    def test_it_is_never_written_again(self, world):
        world.secret("demo-root", username="root", password="kept-from-before")

        assert read(world, STANDALONE).root_password == "kept-from-before"
        assert world.api.writes == []

    def test_another_operator_may_have_made_it_a_moment_ago(self, world):
        def conflict(call):
            if call.verb == "create":
                world.secret("demo-root", username="root", password="of-the-other")
                return ApiError("creating", 409, "exists")
            return None

        world.api.refuse = conflict

        assert read(world, STANDALONE).root_password == "of-the-other"

    def test_a_refusal_is_told(self, world):
        world.api.refuse = lambda call: (
            ApiError("creating", 403, "forbidden") if call.verb == "create" else None
        )

        error = refusal(world, STANDALONE)

        assert (error.condition, error.reason) == (ConditionType.PROGRESSING, Reason.FORBIDDEN)
        assert "forbidden" in error.message

    def test_none_without_authentication(self, world):
        spec = with_spec(STANDALONE, "security.authentication.enabled", value=False)

        assert read(world, spec).root_password is None
        assert world.api.writes == []


class TestCertificate:
    """The proxies' own."""

    def test_the_ca_is_taken_along(self, world):
        world.secret("cert", **{"tls.crt": "c", "tls.key": "k", "ca.crt": "CA"})

        assert read(world, TLS).tls_ca == "CA"

    def test_it_may_have_none(self, world):
        world.secret("cert", **{"tls.crt": "c", "tls.key": "k"})

        assert read(world, TLS).tls_ca is None

    def test_without_a_key_it_is_refused(self, world):
        world.secret("cert", **{"tls.crt": "c"})

        assert "no key tls.key" in refusal(world, TLS).message

    def test_a_ca_that_is_no_text_is_refused(self, world):
        world.secret("cert", **{"tls.crt": "c", "tls.key": "k", "ca.crt": "CA"})
        world.api.stored(SECRET, "cert")["data"]["ca.crt"] = "!!"

        error = refusal(world, TLS)

        assert error.reason is Reason.SECRET_INVALID
        assert "ca.crt" in error.message


MOUNTED = {
    "object store": ("storage.object.caSecretRef", {"name": "store-ca", "key": "ca.pem"}, "store-ca"),
    "etcd": ("metadata.etcd.tls", {"secretRef": {"name": "etcd-ca"}}, "etcd-ca"),
    "Kafka": ("wal.kafka.caSecretRef", {"name": "kafka-ca", "key": "ca.pem"}, "kafka-ca"),
    "issuer": ("security.tls", {"issuerRef": {"name": "issuer"}}, "demo-tls"),
}


@pytest.mark.parametrize("what", MOUNTED)
def test_a_secret_that_pods_mount_is_named_when_it_is_missing(what, world):
    path, value, name = MOUNTED[what]
    found = refusal(world, with_spec(DISTRIBUTED, path, value))
    assert found.reason is Reason.SECRET_NOT_FOUND
    assert f"Secret {name} is not in namespace" in found.message
