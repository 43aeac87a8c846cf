"""What holds for the pods of every cluster."""

import base64
from typing import Any

import pytest
from golden.cases import CONTEXT, SECRET_VALUES, SPECS, cluster
from vectorcluster_operator.desired import Context, Manifest, desired_objects
from vectorcluster_operator.engine.catalogue import CATALOGUE, series_of

Case = tuple[str, Manifest]


def _objects(case: str) -> list[Manifest]:
    return desired_objects(cluster(SPECS[case]), CONTEXT)


def _workloads(case: str) -> list[Manifest]:
    return [body for body in _objects(case) if body["kind"] in ("Deployment", "StatefulSet")]


ALL_WORKLOADS = [
    pytest.param(body, id=f"{case}/{body['metadata']['name']}") for case in SPECS for body in _workloads(case)
]


@pytest.mark.parametrize("workload", ALL_WORKLOADS)
def test_pods_fit_the_restricted_pod_security_standard(workload: Manifest) -> None:
    pod = workload["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC", "initContainers"} & set(pod)
    for container in pod["containers"]:
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert "privileged" not in context
        assert not any("hostPort" in port for port in container["ports"])
    allowed = {"configMap", "secret", "emptyDir", "ephemeral", "projected"}
    for volume in pod.get("volumes", []):
        assert set(volume) - {"name"} <= allowed


@pytest.mark.parametrize("workload", ALL_WORKLOADS)
def test_pods_have_no_rights_in_kubernetes_and_no_settings_by_accident(workload: Manifest) -> None:
    pod = workload["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False


@pytest.mark.parametrize("workload", ALL_WORKLOADS)
def test_every_mount_has_a_volume_and_every_volume_a_mount(workload: Manifest) -> None:
    pod = workload["spec"]["template"]["spec"]
    volumes = {volume["name"] for volume in pod.get("volumes", [])}
    claims = {claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", [])}
    mounts = [mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]]
    assert sorted(mounts) == sorted(volumes | claims)
    paths = [mount["mountPath"] for container in pod["containers"] for mount in container["volumeMounts"]]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("workload", ALL_WORKLOADS)
def test_selectors_match_templates_and_hold_only_what_never_changes(workload: Manifest) -> None:
    wanted = workload["spec"]["selector"]["matchLabels"]
    have = workload["spec"]["template"]["metadata"]["labels"]
    assert wanted.items() <= have.items()
    assert set(wanted) == {
        "app.kubernetes.io/name",
        "app.kubernetes.io/instance",
        "app.kubernetes.io/component",
    }


@pytest.mark.parametrize("workload", ALL_WORKLOADS)
def test_names_fit_into_labels(workload: Manifest) -> None:
    longest = len(workload["metadata"]["name"]) - len("search") + 40
    # A StatefulSet's pods are labelled with its name and a revision of ten characters.
    revision = len("-1234567890") if workload["kind"] == "StatefulSet" else 0
    assert longest + revision <= 63


@pytest.mark.parametrize("case", SPECS)
def test_secret_values_are_in_secrets_only(case: str) -> None:
    for body in _objects(case):
        if body["kind"] != "Secret":
            assert not [value for value in SECRET_VALUES if value in str(body)], body["metadata"]["name"]


@pytest.mark.parametrize("case", SPECS)
def test_every_object_belongs_to_the_cluster(case: str) -> None:
    for body in _objects(case):
        (owner,) = body["metadata"]["ownerReferences"]
        assert owner["uid"] == "7f3c"
        assert owner["controller"] is True
        assert owner["blockOwnerDeletion"] is True
        assert body["metadata"]["namespace"] == "team-a"
        assert body["metadata"]["labels"]["vectorcluster.io/cluster"] == "search"
        assert body["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "vectorcluster-operator"


@pytest.mark.parametrize("case", SPECS)
def test_object_names_are_unique_within_their_kind(case: str) -> None:
    found = [(body["kind"], body["metadata"]["name"]) for body in _objects(case)]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("case", SPECS)
def test_services_and_policies_select_pods_that_exist(case: str) -> None:
    templates = [body["spec"]["template"]["metadata"]["labels"] for body in _workloads(case)]
    for body in _objects(case):
        if body["kind"] == "Service":
            selector = body["spec"]["selector"]
        elif body["kind"] == "NetworkPolicy":
            selector = body["spec"]["podSelector"]["matchLabels"]
        else:
            continue
        assert any(selector.items() <= labels.items() for labels in templates), body["metadata"]["name"]


@pytest.mark.parametrize("case", SPECS)
def test_nothing_is_empty_that_the_api_server_would_drop(case: str) -> None:
    def empties(value: Any, path: str) -> list[str]:
        if value in ({}, [], None):
            # An emptyDir is a choice by its key alone.
            return [] if path.endswith(".emptyDir") else [path]
        if isinstance(value, dict):
            return [found for key, item in value.items() for found in empties(item, f"{path}.{key}")]
        if isinstance(value, list):
            return [found for item in value for found in empties(item, f"{path}[]")]
        return []

    assert [found for body in _objects(case) for found in empties(body, body["kind"])] == []


@pytest.mark.parametrize("case", SPECS)
def test_milvus_has_the_processes_of_the_catalogue(case: str) -> None:
    spec = SPECS[case]
    series = series_of(spec["version"])
    wanted = {"standalone"} if spec["mode"] == "Standalone" else {role.name for role in series.roles}
    apps = {
        body["metadata"]["labels"]["app.kubernetes.io/component"]
        for body in _workloads(case)
        if body["metadata"]["labels"]["app.kubernetes.io/name"] == "milvus"
    }
    assert apps == wanted


@pytest.mark.parametrize("series", CATALOGUE)
def test_deployments_come_in_the_update_order(series: str) -> None:
    case = next(case for case in SPECS if case.startswith(f"{series}-distributed"))
    deployed = [body["metadata"]["name"] for body in _objects(case) if body["kind"] == "Deployment"]
    assert deployed == [f"search-{role}" for role in CATALOGUE[series].update_order]


@pytest.mark.parametrize("case", SPECS)
def test_applications_find_no_door_before_publication(case: str) -> None:
    shut = Context(operator_namespace="vectorcluster-system", secrets=CONTEXT.secrets, published=False)
    objects = {
        (body["kind"], body["metadata"]["name"]) for body in desired_objects(cluster(SPECS[case]), shut)
    }
    assert ("Service", "search") not in objects
    assert ("NetworkPolicy", "search-clients") not in objects
    assert ("Secret", "search-connection") not in objects
    assert ("Service", "search-proxy-headless") in objects


def _template_hashes(spec: dict[str, Any], context: Context = CONTEXT) -> dict[str, str]:
    return {
        body["metadata"]["name"]: body["spec"]["template"]["metadata"]["annotations"][
            "vectorcluster.io/config-hash"
        ]
        for body in desired_objects(cluster(spec), context)
        if body["kind"] == "Deployment"
    }


def test_a_changed_setting_rolls_the_pods() -> None:
    spec = SPECS["2.3-distributed-managed"]
    before = _template_hashes(spec)
    after = _template_hashes({**spec, "config": {"queryNode": {"enableDisk": True}}})
    assert all(before[name] != after[name] for name in before)


def test_credentials_roll_the_pods_and_the_root_password_does_not() -> None:
    spec = SPECS["2.6-distributed-kafka-managed"]
    secrets = CONTEXT.secrets
    new_key = type(secrets)(root_password=secrets.root_password)
    new_root = type(secrets)(root_password="another", object_store=secrets.object_store)
    before = _template_hashes(spec)
    assert _template_hashes(spec, Context("x", secrets=new_key, published=True)) != before
    assert _template_hashes(spec, Context("x", secrets=new_root, published=True)) == before


def test_pods_depend_on_nothing_but_the_cluster_and_the_images() -> None:
    spec = SPECS["2.3-distributed-managed"]
    elsewhere = Context(operator_namespace="elsewhere", secrets=CONTEXT.secrets, published=False)
    here, there = (
        [
            body["spec"]["template"]
            for body in desired_objects(cluster(spec), ctx)
            if body["kind"] in ("Deployment", "StatefulSet")
        ]
        for ctx in (CONTEXT, elsewhere)
    )
    assert here == there


def test_connection_secret_without_authentication_has_empty_credentials() -> None:
    spec = {**SPECS["2.3-standalone"], "security": {"authentication": {"enabled": False}}}
    objects = desired_objects(cluster(spec), Context("sys", published=True))
    (secret,) = [body for body in objects if body["metadata"]["name"] == "search-connection"]
    values = {key: base64.b64decode(value).decode() for key, value in secret["data"].items()}
    assert values == {
        "host": "search.team-a.svc",
        "port": "19530",
        "uri": "http://search.team-a.svc:19530",
        "username": "",
        "password": "",
        "token": "",
        "database": "default",
    }


def _admitted(case: str) -> dict[str, list[Manifest]]:
    return {
        body["metadata"]["name"]: body["spec"]["ingress"]
        for body in _objects(case)
        if body["kind"] == "NetworkPolicy"
    }


@pytest.mark.parametrize("case", SPECS)
def test_everybody_reaches_the_data_port_of_the_entrance_and_nothing_else(case: str) -> None:
    open_to_all = {
        name: [port["port"] for port in rule["ports"]]
        for name, rules in _admitted(case).items()
        for rule in rules
        if "from" not in rule
    }
    assert open_to_all == {"search-clients": [19530]}


@pytest.mark.parametrize("case", SPECS)
def test_the_operator_reaches_metrics_and_data_port_only(case: str) -> None:
    (operator,) = [
        rule
        for rules in _admitted(case).values()
        for rule in rules
        if any("namespaceSelector" in source for source in rule.get("from", []))
    ]
    assert sorted(port["port"] for port in operator["ports"]) == [9091, 19530]


def test_policies_can_be_switched_off() -> None:
    spec = {**SPECS["2.3-standalone"], "security": {"networkPolicy": "Disabled"}}
    kinds = {body["kind"] for body in desired_objects(cluster(spec), CONTEXT)}
    assert "NetworkPolicy" not in kinds


def test_the_same_uid_gives_the_same_kafka_id_and_none_begins_like_an_option() -> None:
    spec = SPECS["2.3-distributed-managed"]
    ids = []
    for number in range(40):
        objects = desired_objects(cluster(spec, uid=str(number)), CONTEXT)
        (kafka,) = [
            body
            for body in objects
            if (body["kind"], body["metadata"]["name"]) == ("StatefulSet", "search-kafka")
        ]
        environment = kafka["spec"]["template"]["spec"]["containers"][0]["env"]
        ids.append(next(one["value"] for one in environment if one["name"] == "CLUSTER_ID"))
    assert len(set(ids)) == 40
    assert all(len(one) == 22 and not one.startswith("-") for one in ids)
