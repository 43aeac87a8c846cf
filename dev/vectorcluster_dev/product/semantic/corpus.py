"""The texts: short descriptions of programs in the machine's own package lists."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vectorcluster_dev.commands import run
from vectorcluster_dev.errors import DevError

# Sections of programs that people look for by what they do; libraries and bindings would drown them.
SECTIONS = frozenset(
    {"comm", "database", "editors", "gnome", "graphics", "mail", "sound", "vcs", "video", "web", "xfce"}
)
# Parts of a program, not programs.
_PARTS = re.compile(
    r"^(lib|fonts-|golang-|node-|python3?-|ruby-|task-)|-(common|data|dbg|dev|doc|docs|l10n|plugins?)$"
)
_APT_TIMEOUT = 300.0


@dataclass(frozen=True)
class Package:
    """One package: its name, which is the primary key, and what it is for."""

    name: str
    section: str
    description: str

    @property
    def text(self) -> str:
        """What is embedded."""
        return self.description


def read_packages() -> list[Package]:
    """A fixed selection of this machine's packages, the same as long as its lists are.

    Raises:
        DevError: This is no Debian-like machine, or its package lists can't be had.
    """
    if shutil.which("apt-cache") is None:
        raise DevError(
            "the sample searches the descriptions of Debian packages, but apt-cache is not here; "
            "use `vcdev up --no-sample` on this machine"
        )
    packages = selection(parse(_dump()))
    if not packages:
        run(["apt-get", "update", "-q"], "fetching the package lists", timeout=_APT_TIMEOUT)
        packages = selection(parse(_dump()))
    if not packages:
        raise DevError("the package lists of this machine are empty; check its apt sources")
    return packages


def parse(dump: str) -> Iterator[Package]:
    """The packages in the output of `apt-cache dumpavail`: paragraphs of `Field: value` lines."""
    for paragraph in dump.split("\n\n"):
        found = dict(re.findall(r"^(Package|Section|Description(?:-en)?): (.*)$", paragraph, re.MULTILINE))
        description = found.get("Description") or found.get("Description-en")
        if "Package" in found and description:
            yield Package(found["Package"], found.get("Section", "").split("/")[-1], description.strip())


def selection(packages: Iterable[Package]) -> list[Package]:
    """Programs of the wanted sections, one per description, by name."""
    by_description: dict[str, Package] = {}
    for package in sorted(packages, key=lambda one: one.name):
        if package.section in SECTIONS and not _PARTS.search(package.name):
            by_description.setdefault(package.description, package)
    return list(by_description.values())


def _dump() -> str:
    return run(["apt-cache", "dumpavail"], "reading the package lists", timeout=_APT_TIMEOUT)
