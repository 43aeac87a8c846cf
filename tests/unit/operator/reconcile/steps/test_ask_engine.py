"""Ready is what Milvus says, not what its pods look like."""

from __future__ import annotations

import pytest
from support.clusters import DISTRIBUTED, STANDALONE, a_cluster, with_spec
from support.objects import pod
from support.worlds import FakeWorld
from vectorcluster_api.conditions import ConditionStatus, ConditionType, Reason
from vectorcluster_api.status import ComponentStatus
from vectorcluster_operator.desired.context import Secrets
from vectorcluster_operator.engine.client import EngineError, Health
from vectorcluster_operator.reconcile.steps.ask_engine import ask_engine

OWN = "our-own-password"
UP = ComponentStatus(replicas=1, ready_replicas=1, updated_replicas=1)
DOWN = ComponentStatus(replicas=1, ready_replicas=0, updated_replicas=1)


@pytest.fixture
def world():
    found = FakeWorld()
    found.see(pod("proxy", ip="10.0.0.1"), pod("querynode", ip="10.0.0.2"))
    return found


def asked(world, spec=DISTRIBUTED, *, secrets=None, **components):
    scope = world.scope(a_cluster(spec))
    scope.secrets = secrets or Secrets(root_password=OWN)
    scope.facts.components = components or {"proxy": UP, "querynode": UP}
    ask_engine(scope)
    return scope


def found(scope, condition=ConditionType.READY):
    finding = scope.facts.findings[condition]
    return finding.status, finding.reason


def message(scope, condition=ConditionType.READY):
    return scope.facts.findings[condition].message


def test_a_fresh_milvus_gets_a_password_of_its_own(world):
    scope = asked(world)

    assert world.engine.password == OWN
    assert found(scope, ConditionType.SECURED) == (ConditionStatus.TRUE, Reason.PASSWORD_SET)
    assert found(scope) == (ConditionStatus.TRUE, Reason.ENGINE_HEALTHY)
    assert scope.facts.published
    assert scope.facts.version == "2.3.5"
    assert [reason for reason, _ in world.api.events()] == ["PasswordSet"]


def test_a_secured_milvus_is_left_as_it_is(world):
    world.engine.password = OWN

    assert found(asked(world)) == (ConditionStatus.TRUE, Reason.ENGINE_HEALTHY)
    assert world.api.events() == []


def test_a_password_that_somebody_changed_is_said_and_not_published(world):
    world.engine.password = "somebody elses"

    scope = asked(world)

    assert found(scope, ConditionType.SECURED) == (ConditionStatus.FALSE, Reason.LOGIN_FAILED)
    assert found(scope) == (ConditionStatus.FALSE, Reason.LOGIN_FAILED)
    assert "put the right password into the Secret" in message(scope)
    assert OWN not in message(scope)
    assert not scope.facts.published


def test_a_silent_proxy_is_waited_for(world):
    world.engine.password = None

    scope = asked(world)

    assert found(scope) == (ConditionStatus.FALSE, Reason.WAITING_FOR_ENGINE)
    assert "10.0.0.1:19530" in message(scope)
    assert ConditionType.SECURED not in scope.facts.findings
    assert scope.retry_after == 1.0


def test_a_password_that_cannot_be_set_yet_is_tried_again(world):
    world.engine.refuses_change = EngineError("root coordinator is not ready")

    scope = asked(world)

    assert found(scope) == (ConditionStatus.FALSE, Reason.WAITING_FOR_ENGINE)
    assert not scope.facts.published
    assert world.api.events() == []


def test_without_authentication_nobody_logs_in(world):
    world.engine.password = None
    spec = with_spec(DISTRIBUTED, "security.authentication.enabled", value=False)

    scope = asked(world, spec, secrets=Secrets())

    assert found(scope, ConditionType.SECURED) == (ConditionStatus.TRUE, Reason.NOT_USED)
    assert found(scope) == (ConditionStatus.TRUE, Reason.ENGINE_HEALTHY)


def test_milvus_own_words_are_repeated(world):
    world.engine.answer = Health(False, ("querycoord is abnormal", "no data node"), "2.3.5")

    scope = asked(world)

    assert found(scope) == (ConditionStatus.FALSE, Reason.ENGINE_UNHEALTHY)
    assert "querycoord is abnormal; no data node" in message(scope)


def test_health_that_cannot_be_asked_is_waited_for(world):
    world.engine.answer = EngineError("while asking 10.0.0.1:19530 for its health: timeout")

    scope = asked(world)

    assert found(scope) == (ConditionStatus.FALSE, Reason.WAITING_FOR_ENGINE)
    # The password is set already, so applications may come.
    assert scope.facts.published


def test_a_healthy_milvus_without_a_single_query_node_is_not_ready(world):
    scope = asked(world, proxy=UP, querynode=DOWN)

    assert found(scope) == (ConditionStatus.FALSE, Reason.WAITING_FOR_PODS)
    assert "querynode" in message(scope)


@pytest.mark.parametrize(
    "absent",
    [
        pod("proxy", ready=False),
        pod("proxy") | {"status": {"phase": "Pending"}},
        pod("proxy", ip=""),
    ],
)
def test_without_a_ready_proxy_nobody_is_asked(absent):
    world = FakeWorld()
    world.see(absent)

    scope = asked(world, proxy=DOWN, querynode=UP)

    assert found(scope) == (ConditionStatus.FALSE, Reason.WAITING_FOR_PODS)
    assert message(scope) == "waiting for pods of proxy (0 of 1)"
    assert world.engine.asked == []


def test_a_pod_on_its_way_out_is_not_asked(world):
    leaving = pod("proxy", "demo-proxy-old", ip="10.0.0.9")
    leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    world.see(leaving)

    asked(world)

    assert {endpoint.host for endpoint in world.engine.asked} == {"10.0.0.1"}


def test_a_pod_of_another_program_is_not_asked(world):
    etcd = pod("proxy", "a-first-by-name", ip="10.0.0.9")
    etcd["metadata"]["labels"]["app.kubernetes.io/name"] = "etcd"
    world.see(etcd)

    asked(world)

    assert {endpoint.host for endpoint in world.engine.asked} == {"10.0.0.1"}


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        (("Healthy", "Healthy"), "Healthy"),
        (("Healthy", "Standby"), "Standby"),
        (("Healthy", "Unknown"), "Unknown"),
        (("Initializing", "Unknown"), "Initializing"),
        (("Abnormal", "Initializing"), "Abnormal"),
    ],
)
def test_a_pool_is_as_well_as_its_worst_pod(world, states, worst):
    world.see(pod("querynode", "demo-querynode-1", ip="10.0.0.3"))
    world.engine.states = dict(zip(("10.0.0.2", "10.0.0.3"), states, strict=True))

    assert asked(world).facts.components["querynode"].state == worst


def test_a_standalone_pod_is_its_own_entrance():
    world = FakeWorld()
    world.see(pod("standalone"))

    assert found(asked(world, STANDALONE, standalone=UP)) == (ConditionStatus.TRUE, Reason.ENGINE_HEALTHY)


def test_the_certificate_is_checked_against_the_services_name():
    world = FakeWorld()
    world.see(pod("standalone"))
    spec = with_spec(STANDALONE, "security.tls", {"secretName": "cert"})

    asked(world, spec, secrets=Secrets(root_password=OWN, tls_ca="CA"), standalone=UP)

    endpoint = world.engine.asked[0]
    assert (endpoint.tls, endpoint.ca, endpoint.server_name) == (True, b"CA", "demo.team.svc")
