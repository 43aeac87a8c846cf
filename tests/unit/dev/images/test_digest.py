"""Content hashes decide what is built again: they must see every change and nothing else."""

from vectorcluster_dev.images.digest import short_hash, tree_key


def test_every_kind_of_change_is_seen(tmp_path):
    (tmp_path / "a").mkdir()
    file = tmp_path / "a" / "run.sh"
    file.write_text("one")
    seen = [tree_key(tmp_path)]
    file.write_text("two")
    seen.append(tree_key(tmp_path))
    file.chmod(0o755)
    seen.append(tree_key(tmp_path))
    file.rename(tmp_path / "a" / "start.sh")
    seen.append(tree_key(tmp_path))
    (tmp_path / "empty").touch()
    seen.append(tree_key(tmp_path))
    assert len(set(seen)) == len(seen)


def test_what_interpreters_leave_behind_is_not_content(tmp_path):
    (tmp_path / "module.py").write_text("x = 1")
    before = tree_key(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "module.cpython-311.pyc").write_bytes(b"\0")
    assert tree_key(tmp_path) == before


def test_time_and_place_do_not_matter(tmp_path):
    keys = []
    for place in ("here", "there"):
        folder = tmp_path / place
        folder.mkdir()
        (folder / "file").write_text("same")
        keys.append(tree_key(folder))
    assert keys[0] == keys[1]


def test_parts_cannot_flow_into_each_other():
    assert short_hash(("ab", "c")) != short_hash(("a", "bc"))
    assert short_hash(("a", "b")) != short_hash(("b", "a"))
    assert len(short_hash(("a",))) == 12
