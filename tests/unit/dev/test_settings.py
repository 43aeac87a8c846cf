from pathlib import Path

import pytest
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.settings import Settings


@pytest.mark.parametrize(
    ("environ", "cache"),
    [
        ({}, Path.home() / ".cache" / "vectorcluster"),
        ({"XDG_CACHE_HOME": "/big"}, Path("/big/vectorcluster")),
        ({"XDG_CACHE_HOME": "/big", "VECTORCLUSTER_CACHE": "/own"}, Path("/own")),
        ({"VECTORCLUSTER_CACHE": ""}, Path.home() / ".cache" / "vectorcluster"),
    ],
)
def test_the_cache_is_where_the_environment_says(environ, cache):
    assert Settings.from_env(environ).cache_dir == cache


def test_state_and_checkout():
    settings = Settings.from_env({"VCDEV_STATE": "/elsewhere"})
    assert settings.cluster_dir("demo") == Path("/elsewhere/demo")
    assert (settings.repo_root / "dev" / "go" / "kubernetes" / "go.mod").exists()


@pytest.mark.parametrize("name", ["VECTORCLUSTER_CACHE", "XDG_CACHE_HOME", "VCDEV_STATE"])
def test_relative_folders_are_refused_by_name(name):
    with pytest.raises(DevError, match=f"{name} must be an absolute path"):
        Settings.from_env({name: "here"})
