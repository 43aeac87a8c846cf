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

# Stands in for usrmerge, which comes by itself and brings all of Perl: a third of the root file system.
_INCLUDED = "usr-is-merged"
_REMOVED = (
    *("usrmerge", "libfile-find-rule-perl", "libnumber-compare-perl", "libtext-glob-perl"),
    *("perl", "perl-modules-5.36", "libperl5.36", "libgdbm-compat4", "libgdbm6"),
)


def rootfs_key() -> str:
    """Text that changes whenever another root file system would be made."""
    return f"mmdebstrap {SUITE} {_INCLUDED} {_REMOVED} {_LEFT_OUT}"


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
    frame = ["mmdebstrap", "--quiet", "--variant=minbase", "--mode=root", f"--include={_INCLUDED}"]
    leave_out = [f"--dpkgopt=path-exclude={pattern}" for pattern in _LEFT_OUT]
    hooks = [
        f'--customize-hook=chroot "$1" apt-get purge -q -y {" ".join(_REMOVED)}',
        '--customize-hook=rm -f "$1"/etc/apt/apt.conf.d/99mmdebstrap',
    ]
    sources = ["-"] if mirrors else []
    run(
        [*frame, f"--aptopt={apt_conf}", *leave_out, *hooks, SUITE, str(tar), *sources],
        "making a Debian root file system with mmdebstrap",
        stdin="".join(f"{line}\n" for line in mirrors),
        timeout=MAKE_TIMEOUT,
    )
