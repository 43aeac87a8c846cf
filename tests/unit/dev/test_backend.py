import pytest
from vectorcluster_dev import backend
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.kind import KindBackend
from vectorcluster_dev.layout import ClusterLayout
from vectorcluster_dev.local import LocalBackend
from vectorcluster_dev.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "cache", tmp_path / "state", tmp_path)


@pytest.fixture(params=[True, False], ids=["docker", "no docker"])
def docker(request, monkeypatch):
    monkeypatch.setattr(backend, "docker_works", lambda: request.param)
    return request.param


def test_a_new_cluster_is_made_by_kind_where_docker_is(settings, docker):
    made = backend.open_backend(settings, "demo")
    assert isinstance(made, KindBackend if docker else LocalBackend)


@pytest.mark.parametrize(("file", "kind"), [("made-by-kind", KindBackend), ("cluster.json", LocalBackend)])
def test_a_cluster_keeps_the_way_it_was_made(settings, docker, file, kind):
    layout = ClusterLayout.of(settings, "demo")
    layout.state.mkdir(parents=True)
    (layout.state / file).touch()
    assert isinstance(backend.open_backend(settings, "demo"), kind)


@pytest.mark.parametrize("name", ["", "Upper", "1st", "a/b", "-a", "a-", "a" * 21, "a_b"])
def test_names_that_cannot_name_interfaces_are_refused(settings, name):
    with pytest.raises(DevError, match="name"):
        backend.open_backend(settings, name)
