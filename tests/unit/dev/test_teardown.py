from pathlib import Path

import pytest
from vectorcluster_dev import teardown
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.layout import ClusterLayout


@pytest.fixture
def layout(tmp_path):
    return ClusterLayout("demo", tmp_path / "state" / "demo", tmp_path / "run" / "demo")


def test_who_is_not_root_is_refused(monkeypatch):
    monkeypatch.setattr(teardown.os, "geteuid", lambda: 1000)
    with pytest.raises(DevError, match="needs root"):
        teardown.require_root()


def test_sockets_of_our_shims_go_and_others_stay(layout, monkeypatch, tmp_path):
    shared = tmp_path / "s"
    shared.mkdir()
    monkeypatch.setattr(teardown, "SHIM_SOCKET_FOLDER", shared)
    ours, foreign, outside = shared / "ours", shared / "foreign", tmp_path / "outside"
    for number, socket in enumerate((ours, outside)):
        task = layout.run / "1" / "containerd" / "io.containerd.runtime.v2.task" / "k8s.io" / str(number)
        task.mkdir(parents=True)
        (task / "address").write_text(f"unix://{socket}")
    for socket in (ours, foreign, outside):
        socket.touch()
    teardown._remove_shim_sockets(layout)
    assert (ours.exists(), foreign.exists(), outside.exists()) == (False, True, True)


@pytest.fixture
def shared_folders(monkeypatch, tmp_path):
    results, links = tmp_path / "cni", tmp_path / "containers"
    for folder in (results, links):
        folder.mkdir()
    monkeypatch.setattr(teardown, "CNI_RESULTS", results)
    monkeypatch.setattr(teardown, "CONTAINER_LOG_LINKS", links)
    monkeypatch.setattr(teardown, "SHARED_FOLDERS", (results, links))
    return results, links


def test_files_of_other_clusters_stay(layout, shared_folders):
    results, links = shared_folders
    identifier = "a" * 64
    for name in (f"vcdev-demo-{identifier}-eth0", f"vcdev-demo-2-{identifier}-eth0"):
        (results / name).touch()
    (links / "ours.log").symlink_to(layout.state / "node-1" / "0.log")
    (links / "foreign.log").symlink_to(Path("/elsewhere/0.log"))
    layout.state.mkdir(parents=True)
    teardown._remove_files(layout, keep_data=False)
    assert [path.name for path in results.iterdir()] == [f"vcdev-demo-2-{identifier}-eth0"]
    assert [path.name for path in links.iterdir()] == ["foreign.log"]
    assert not layout.state.exists()


def test_kept_data_stays_but_not_the_records(layout, shared_folders):
    (layout.state / "etcd").mkdir(parents=True)
    layout.records.mkdir()
    teardown._remove_files(layout, keep_data=True)
    assert (layout.state / "etcd").exists()
    assert not layout.records.exists()
    assert not any(folder.exists() for folder in shared_folders)
