"""The operator's pods: restricted, probed, and told what the values say."""

from __future__ import annotations

import pytest


def environment(deployment):
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    return {entry["name"]: entry.get("value", entry.get("valueFrom")) for entry in container["env"]}


def test_the_pod_fits_the_restricted_standard(render, find):
    pod = find(render(), "Deployment")["spec"]["template"]["spec"]
    [container] = pod["containers"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert all(set(volume) == {"name", "emptyDir"} for volume in pod["volumes"])
    assert "hostNetwork" not in pod


def test_the_platform_may_choose_the_user(render, find):
    context = find(render(runAsUser=None), "Deployment")["spec"]["template"]["spec"]["securityContext"]

    assert context == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


def test_probes_ask_the_metrics_port(render, find):
    [container] = find(render(metrics={"port": 9090}), "Deployment")["spec"]["template"]["spec"]["containers"]

    assert [port["containerPort"] for port in container["ports"]] == [9090]
    paths = {
        name: container[name]["httpGet"]["path"]
        for name in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert paths == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}
    assert (
        environment(find(render(metrics={"port": 9090}), "Deployment"))["VECTORCLUSTER_METRICS_PORT"]
        == "9090"
    )


def test_unset_values_leave_the_operators_defaults(render, find):
    names = set(environment(find(render(), "Deployment")))

    assert names == {
        f"VECTORCLUSTER_{name}"
        for name in (
            "POD_NAME",
            "POD_NAMESPACE",
            "LEASE_NAME",
            "NAMESPACES",
            "LOG_LEVEL",
            "LOG_FORMAT",
            "METRICS_PORT",
        )
    }


def test_every_variable_is_a_setting_of_the_operator(render, find):
    from vectorcluster_operator.settings import Settings

    objects = render(
        engineImages={"milvus": "m:{version}", "etcd": "e:1", "kafka": "k:1"}, resyncSeconds=60, workers=8
    )
    names = set(environment(find(objects, "Deployment")))

    assert {name.removeprefix("VECTORCLUSTER_").lower() for name in names} <= set(Settings.model_fields)


@pytest.mark.parametrize(
    ("values", "variable", "text"),
    [
        ({}, "VECTORCLUSTER_NAMESPACES", ""),
        ({"scope": "namespaced"}, "VECTORCLUSTER_NAMESPACES", "system"),
        ({"scope": "namespaced", "watchNamespaces": ["b", "a"]}, "VECTORCLUSTER_NAMESPACES", "a,b"),
        (
            {"engineImages": {"milvus": "mirror/milvus:v{version}"}},
            "VECTORCLUSTER_IMAGE_MILVUS",
            "mirror/milvus:v{version}",
        ),
        ({"resyncSeconds": 60}, "VECTORCLUSTER_RESYNC_SECONDS", "60"),
        ({"workers": 8}, "VECTORCLUSTER_WORKERS", "8"),
        ({"log": {"level": "DEBUG"}}, "VECTORCLUSTER_LOG_LEVEL", "DEBUG"),
    ],
)
def test_values_reach_the_operator(render, find, values, variable, text):
    assert environment(find(render(**values), "Deployment"))[variable] == text


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ({}, "vectorcluster.dev/operator:0.1.0"),
        ({"repository": "mirror/op", "tag": "t1"}, "mirror/op:t1"),
        (
            {"repository": "mirror/op", "tag": "t1", "digest": "sha256:" + "a" * 64},
            "mirror/op@sha256:" + "a" * 64,
        ),
    ],
)
def test_the_image_is_named_by_tag_or_digest(render, find, image, expected):
    [container] = find(render(image=image), "Deployment")["spec"]["template"]["spec"]["containers"]

    assert container["image"] == expected


def test_selectors_find_the_pods(render, find):
    objects = render(replicaCount=2, metrics={"podMonitor": {"enabled": True}})
    labels = find(objects, "Deployment")["spec"]["template"]["metadata"]["labels"].items()

    assert find(objects, "Deployment")["spec"]["selector"]["matchLabels"].items() <= labels
    assert find(objects, "Service")["spec"]["selector"].items() <= labels
    assert find(objects, "PodMonitor")["spec"]["selector"]["matchLabels"].items() <= labels
    assert find(objects, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"].items() <= labels


def test_a_single_operator_may_be_evicted(render):
    assert "PodDisruptionBudget" not in {o["kind"] for o in render(replicaCount=1)}


def test_an_upgrade_keeps_what_selects(render, find):
    """A Deployment's selector can't be changed: the chart's and the app's version must not be in it."""
    selector = find(render(), "Deployment")["spec"]["selector"]["matchLabels"]

    assert set(selector) == {"app.kubernetes.io/name", "app.kubernetes.io/instance"}
