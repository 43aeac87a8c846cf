import pytest
from vectorcluster_dev import kernel


@pytest.fixture
def root(tmp_path):
    for name in (*kernel.WANTED, *kernel.KUBELETS):
        file = tmp_path / "sys" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("0")
    return tmp_path / "sys"


def values(root):
    return {name: int((root / name).read_text()) for name in (*kernel.WANTED, *kernel.KUBELETS)}


def test_what_is_raised_is_put_back(root, tmp_path):
    before, memory = values(root), tmp_path / "run" / "memory.json"
    kernel.apply(memory, root)
    assert {name: values(root)[name] for name in kernel.WANTED} == kernel.WANTED
    (root / "kernel/panic").write_text("10")  # as kubelet does
    kernel.restore(memory, root)
    assert values(root) == before
    assert not memory.parent.exists()


def test_the_first_cluster_decides_what_was_there_before(root, tmp_path):
    before, memory = values(root), tmp_path / "run" / "memory.json"
    kernel.apply(memory, root)
    kernel.apply(memory, root)
    kernel.restore(memory, root)
    assert values(root) == before


def test_more_than_needed_is_left_alone(root, tmp_path):
    (root / "fs/inotify/max_user_instances").write_text("99999")
    kernel.apply(tmp_path / "memory.json", root)
    assert values(root)["fs/inotify/max_user_instances"] == 99999


def test_restoring_twice_is_no_error(root, tmp_path):
    kernel.restore(tmp_path / "memory.json", root)
    assert values(root)["kernel/panic"] == 0
