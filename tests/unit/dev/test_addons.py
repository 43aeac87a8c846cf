import pytest
import yaml
from vectorcluster_dev import addon_images, addons
from vectorcluster_dev.settings import Settings

FOLDER = Settings.from_env({}).repo_root / "dev" / "manifests" / "addons"


@pytest.fixture
def values():
    images = {
        addons.image_variable(each.component): f"image/{each.component}" for each in addon_images.ADDONS
    }
    return {
        "dns_address": "10.2.0.10",
        "forward": "forward . 192.0.2.1",
        "volumes": "/state/volumes",
        **images,
    }


@pytest.fixture
def objects(values):
    return [each for each in yaml.safe_load_all(addons.render(FOLDER, values)) if each]


def test_every_deployment_that_is_awaited_is_rendered(objects):
    found = {
        (o["metadata"]["namespace"], o["metadata"]["name"]) for o in objects if o["kind"] == "Deployment"
    }
    assert found == set(addons.DEPLOYMENTS)


def test_addons_run_without_privileges(objects):
    for deployment in (o for o in objects if o["kind"] == "Deployment"):
        pod = deployment["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in pod["containers"]:
            own = container["securityContext"]
            assert own["readOnlyRootFilesystem"] is True
            assert own["capabilities"] == {"drop": ["ALL"]}
            assert container["imagePullPolicy"] == "IfNotPresent"


def test_dns_has_the_address_that_kubelets_hand_out(objects):
    service = next(o for o in objects if o["kind"] == "Service" and o["metadata"]["name"] == "kube-dns")
    assert service["spec"]["clusterIP"] == "10.2.0.10"


def test_there_is_one_default_storage_class(objects):
    classes = [o for o in objects if o["kind"] == "StorageClass"]
    assert len(classes) == 1
    marks = classes[0]["metadata"]["annotations"]
    assert marks == {"storageclass.kubernetes.io/is-default-class": "true"}


def test_a_missing_value_is_an_error(values):
    del values["volumes"]
    with pytest.raises(KeyError, match="volumes"):
        addons.render(FOLDER, values)


def test_names_outside_go_to_the_hosts_name_servers():
    assert addons.forward("nameserver 192.0.2.1\nnameserver 192.0.2.2\n") == "forward . 192.0.2.1 192.0.2.2"
    assert addons.forward("options ndots:1\n") == ""
