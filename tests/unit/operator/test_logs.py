"""One line of JSON for each log record."""

from __future__ import annotations

import json
import logging

import pytest
from vectorcluster_operator.logs import configure_logs
from vectorcluster_operator.settings import LogFormat


@pytest.fixture(autouse=True)
def restored_root_logger():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_json_lines_carry_what_was_given_beside_the_message(capsys):
    configure_logs("INFO", LogFormat.JSON)

    logging.getLogger("vectorcluster_operator.x").info("applied", extra={"cluster": "team/demo"})

    line = json.loads(capsys.readouterr().err)
    assert line["message"] == "applied"
    assert line["level"] == "INFO"
    assert line["logger"] == "vectorcluster_operator.x"
    assert line["cluster"] == "team/demo"


def test_an_exception_stays_one_line(capsys):
    configure_logs("INFO", LogFormat.JSON)

    try:
        int("broken")
    except ValueError:
        logging.getLogger("x").exception("failed")

    (line,) = capsys.readouterr().err.splitlines()
    assert "broken" in json.loads(line)["exc_info"]


def test_the_level_holds(capsys):
    configure_logs("warning", LogFormat.TEXT)

    logging.getLogger("x").info("quiet")
    logging.getLogger("x").warning("loud")

    assert "quiet" not in (text := capsys.readouterr().err)
    assert "WARNING x: loud" in text


def test_libraries_are_quiet_unless_they_warn(capsys):
    configure_logs("DEBUG", LogFormat.TEXT)

    logging.getLogger("urllib3.connectionpool").info("GET /")
    logging.getLogger("kopf.objects").warning("a warning")

    assert "GET" not in (text := capsys.readouterr().err)
    assert "a warning" in text


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="LOUD"):
        configure_logs("loud", LogFormat.TEXT)
