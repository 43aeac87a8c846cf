"""Settings come from the environment only, and a wrong one is named."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from vectorcluster_operator.settings import LogFormat, Settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"VECTORCLUSTER_{name.upper()}", raising=False)


@pytest.mark.parametrize(
    ("text", "namespaces"),
    [("", ()), (" ", ()), ("a", ("a",)), ("a,b", ("a", "b")), (" a , b ,", ("a", "b"))],
)
def test_namespaces_are_separated_by_commas(monkeypatch, text, namespaces):
    monkeypatch.setenv("VECTORCLUSTER_NAMESPACES", text)

    assert Settings().namespaces == namespaces


def test_without_an_environment_there_is_a_default_for_everything():
    settings = Settings()

    assert settings.leader_election
    assert settings.log_format is LogFormat.JSON
    assert settings.pod_name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "0"),
        ("WORKERS", "many"),
        ("RESYNC_SECONDS", "0.5"),
        ("METRICS_PORT", "70000"),
        ("METRICS_PORT", "-1"),
        ("LOG_FORMAT", "xml"),
        ("LEADER_ELECTION", "perhaps"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(f"VECTORCLUSTER_{name}", value)

    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_images_are_those_of_the_environment(monkeypatch):
    monkeypatch.setenv("VECTORCLUSTER_IMAGE_MILVUS", "mirror/milvus:{version}")
    monkeypatch.setenv("VECTORCLUSTER_IMAGE_ETCD", "mirror/etcd:3")

    images = Settings().images

    assert images.milvus_for("2.3.5") == "mirror/milvus:2.3.5"
    assert images.etcd == "mirror/etcd:3"


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(ValidationError):
        Settings().workers = 9
