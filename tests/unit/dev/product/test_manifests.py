"""The manifests that `up` applies."""

import json

import yaml
from vectorcluster_api.resource import VectorCluster
from vectorcluster_api.spec import Mode
from vectorcluster_dev.images import Image
from vectorcluster_dev.images.recipe import Recipe
from vectorcluster_dev.product import objects, objectstore, operator, sample
from vectorcluster_dev.settings import Settings

SETTINGS = Settings.from_env({"VECTORCLUSTER_CACHE": "/nowhere"})
MANIFESTS = SETTINGS.repo_root / "dev" / "manifests"


def test_short_image_names_are_replaced_and_nothing_else(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("spec: {containers: [{image: tool, name: tool}, {image: other}]}\n---\n---\na: tool\n")
    assert objects.load_manifests(file, {"tool": "registry/tool:1"}) == [
        {"spec": {"containers": [{"image": "registry/tool:1", "name": "tool"}, {"image": "other"}]}},
        {"a": "tool"},
    ]


def test_the_sample_is_distributed_with_two_shards_and_two_query_nodes():
    (body,) = objects.load_manifests(MANIFESTS / "sample" / "vectorcluster.yaml", {})
    found = VectorCluster.from_object(body)
    assert (found.metadata.namespace, found.metadata.name) == (sample.NAMESPACE, sample.NAME)
    assert (found.spec.mode, found.spec.shards) == (Mode.DISTRIBUTED, 2)
    assert found.spec.components.query.replicas == 2
    assert found.spec.wal.kafka.managed is not None
    assert found.spec.metadata.etcd.managed is not None


def test_the_sample_keeps_to_fields_that_the_api_has():
    (body,) = objects.load_manifests(MANIFESTS / "sample" / "vectorcluster.yaml", {})
    known = VectorCluster.from_object(body).model_dump(by_alias=True, mode="json", exclude_unset=True)
    assert known["spec"] == body["spec"]


def test_the_sample_uses_the_local_object_store():
    (body,) = objects.load_manifests(MANIFESTS / "sample" / "vectorcluster.yaml", {})
    storage = VectorCluster.from_object(body).spec.storage.object
    host = f"{objectstore.NAME}.{objectstore.NAMESPACE}.svc.cluster.local"
    assert storage.endpoint == f"{host}:{objectstore.PORT}"
    assert (storage.bucket, storage.region) == (objectstore.BUCKET, objectstore.REGION)


def test_the_object_store_is_a_restricted_pod():
    documents = objects.load_manifests(
        MANIFESTS / "objectstore" / "objectstore.yaml", {"versitygw": "x/versitygw:1"}
    )
    (store,) = (one for one in documents if one["kind"] == "StatefulSet")
    pod = store["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["image"] == "x/versitygw:1"
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def image(name: str, version: str) -> Image:
    return Image(Recipe(name, version), f"vectorcluster.dev/{name}:{version}-abc", SETTINGS.cache_dir / name)


def test_the_chart_gets_the_images_of_the_cache():
    images = {
        "operator": image("operator", "0.1.0"),
        "milvus": image("milvus", "2.3.5"),
        "etcd": image("etcd", "3.7.3"),
        "kafka": image("kafka", "3.9.1"),
    }
    assert operator.values(images) == {
        "image": {"repository": "vectorcluster.dev/operator", "tag": "0.1.0-abc"},
        "engineImages": {
            "milvus": "vectorcluster.dev/milvus:{version}-abc",
            "etcd": "vectorcluster.dev/etcd:3.7.3-abc",
            "kafka": "vectorcluster.dev/kafka:3.9.1-abc",
        },
    }


def test_the_chart_knows_the_values():
    schema = json.loads((SETTINGS.repo_root / "charts" / "operator" / "values.schema.json").read_text())
    defaults = yaml.safe_load((SETTINGS.repo_root / "charts" / "operator" / "values.yaml").read_text())
    for section in ("image", "engineImages"):
        assert section in schema["properties"]
    assert {"milvus", "etcd", "kafka"} <= defaults["engineImages"].keys()
