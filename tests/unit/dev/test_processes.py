import dataclasses
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from vectorcluster_dev import processes
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.processes import ProcessTable, Program

SLEEP = Program("sleeper", ("sleep", "60"))


@pytest.fixture
def table(tmp_path):
    made = ProcessTable(tmp_path / "run", tmp_path / "logs")
    yield made
    made.stop_all()


def wait_for(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_program_is_started_once_in_a_session_of_its_own(table):
    assert table.ensure(SLEEP)
    pid = table.record("sleeper").pid
    assert not table.ensure(SLEEP)
    assert table.record("sleeper").pid == pid
    assert os.getsid(pid) == pid


def test_a_changed_command_line_restarts(table):
    table.ensure(SLEEP)
    first = table.record("sleeper")
    assert table.ensure(dataclasses.replace(SLEEP, argv=("sleep", "61")))
    assert not processes.is_alive(first)
    assert table.alive("sleeper")


def test_a_changed_configuration_restarts(table, tmp_path):
    file = tmp_path / "config"
    file.write_text("one")
    program = dataclasses.replace(SLEEP, files=(file,))
    table.ensure(program)
    assert not table.ensure(program)
    file.write_text("two")
    assert table.ensure(program)


def test_a_killed_program_is_not_alive_and_starts_anew(table):
    table.ensure(SLEEP)
    os.kill(table.record("sleeper").pid, signal.SIGKILL)
    wait_for(lambda: not table.alive("sleeper"))
    assert table.ensure(SLEEP)
    assert table.alive("sleeper")


def test_stopping_kills_what_ignores_the_request(table):
    stubborn = Program("stubborn", ("sh", "-c", "trap '' TERM; echo set; while :; do sleep 0.1; done"))
    table.ensure(stubborn)
    wait_for(lambda: "set" in table.log_tail("stubborn"))
    record = table.record("stubborn")
    table.stop("stubborn", patience=0.3)
    assert not processes.is_alive(record)
    assert table.names() == []


@pytest.mark.parametrize("field", ["started", "boot"])
def test_a_recycled_pid_is_never_signalled(field):
    with subprocess.Popen(["sleep", "60"]) as foreign:
        try:
            started = processes.start_time(foreign.pid)
            record = processes.Record(foreign.pid, started, processes.boot_id())
            assert processes.is_alive(record)
            other = dataclasses.replace(record, **{field: type(getattr(record, field))(1)})
            processes.stop(other, patience=0.1)
            assert foreign.poll() is None
        finally:
            foreign.kill()


def test_stopping_what_is_gone_is_no_error(table):
    table.ensure(SLEEP)
    os.kill(table.record("sleeper").pid, signal.SIGKILL)
    table.stop("sleeper")
    table.stop("never-there")
    assert table.names() == []


def test_output_goes_to_the_log(table):
    table.ensure(Program("talker", ("sh", "-c", "echo out; echo err >&2; sleep 60")))
    wait_for(lambda: {"out", "err"} <= set(table.log_tail("talker").split()))


def test_a_missing_program_is_said(table):
    with pytest.raises(DevError, match="no-such-program"):
        table.ensure(Program("x", ("no-such-program",)))


def test_the_namespace_is_entered_after_the_cgroup():
    program = Program("x", ("prog", "--flag"), Path("/run/netns/n"), Path("/cg/cgroup.procs"))
    command = program.command()
    assert command[0] == "/bin/sh"
    assert command[-6:] == ("/cg/cgroup.procs", "nsenter", "--net=/run/netns/n", "--", "prog", "--flag")


def test_a_log_that_grew_large_is_put_aside(table, monkeypatch):
    monkeypatch.setattr(processes, "LOG_LIMIT", 10)
    table.logs.mkdir()
    table.log("sleeper").write_text("x" * 20)
    table.ensure(SLEEP)
    assert table.log("sleeper").read_text() == ""
    assert (table.logs / "sleeper.log.1").read_text() == "x" * 20
