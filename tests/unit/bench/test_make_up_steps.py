"""The parts of make-up-steps around the command it times."""

from pathlib import Path

import pytest
from bench import bench_make_up_steps as bench
from bench.context import BenchError, Context
from vectorcluster_dev.settings import Settings


def context(tmp_path: Path) -> Context:
    settings = Settings(cache_dir=tmp_path / "cache", state_dir=tmp_path / "state", repo_root=tmp_path)
    (tmp_path / "work").mkdir()
    return Context(settings, "default", tmp_path / "work")


def test_steps_become_figures_of_their_group():
    report = {
        "seconds": 9,
        "steps": [
            {"name": "etcd", "seconds": 2.04},
            {"name": "pull", "seconds": 1},
            {"name": "pull", "seconds": 3},
        ],
    }

    found = bench.figures("warm", 90.0, 10.26, report)

    assert [(figure.name, figure.value, figure.group) for figure in found] == [
        ("all (wall clock)", 10.3, "warm"),
        ("etcd", 2.0, "warm"),
        ("pull", 4.0, "warm"),
    ]
    assert found[0].met is True


def test_empty_caches_are_removed_even_when_read_only(tmp_path):
    folder = tmp_path / "caches"
    with bench.emptied_caches(folder) as environment:
        assert environment["GOMODCACHE"].startswith(str(folder))
        module = Path(environment["GOMODCACHE"]) / "module"
        module.mkdir(parents=True)
        (module / "go.mod").touch(mode=0o444)
        module.chmod(0o555)

    assert not folder.exists()


def test_a_cluster_left_behind_is_not_measured(tmp_path):
    ctx = context(tmp_path)
    ctx.settings.cluster_dir(bench.CLUSTER).mkdir(parents=True)

    with pytest.raises(BenchError, match="left from an earlier run"):
        bench.run(ctx)


def test_the_users_cluster_is_never_named(tmp_path, monkeypatch):
    commands = []

    def vcdev(ctx, label, arguments, environment=None):
        commands.append(arguments)
        if arguments[0] == "up":
            Path(arguments[-1]).write_text('{"seconds": 1, "steps": []}')

    monkeypatch.setattr(bench, "vcdev", vcdev)

    bench.run(context(tmp_path))

    assert [(command[0], command[2]) for command in commands] == [
        ("up", "bench"),
        ("up", "bench"),
        ("down", "bench"),
    ]


def test_the_cluster_goes_even_when_up_fails(tmp_path, monkeypatch):
    commands = []

    def vcdev(ctx, label, arguments, environment=None):
        commands.append(arguments[0])
        if arguments[0] == "up":
            raise BenchError("no")

    monkeypatch.setattr(bench, "vcdev", vcdev)
    with pytest.raises(BenchError):
        bench.run(context(tmp_path))

    assert commands == ["up", "down"]
