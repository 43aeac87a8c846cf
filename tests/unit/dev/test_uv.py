import pytest
from vectorcluster_dev import uv
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "cache", tmp_path / "state", tmp_path)


@pytest.fixture
def place(tmp_path):
    """Puts an executable uv into a folder."""

    def put(folder):
        program = tmp_path / folder / "uv"
        program.parent.mkdir(parents=True)
        program.touch(mode=0o755)
        return str(program)

    return put


def test_the_one_that_runs_this_process_comes_first(settings, place):
    bin_folder = place("bin").removesuffix("/uv")
    assert uv.program(settings, {"UV": "/own/uv", "PATH": bin_folder}) == "/own/uv"


def test_the_one_in_path(settings, place):
    found = place("bin")
    place("cache/uv-0.13.9/bin")
    assert uv.program(settings, {"PATH": found.removesuffix("/uv")}) == found


def test_where_path_has_none_the_makefiles_own(settings, place):
    kept = place("cache/uv-0.13.9/bin")
    assert uv.program(settings, {"PATH": "/nowhere"}) == kept


def test_without_any_it_is_said_how_to_have_one(settings):
    with pytest.raises(DevError, match="`make` in the checkout installs it"):
        uv.program(settings, {"PATH": "/nowhere"})
