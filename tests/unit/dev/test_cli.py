import sys

import pytest
from vectorcluster_dev import cli


@pytest.fixture
def vcdev(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("VCDEV_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("vectorcluster_dev.backend.docker_works", lambda: False)

    def run(*args):
        monkeypatch.setattr(sys, "argv", ["vcdev", *args])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def test_errors_are_one_line_without_a_traceback(vcdev):
    code, out, err = vcdev("kubeconfig", "--name", "absent")
    assert (code, out) == (1, "")
    assert err == "vcdev: there is no cluster absent; make it with `vcdev up --name absent`\n"


def test_the_kubeconfigs_path_is_printed_and_nothing_else(vcdev, tmp_path):
    path = tmp_path / "state" / "demo" / "kubeconfig"
    path.parent.mkdir(parents=True)
    path.touch()
    assert vcdev("kubeconfig", "--name", "demo") == (0, f"{path}\n", "")


def test_the_status_of_no_cluster_says_how_to_have_one(vcdev):
    code, out, _ = vcdev("status")
    assert code == 3
    assert "vcdev up --name default" in out


def test_a_context_of_ones_own_excludes_the_making_of_clusters(vcdev):
    code, _, err = vcdev("up", "--context", "prod", "--nodes", "2")
    assert code == 2
    assert "--context makes no cluster" in err


def test_bad_names_are_refused(vcdev):
    code, _, err = vcdev("status", "--name", "No/Good")
    assert code == 1
    assert "begins with a letter" in err


def test_logs_of_an_unknown_program_list_those_there_are(vcdev, tmp_path):
    logs = tmp_path / "state" / "demo" / "logs"
    logs.mkdir(parents=True)
    (logs / "etcd.log").touch()
    code, _, err = vcdev("logs", "--name", "demo", "nope")
    assert code == 1
    assert "there are: etcd" in err


def test_help_names_every_command(vcdev):
    code, out, _ = vcdev("--help")
    assert code == 0
    for command in ("up", "down", "status", "load-image", "kubeconfig", "logs", "build"):
        assert f"\n  {command} " in out


def test_what_the_system_refuses_is_said_in_its_words(vcdev, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", "/var/lib/vcdev")

    monkeypatch.setattr(cli, "open_backend", refuse)
    code, _, err = vcdev("status")
    assert code == 1
    assert err == "vcdev: [Errno 13] Permission denied: '/var/lib/vcdev'\n"
