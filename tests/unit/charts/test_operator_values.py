"""Values that make no sense are refused with a message that names them; the chart lints and has the CRDs."""

from __future__ import annotations

import json

import pytest
import yaml
from source_tree import ROOT

CHART = ROOT / "charts" / "operator"
SHIPPED = CHART / "files" / "crds"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"replicas": 2}, "replicas"),
        ({"replicaCount": "two"}, "replicaCount"),
        ({"image": {"repository": ""}}, "repository"),
        ({"image": {"repository": "a", "digest": "sha256:short"}}, "digest"),
        ({"image": {"repository": "a", "pullPolicy": "Sometimes"}}, "pullPolicy"),
        ({"scope": "global"}, "scope"),
        ({"scope": "namespaced", "watchNamespaces": ["Team_A"]}, "watchNamespaces"),
        ({"scope": "namespaced", "watchNamespaces": ["a", "a"]}, "watchNamespaces"),
        ({"watchNamespaces": ["team-a"]}, "watchNamespaces only works with scope=namespaced"),
        ({"log": {"level": "LOUD"}}, "level"),
        ({"log": {"format": "xml"}}, "format"),
        ({"workers": 0}, "workers"),
        ({"resyncSeconds": 0}, "resyncSeconds"),
        ({"metrics": {"port": 80}}, "port"),
        ({"runAsUser": 0}, "runAsUser"),
        ({"serviceAccount": {"create": False}}, "serviceAccount.name must name an existing account"),
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_by_name(render, values, message):
    with pytest.raises(Exception, match=message):
        render(**values)


def test_every_value_is_described():
    def described(schema, path=""):
        for name, part in schema.get("properties", {}).items():
            assert part.get("description") or part.get("properties") or part.get("enum"), path + name
            described(part, f"{path}{name}.")

    described(json.loads((CHART / "values.schema.json").read_text()))


def test_the_defaults_name_every_value_of_the_schema():
    schema = json.loads((CHART / "values.schema.json").read_text())
    text = (CHART / "values.yaml").read_text()

    assert [name for name in schema["properties"] if f"{name}:" not in text and name != "global"] == []


def test_the_chart_lints(helm):
    helm("lint", "--strict", CHART)


def test_the_chart_ships_the_generated_definitions():
    generated = {path.name: path.read_text() for path in (ROOT / "crds").glob("*.yaml")}
    shipped = {path.name: path.read_text() for path in SHIPPED.glob("*.yaml")}

    assert generated
    assert shipped == generated, "run `make generate`"


def test_definitions_are_installed_unchanged_and_stay(render, find):
    definition = find(render(crds={"install": True}), "CustomResourceDefinition")
    [file] = SHIPPED.glob("*.yaml")

    assert definition["spec"] == yaml.load(file.read_text(), yaml.CSafeLoader)["spec"]
    assert definition["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"


def test_definitions_can_be_left_out(render):
    assert "CustomResourceDefinition" not in {o["kind"] for o in render()}


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ("vectorcluster", "vectorcluster-operator"),
        ("vectorcluster-operator", "vectorcluster-operator"),
        ("team-a", "team-a-vectorcluster-operator"),
        ("my-vectorcluster-operator", "my-vectorcluster-operator"),
    ],
)
def test_names_follow_the_release_without_stammering(helm, release, name):
    text = helm(
        "template", release, CHART, "--kube-version", "1.34.4", "--show-only", "templates/deployment.yaml"
    )

    assert yaml.safe_load(text)["metadata"]["name"] == name
