"""Kafka's jars from Maven, checked against the pinned list."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from vectorcluster_dev.commands import run
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.images.recipe import Recipe
from vectorcluster_dev.settings import Settings

MAVEN_TIMEOUT = 900.0
VERSION = "3.9.1"


def recipe() -> Recipe:
    """Kafka in KRaft mode; pom.xml and libs.sha256 beside its Dockerfile pin every jar."""
    return Recipe("kafka", VERSION, stage=_stage, packages=("maven", "openjdk-17-jre-headless"))


def check_jars(folder: Path, pinned: str) -> None:
    """Compare the jars of a folder with a list in the form of sha256sum.

    Raises:
        DevError: A jar is missing, too many, or another than the pinned one.
    """
    expected = {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", pinned, re.MULTILINE)}
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.glob("*.jar")}
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        raise DevError(
            f"while checking Kafka's jars: {', '.join(wrong)} differ from dev/images/kafka/libs.sha256; "
            "if pom.xml was changed on purpose, make the list anew with sha256sum"
        )


def _stage(_settings: Settings, context: Path) -> None:
    libs = context / "libs"
    run(
        [
            *("mvn", "--batch-mode", "--quiet", "--strict-checksums", "--file", context / "pom.xml"),
            *("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={libs}"),
        ],
        "fetching Kafka's jars with Maven",
        timeout=MAVEN_TIMEOUT,
    )
    check_jars(libs, (context / "libs.sha256").read_text())
