import pytest
from vectorcluster_dev import golang
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.settings import Settings

REPO = Settings.from_env({}).repo_root
MAIN = "package main\n\nfunc main() {}\n"


@pytest.fixture
def settings(tmp_path):
    """A checkout whose components are all empty programs."""
    for name in {component.module for component in golang.COMPONENTS.values()}:
        source = tmp_path / "repo" / "dev" / "go" / name
        source.mkdir(parents=True)
        (source / "go.mod").write_text(f"module example.org/{name}\n\ngo 1.24\n")
        (source / "main.go").write_text(MAIN)
    return Settings(tmp_path / "cache", tmp_path / "state", tmp_path / "repo")


def test_a_component_is_built_once(settings):
    folder = golang.build(settings, "pause")
    built = (folder / "pause").stat().st_mtime_ns
    assert golang.build(settings, "pause") == folder
    assert (folder / "pause").stat().st_mtime_ns == built
    assert golang.is_cached(settings, "pause")


def test_nothing_but_the_result_stays_in_the_cache(settings):
    folder = golang.build(settings, "pause")
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize("file", ["go.mod", "go.sum", "main.go"])
def test_any_change_of_the_source_is_another_build(settings, file):
    before = golang.cached_folder(settings, "pause")
    path = settings.repo_root / "dev" / "go" / "pause" / file
    path.write_text((path.read_text() if path.exists() else "") + "\n// changed\n")
    assert golang.cached_folder(settings, "pause") != before


def test_another_compiler_is_another_build(settings, monkeypatch):
    before = golang.cached_folder(settings, "pause")
    monkeypatch.setattr(golang, "go_version", lambda: "go9.9")
    assert golang.cached_folder(settings, "pause") != before


def test_a_failed_build_says_what_the_compiler_said_and_leaves_nothing(settings):
    (settings.repo_root / "dev" / "go" / "pause" / "main.go").write_text(
        "package main\n\nfunc main() { nonsense }\n"
    )
    with pytest.raises(DevError, match="building pause") as caught:
        golang.build(settings, "pause")
    assert "undefined: nonsense" in str(caught.value)
    assert not golang.is_cached(settings, "pause")


def test_an_unknown_component_is_refused_with_those_there_are(settings):
    with pytest.raises(DevError, match=r"no component 'nope'; there are .*etcd"):
        golang.build(settings, "nope")


def test_without_go_it_is_said(settings, monkeypatch):
    monkeypatch.setattr(golang.shutil, "which", lambda _: None)
    with pytest.raises(DevError, match="install it"):
        golang.build(settings, "pause")


def test_every_component_of_the_checkout_has_a_module_that_names_it():
    for component in golang.COMPONENTS.values():
        source = REPO / "dev" / "go" / component.module
        text = (source / "go.mod").read_text()
        assert (source / "go.sum").exists() or "require" not in text
        assert component.target in {".", "tool"} or f"\t{component.target}\n" in text


def test_components_of_one_module_are_builds_of_their_own(settings):
    folders = {golang.cached_folder(settings, name) for name in ("coredns", "helm", "metrics-server")}
    assert len(folders) == 3


def test_the_newest_go_that_is_needed_is_found(settings):
    (settings.repo_root / "dev" / "go" / "etcd" / "go.mod").write_text("module x\n\ngo 1.26.4\n")
    assert golang.needed_go(settings) == (1, 26, 4)


def test_versions_are_numbers():
    assert golang.version_tuple("go1.9") < golang.version_tuple("go1.10.1")
