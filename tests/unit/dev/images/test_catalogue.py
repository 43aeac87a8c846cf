"""Recipes and Dockerfiles belong together, and the images keep the rules of a restricted pod."""

import re
from pathlib import Path

import pytest
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.images.cache import image_of
from vectorcluster_dev.images.catalogue import RECIPES, UP_IMAGES, find
from vectorcluster_dev.settings import Settings

SETTINGS = Settings.from_env({"VECTORCLUSTER_CACHE": "/nowhere"})
# Others stand on these; nobody runs them.
FOUNDATIONS = {"base", "operator-python"}


def dockerfile(name: str) -> str:
    return (SETTINGS.repo_root / "dev" / "images" / name / "Dockerfile").read_text()


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_every_recipe_has_a_dockerfile_on_what_it_says(recipe):
    text = dockerfile(recipe.name)
    assert ("FROM ${BASE}" in text) == (recipe.name == "base" or recipe.stands_on is not None)
    assert ("FROM scratch" in text) == (recipe.name != "base" and recipe.stands_on is None)


@pytest.mark.parametrize("name", sorted({recipe.name for recipe in RECIPES} - FOUNDATIONS))
def test_nobody_runs_as_root(name):
    users = re.findall(r"^USER (\S+)$", dockerfile(name), re.MULTILINE)
    assert users[-1:] == ["10001:10001"]


def test_a_name_alone_means_the_default_version():
    assert find("milvus").version == "2.3.5"
    assert find("milvus:2.3.4").version == "2.3.4"


def test_an_unknown_image_is_answered_with_the_known_ones():
    with pytest.raises(DevError, match=r"'redis'.*kafka:3.9.1"):
        find("redis")


def test_versions_of_milvus_share_one_pattern(monkeypatch):
    monkeypatch.setattr("vectorcluster_dev.images.cache.root_key", lambda: "mmdebstrap")
    newer, older = image_of(SETTINGS, "milvus").reference, image_of(SETTINGS, "milvus:2.3.4").reference
    assert newer.replace("2.3.5", "2.3.4") == older != newer


def test_up_needs_nothing_that_is_not_used_yet():
    assert "postgresql" not in UP_IMAGES
    assert all(find(name) for name in UP_IMAGES)


def test_every_folder_of_dev_images_is_used():
    folders = {path.parent.name for path in (SETTINGS.repo_root / "dev" / "images").glob("*/Dockerfile")}
    assert folders == {recipe.name for recipe in RECIPES} | {"rootfs"}


def test_scripts_can_be_executed():
    scripts = list((SETTINGS.repo_root / "dev" / "images").rglob("*.sh"))
    assert scripts
    assert all(Path(script).stat().st_mode & 0o111 == 0o111 for script in scripts)
