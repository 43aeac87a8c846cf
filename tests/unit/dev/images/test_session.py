"""The storage of a build session is gone afterwards, whatever happened."""

import pytest
from vectorcluster_dev.images.buildah import session_folder


def test_nothing_is_left_after_a_session(tmp_path):
    with session_folder(tmp_path / "images") as folder:
        (folder / "storage").mkdir()
    assert list((tmp_path / "images").iterdir()) == []


def test_nothing_is_left_after_a_failure(tmp_path):
    def fail_half_way():
        with session_folder(tmp_path) as folder:
            (folder / "half").write_text("built")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_session_left_is_not_used(tmp_path):
    left = tmp_path / ".session"
    left.mkdir()
    (left / "half").write_text("built")
    with session_folder(tmp_path) as folder:
        assert list(folder.iterdir()) == []
