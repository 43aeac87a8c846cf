import pytest
from vectorcluster_dev import host
from vectorcluster_dev.errors import DevError


@pytest.fixture
def installed(monkeypatch):
    """A host that has these programs and nothing else; apt-get only notes what it is asked."""
    programs: set[str] = set()
    monkeypatch.setattr(host.shutil, "which", lambda name: f"/usr/bin/{name}" if name in programs else None)
    monkeypatch.setattr(host, "CNI_FOLDERS", ())
    monkeypatch.setattr(host, "succeeds", lambda _command: False)
    return programs


@pytest.fixture
def commands(monkeypatch, tmp_path):
    seen: list[list[str]] = []
    monkeypatch.setattr(host, "run", lambda command, _intent, **_: seen.append(list(command)) or "")
    monkeypatch.setattr(host, "APT_LOCK", tmp_path / "lock")
    monkeypatch.setattr(host.os, "geteuid", lambda: 0)
    return seen


def test_a_program_that_is_there_is_not_installed_over(installed, commands):
    installed |= {"containerd", "ctr"}
    assert host.ensure_packages(["containerd"]) == []
    assert commands == []


def test_missing_packages_are_installed_without_removing_any(installed, commands):
    installed |= {"apt-get"}
    assert host.ensure_packages(["runc", "buildah"]) == ["buildah", "runc"]
    assert commands[0][:2] == ["apt-get", "install"]
    assert "--no-install-recommends" in commands[0]
    assert "--no-remove" in commands[0]
    assert commands[0][-2:] == ["buildah", "runc"]


def test_stale_lists_are_fetched_once(installed, commands, monkeypatch):
    installed |= {"apt-get"}
    answers = iter([DevError("no such package"), "", ""])

    def run(command, _intent, **_):
        commands.append(list(command))
        answer = next(answers)
        if isinstance(answer, DevError):
            raise answer
        return answer

    monkeypatch.setattr(host, "run", run)
    host.ensure_packages(["runc"])
    assert [command[1] for command in commands] == ["install", "update", "install"]


def test_other_hosts_are_told_what_is_missing(installed):
    with pytest.raises(DevError, match=r"missing: conntrack, runc; install them"):
        host.ensure_packages(["runc", "conntrack"])


def test_who_is_not_root_is_told_the_command(installed, monkeypatch):
    installed |= {"apt-get"}
    monkeypatch.setattr(host.os, "geteuid", lambda: 1000)
    with pytest.raises(DevError, match=r"run as root, or `apt-get install`"):
        host.ensure_packages(["runc"])


def test_missing_cni_plugins_are_named(installed):
    with pytest.raises(DevError, match="containernetworking-plugins"):
        host.cni_folder()
