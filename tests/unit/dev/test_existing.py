import json
from pathlib import Path

import pytest
from vectorcluster_dev import archives
from vectorcluster_dev.archives import ScratchImage
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.existing import ExistingCluster
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings

NODES = {
    "items": [
        {
            "metadata": {"name": "n"},
            "status": {
                "conditions": [{"type": "Ready", "status": "True"}],
                "images": [{"names": ["vcdev.local/there:1"]}],
            },
        }
    ]
}
# Answers as kubectl would, and notes every command line.
KUBECTL = """#!/bin/sh
echo "$@" >> {log}
case "$*" in
  *"config view"*) echo "current-context: mine" ;;
  *readyz*) exit {ready} ;;
  *nodes*) cat {nodes} ;;
esac
"""


@pytest.fixture
def kubectl(tmp_path, monkeypatch):
    def install(*, ready=True):
        (tmp_path / "nodes.json").write_text(json.dumps(NODES))
        script = tmp_path / "bin" / "kubectl"
        script.parent.mkdir(exist_ok=True)
        values = {"log": tmp_path / "log", "nodes": tmp_path / "nodes.json", "ready": 0 if ready else 1}
        script.write_text(KUBECTL.format(**values))
        script.chmod(0o755)
        monkeypatch.setenv("PATH", str(script.parent), prepend=":")
        return tmp_path / "log"

    return install


@pytest.fixture
def cluster(kubectl, tmp_path):
    kubectl()
    return ExistingCluster.open(Settings(tmp_path / "cache", tmp_path / "state", tmp_path), "mine")


def archive(tmp_path, name):
    program = tmp_path / "prog"
    program.write_bytes(b"x")
    return archives.write(ScratchImage(name, program), tmp_path / "prog.tar")


def test_only_the_named_context_is_read_and_a_copy_is_used(cluster, kubectl, tmp_path):
    log = tmp_path / "log"
    cluster.check()
    lines = log.read_text().splitlines()
    assert lines[0] == "config view --raw --minify --flatten --context=mine"
    assert all(f"--kubeconfig {cluster.kubeconfig()} --context mine" in line for line in lines[1:])
    assert cluster.kubeconfig().is_relative_to(tmp_path / "state")
    assert cluster.kubeconfig().stat().st_mode & 0o077 == 0


def test_a_cluster_that_does_not_answer_is_refused(cluster, kubectl):
    kubectl(ready=False)
    with pytest.raises(DevError, match="context mine does not answer"):
        cluster.create(Progress(), None)


def test_it_is_never_removed_or_given_nodes(cluster):
    with pytest.raises(DevError, match="not made here"):
        cluster.delete(Progress(), keep_data=False)
    with pytest.raises(DevError, match="its nodes are not changed"):
        cluster.create(Progress(), 2)


def test_images_that_the_nodes_have_are_fine(cluster, tmp_path):
    cluster.load_image(archive(tmp_path, "vcdev.local/there:1"))


def test_images_that_the_nodes_lack_are_named_with_what_to_do(cluster, tmp_path):
    with pytest.raises(DevError, match=r"no image vcdev\.local/absent:1: load .*images import") as caught:
        cluster.load_image(archive(tmp_path, "vcdev.local/absent:1"))
    assert str(Path("prog.tar")) in str(caught.value)
