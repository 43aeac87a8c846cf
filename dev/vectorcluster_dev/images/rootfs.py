"""A Debian root file system by mmdebstrap, from the mirrors that this host uses."""

from __future__ import annotations

from pathlib import Path

from vectorcluster_dev.commands import run
from vectorcluster_dev.errors import DevError

SUITE = "bookworm"
MAKE_TIMEOUT = 900.0

# What decides whether the host reaches its mirrors; the rest of its apt configuration is its own affair.
_KEPT = ("Acquire::http::Proxy", "Acquire::https::Proxy", "Acquire::Check-")
# Nobody reads manuals inside an image.
_LEFT_OUT = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*", "/usr/share/locale/*")


def host_apt_options() -> str:
    """The lines of the host's apt configuration without which a build would not reach the mirrors."""
    try:
        dump = run(["apt-config", "dump"], "reading the host's apt configuration")
    except DevError:
        return ""
    return apt_options(dump)


def apt_options(dump: str) -> str:
    """Proxies and checks out of the output of `apt-config dump`."""
    kept = [line for line in dump.splitlines() if line.startswith(_KEPT) and '""' not in line]
    return "".join(f"{line}\n" for line in kept)


def host_mirrors() -> list[str]:
    """The host's own Debian mirrors of the suite as one-line apt sources; empty for mmdebstrap's default."""
    form = "$(ORIGIN)|$(CODENAME)|deb $(REPO_URI) $(RELEASE) $(COMPONENT)"
    try:
        targets = run(
            ["apt-get", "indextargets", "--format", form, "Created-By: Packages"], "listing mirrors"
        )
    except DevError:
        return []
    return debian_sources(targets)


def debian_sources(targets: str) -> list[str]:
    """The Debian sources of the suite in lines of `origin|codename|source`, without repetitions.

    Args:
        targets: Lines such as `Debian|bookworm-security|deb http://… bookworm-security main`.
    """
    rows = (line.split("|", 2) for line in targets.splitlines() if line.count("|") == 2)
    found = (source for origin, codename, source in rows if origin == "Debian" and codename.startswith(SUITE))
    return list(dict.fromkeys(found))


def make_rootfs(tar: Path, apt_conf: Path) -> None:
    """Write a minimal Debian to a tar file.

    Raises:
        DevError: mmdebstrap failed: no mirror answers, or the host forbids chroot.
    """
    mirrors = host_mirrors()
    leave_out = [f"--dpkgopt=path-exclude={pattern}" for pattern in _LEFT_OUT]
    command = [
        "mmdebstrap",
        "--quiet",
        "--variant=minbase",
        "--mode=root",
        f"--aptopt={apt_conf}",
        *leave_out,
    ]
    forget = "--customize-hook=rm -f $1/etc/apt/apt.conf.d/99mmdebstrap"
    sources = ["-"] if mirrors else []
    run(
        [*command, forget, SUITE, str(tar), *sources],
        "making a Debian root file system with mmdebstrap",
        stdin="".join(f"{line}\n" for line in mirrors),
        timeout=MAKE_TIMEOUT,
    )
