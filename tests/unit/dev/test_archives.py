import hashlib
import json
import tarfile

import pytest
from vectorcluster_dev import archives
from vectorcluster_dev.archives import ScratchImage


@pytest.fixture
def image(tmp_path):
    program = tmp_path / "prog"
    program.write_bytes(b"\x7fELF...")
    return ScratchImage("vcdev.local/prog:1", program, user=65532)


def test_the_archive_is_a_docker_archive_whose_digests_hold(image, tmp_path):
    path = archives.write(image, tmp_path / "out" / "prog.tar")
    with tarfile.open(path) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))[0]
        config_text = tar.extractfile(manifest["Config"]).read()
        layer = tar.extractfile(manifest["Layers"][0]).read()
    config = json.loads(config_text)
    assert manifest["RepoTags"] == ["vcdev.local/prog:1"]
    assert manifest["Config"] == f"{hashlib.sha256(config_text).hexdigest()}.json"
    assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(layer).hexdigest()}"]
    assert config["config"]["Entrypoint"] == ["/prog"]
    assert config["config"]["User"] == "65532"


def test_the_layer_holds_the_program_and_no_shell(image, tmp_path):
    path = archives.write(image, tmp_path / "prog.tar")
    with tarfile.open(path) as tar, tarfile.open(fileobj=tar.extractfile("layer.tar")) as layer:
        modes = {member.name: member.mode for member in layer}
        assert layer.extractfile("prog").read() == b"\x7fELF..."
    assert modes == {"etc": 0o755, "tmp": 0o1777, "etc/passwd": 0o644, "prog": 0o755}


def test_equal_inputs_give_equal_bytes(image, tmp_path):
    one, two = (archives.write(image, tmp_path / name).read_bytes() for name in ("a.tar", "b.tar"))
    assert one == two


def test_nothing_half_written_stays(image, tmp_path):
    archives.write(image, tmp_path / "out" / "prog.tar")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["prog.tar"]


def test_names_are_read_back(image, tmp_path):
    assert archives.names(archives.write(image, tmp_path / "prog.tar")) == ["vcdev.local/prog:1"]
