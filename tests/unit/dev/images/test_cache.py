"""The cache of archives, with an engine that only writes down what it is asked."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.images import cache, catalogue
from vectorcluster_dev.images.recipe import Recipe
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings


class RecordingEngine:
    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str]] = []
        self.refuses = ""

    def root(self) -> str:
        return "debian"

    def build(self, context, image, arguments) -> None:
        if self.refuses and self.refuses in image:
            raise DevError(f"building the image {image}: refused")
        self.calls.append(("build", name_of(image), name_of(arguments.get("BASE", ""))))

    def save(self, image, archive) -> None:
        Path(archive).write_text(image)

    def load(self, archive, image) -> None:
        assert Path(archive).read_text() == image
        self.calls.append(("load", name_of(image), ""))


def name_of(image: str) -> str:
    return image.removeprefix("vectorcluster.dev/").split(":")[0]


RECIPES = (
    Recipe("base", "1", stands_on=None),
    Recipe("python", "1"),
    Recipe("app", "1", stands_on="python"),
    Recipe("tool", "1", stands_on=None),
)


@pytest.fixture
def settings(tmp_path):
    for recipe in RECIPES:
        folder = tmp_path / "repo" / "dev" / "images" / recipe.name
        folder.mkdir(parents=True)
        (folder / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "cache" / "images").mkdir(parents=True)
    return Settings(tmp_path / "cache", tmp_path / "state", tmp_path / "repo")


@pytest.fixture
def engine(monkeypatch):
    found = RecordingEngine()

    @contextmanager
    def opened(settings):
        yield found

    monkeypatch.setattr(catalogue, "RECIPES", RECIPES)
    monkeypatch.setattr(cache, "open_engine", opened)
    monkeypatch.setattr(cache, "root_key", lambda: "test")
    monkeypatch.setattr(cache, "ensure_packages", lambda names: [])
    return found


@pytest.fixture
def progress():
    return Progress(console=Console(quiet=True))


def dockerfile(settings, name):
    return settings.repo_root / "dev" / "images" / name / "Dockerfile"


def test_what_an_image_stands_on_is_built_first_and_once(settings, engine, progress):
    images = cache.ensure_images(settings, ["tool", "app", "python"], progress)
    assert engine.calls == [
        ("build", "tool", ""),
        ("build", "base", "debian"),
        ("build", "python", "base"),
        ("build", "app", "python"),
    ]
    assert all(image.built for image in images.values())
    assert list(images) == ["tool", "app", "python"]


def test_a_second_run_builds_nothing(settings, engine, progress):
    cache.ensure_images(settings, ["app"], progress)
    engine.calls.clear()
    cache.ensure_images(settings, ["app"], progress)
    assert engine.calls == []


def test_a_change_builds_what_stands_on_it_and_loads_what_is_below(settings, engine, progress):
    before = cache.ensure_images(settings, ["app", "tool"], progress)
    engine.calls.clear()
    dockerfile(settings, "app").write_text("FROM scratch\n# changed\n")
    after = cache.ensure_images(settings, ["app", "tool"], progress)
    assert engine.calls == [("load", "python", ""), ("build", "app", "python")]
    assert before["app"].reference != after["app"].reference
    assert before["tool"] == after["tool"]


def test_a_change_below_changes_all_above(settings, engine, progress):
    before = cache.image_of(settings, "app").reference
    dockerfile(settings, "base").write_text("FROM scratch\n# changed\n")
    assert cache.image_of(settings, "app").reference != before


def test_a_failed_build_leaves_no_archive_and_the_next_run_goes_on(settings, engine, progress):
    engine.refuses = "app"
    with pytest.raises(DevError, match="refused"):
        cache.ensure_images(settings, ["app"], progress)
    assert not cache.image_of(settings, "app").built
    assert cache.image_of(settings, "python").built
    engine.refuses = ""
    assert cache.ensure_images(settings, ["app"], progress)["app"].built


def test_old_archives_go_and_the_one_before_stays(settings, engine, progress):
    for change in range(4):
        dockerfile(settings, "tool").write_text(f"FROM scratch\n# {change}\n")
        cache.ensure_images(settings, ["tool"], progress)
    left = sorted((settings.cache_dir / "images").glob("tool-1-*.tar"))
    assert len(left) == 2
    assert cache.image_of(settings, "tool").archive in left
