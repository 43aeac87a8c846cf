"""What a person at a terminal sees: columns, categories, explanations, scale and status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from integration.crd.resources import DISTRIBUTED, MINIMAL, resource
from vectorcluster_api import API_VERSION

if TYPE_CHECKING:
    from integration.conftest import ApiServer

pytestmark = pytest.mark.integration

STATUS = {
    "phase": "Ready",
    "endpoint": "seen.default.svc:19530",
    "version": "2.3.5",
    "replicas": 2,
    "selector": "app.kubernetes.io/instance=seen",
    "observedGeneration": 1,
    "conditions": [
        {
            "type": "Ready",
            "status": "True",
            "reason": "EngineHealthy",
            "message": "All components answer.",
            "lastTransitionTime": "2026-01-02T03:04:05Z",
        }
    ],
    "components": {"query": {"replicas": 2, "readyReplicas": 2, "state": "Healthy"}},
    "scaling": [{"component": "query", "fromReplicas": 1, "toReplicas": 2, "reason": "memory 80 %"}],
}


@pytest.fixture(scope="module")
def server(vectorcluster_api: ApiServer) -> ApiServer:
    """The API server with a cluster `seen` that has a status."""
    vectorcluster_api.kubectl("create", "-f", "-", input=resource(DISTRIBUTED, "seen"))
    vectorcluster_api.kubectl(
        "patch", "vc", "seen", "--subresource=status", "--type=merge", "-p", json.dumps({"status": STATUS})
    )
    return vectorcluster_api


def test_the_crd_is_established_without_complaints(server: ApiServer) -> None:
    crd = json.loads(server.kubectl("get", "crd", "vectorclusters.vectorcluster.io", "-o", "json"))
    conditions = {one["type"]: one["status"] for one in crd["status"]["conditions"]}
    assert conditions["Established"] == "True"
    assert conditions["NamesAccepted"] == "True"
    assert "NonStructuralSchema" not in conditions


def test_columns(server: ApiServer) -> None:
    head, row = server.kubectl("get", "vc", "seen").splitlines()
    assert head.split() == ["NAME", "MODE", "VERSION", "READY", "PHASE", "QUERY", "ENDPOINT", "AGE"]
    assert row.split()[:-1] == [
        "seen",
        "Distributed",
        "2.3.5",
        "True",
        "Ready",
        "2",
        "seen.default.svc:19530",
    ]


def test_wide_columns(server: ApiServer) -> None:
    head, row = server.kubectl("get", "vc", "seen", "-o", "wide").splitlines()
    assert head.split()[-5:] == ["RUNNING", "BUCKET", "DELETION", "REASON", "MESSAGE"]
    assert "vectors   Retain     EngineHealthy   All components answer." in row


def test_get_all_lists_it(server: ApiServer) -> None:
    assert "vectorcluster.vectorcluster.io/seen" in server.kubectl("get", "all", "-o", "name")


@pytest.mark.parametrize("name", ["vc", "vectorcluster", "vectorclusters", "vectorclusters.vectorcluster.io"])
def test_names(server: ApiServer, name: str) -> None:
    assert "vectorcluster.vectorcluster.io/seen" in server.kubectl("get", name, "-o", "name")


@pytest.mark.parametrize(
    ("field", "lines"),
    [
        ("vc", ["A Milvus cluster: the desired state in `spec`"]),
        (
            "vc.spec",
            [
                "Only `version` is required",
                "version <string> -required- Milvus version, 2.3.0 to 2.6.x, such as `2.6.11`.",
                "mode <string> enum: Standalone, Distributed",
                "Distributed: pools of pods. Cannot change. Defaults to Standalone.",
                "suspend <boolean> Take the pods away and keep the data. Defaults to false.",
            ],
        ),
        ("vc.spec.components", ["query <Object> Query nodes: they hold loaded data and search it."]),
        ("vc.spec.components.query.autoscaling", ["max <integer> -required- Largest number of pods."]),
        ("vc.spec.components.query.resources", ["requests <map[string]Object> What the scheduler reserves."]),
        ("vc.spec.storage.object.endpoint", ["host:port of the server, without a scheme"]),
        ("vc.spec.upgrade.maxSurge", ["a number or a percentage"]),
        ("vc.status", ["One word for people: Pending, Creating, Ready"]),
    ],
)
def test_explain(server: ApiServer, field: str, lines: list[str]) -> None:
    said = " ".join(server.kubectl("explain", field).split())
    assert [line for line in lines if line not in said] == []


def test_explain_speaks_no_python(server: ApiServer) -> None:
    said = server.kubectl("explain", "vc", "--recursive") + server.kubectl("explain", "vc.spec")
    assert [word for word in ("None", "StrEnum", "pydantic", "anyOf", "dict") if word in said] == []


def test_kubectl_scale_sets_the_query_nodes(server: ApiServer) -> None:
    server.kubectl("create", "-f", "-", input=resource(DISTRIBUTED, "scaled"))
    server.kubectl("scale", "vc/scaled", "--replicas=3")
    found = server.kubectl("get", "vc", "scaled", "-o", "jsonpath={.spec.components.query.replicas}")
    assert found == "3"


def test_scale_reports_what_is_there(server: ApiServer) -> None:
    path = f"/apis/{API_VERSION}/namespaces/default/vectorclusters/seen/scale"
    scale = json.loads(server.kubectl("get", "--raw", path))
    assert scale["spec"]["replicas"] == 2
    assert scale["status"] == {"replicas": 2, "selector": "app.kubernetes.io/instance=seen"}


def test_scale_obeys_the_rules(server: ApiServer) -> None:
    server.kubectl("create", "-f", "-", input=resource(MINIMAL, "single"))
    assert "mode Standalone has one pod and cannot be scaled" in server.refusal(
        "scale", "vc/single", "--replicas=2"
    )
    assert "greater than or equal to 1" in server.refusal("scale", "vc/seen", "--replicas=0")


def test_status_is_not_written_with_the_spec(server: ApiServer) -> None:
    with_status = {**json.loads(resource(DISTRIBUTED, "fresh")), "status": {"phase": "Ready"}}
    server.kubectl("create", "-f", "-", input=json.dumps(with_status))
    assert "status" not in json.loads(server.kubectl("get", "vc", "fresh", "-o", "json"))


def test_the_spec_is_not_written_with_the_status(server: ApiServer) -> None:
    before = json.loads(server.kubectl("get", "vc", "seen", "-o", "json"))
    body = json.dumps({"spec": {"shards": 9}, "status": {"phase": "Updating"}})
    server.kubectl("patch", "vc", "seen", "--subresource=status", "--type=merge", "-p", body)
    after = json.loads(server.kubectl("get", "vc", "seen", "-o", "json"))
    assert after["spec"] == before["spec"]
    assert after["metadata"]["generation"] == before["metadata"]["generation"]
    assert after["status"] == {**before["status"], "phase": "Updating"}
    server.kubectl(
        "patch", "vc", "seen", "--subresource=status", "--type=merge", "-p", json.dumps({"status": STATUS})
    )


def test_a_bad_status_is_refused(server: ApiServer) -> None:
    body = json.dumps({"status": {"phase": "Fine"}})
    said = server.refusal("patch", "vc", "seen", "--subresource=status", "--type=merge", "-p", body)
    assert '"Pending", "Creating", "Ready"' in said
