"""Building the pinned components of dev/go into the cache.

Components are programs of Go modules: go.sum fixes every dependency, so its content (with the flags and the
compiler's version) names the build. Nothing is built twice, and a changed pin never meets an old binary.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev.commands import run
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.locks import waiting_lock
from vectorcluster_dev.settings import Settings

KUBERNETES_VERSION = "v1.34.4"
BUILD_TIMEOUT = 3600.0


@dataclass(frozen=True)
class Component:
    """What is built together from one module under dev/go.

    Attributes:
        module: The module's folder. Those that use Kubernetes' client libraries share one, as compiling these
            once and not four times saves minutes.
        binaries: What the build leaves in its folder. A single one is given that name, several keep theirs.
        target: The main package; "tool" for all those that go.mod names as tools, "." for the module's own.
        ldflags: Linker flags beyond -s -w.
    """

    module: str
    binaries: tuple[str, ...]
    target: str = "tool"
    ldflags: str = ""


def _kubernetes_ldflags(version: str) -> str:
    major, minor, _ = version.removeprefix("v").split(".")
    values = {"gitVersion": version, "gitMajor": major, "gitMinor": minor, "gitTreeState": "clean"}
    return " ".join(f"-X k8s.io/component-base/version.{key}={value}" for key, value in values.items())


_KUBERNETES = (
    "kube-apiserver",
    "kube-controller-manager",
    "kube-proxy",
    "kube-scheduler",
    "kubectl",
    "kubelet",
)
_ADDONS = {
    "coredns": "github.com/coredns/coredns",
    "helm": "helm.sh/helm/v3/cmd/helm",
    "local-path-provisioner": "github.com/rancher/local-path-provisioner",
    "metrics-server": "sigs.k8s.io/metrics-server/cmd/metrics-server",
}
_TOOLS = ("etcd", "versitygw", "kwok", "kind")
_OWN = ("milvus-stand-in", "pause", "probe", "volume-helper")

COMPONENTS = {
    "kubernetes": Component("kubernetes", _KUBERNETES, ldflags=_kubernetes_ldflags(KUBERNETES_VERSION)),
    **{name: Component("addons", (name,), target) for name, target in _ADDONS.items()},
    **{name: Component(name, (name,)) for name in _TOOLS},
    **{name: Component(name, (name,), ".") for name in _OWN},
}


def build(settings: Settings, component: str) -> Path:
    """Build a component, unless the cache has it, and give the folder that holds its binaries.

    Args:
        settings: Where the cache and the checkout are.
        component: A name in COMPONENTS.

    Raises:
        DevError: No such component, Go is missing or too old, or the build failed.
    """
    spec = _component(component)
    folder = cached_folder(settings, component)
    if _complete(folder, spec):
        return folder
    with waiting_lock(settings.cache_dir / "locks" / f"go-{component}"):
        if not _complete(folder, spec):
            _compile(settings, component, folder)
    return folder


def is_cached(settings: Settings, component: str) -> bool:
    """Whether `build` would have nothing to do."""
    return _complete(cached_folder(settings, component), _component(component))


def cached_folder(settings: Settings, component: str) -> Path:
    """Where the component's binaries are, or will be: named by everything that decides their content."""
    spec = _component(component)
    source = _source(settings, spec)
    digest = hashlib.sha256()
    for part in (go_version(), *_flags(spec)):
        digest.update(part.encode() + b"\0")
    for file in sorted(p for p in source.iterdir() if p.name in {"go.mod", "go.sum"} or p.suffix == ".go"):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return settings.cache_dir / "bin" / f"{component}-{digest.hexdigest()[:16]}"


def go_version() -> str:
    """The installed Go, such as "go1.26.8".

    Raises:
        DevError: Go is not installed.
    """
    if shutil.which("go") is None:
        raise DevError(
            "Go is needed to build the components but is not in PATH; install it from your distribution"
        )
    return run(["go", "env", "GOVERSION"], "asking Go for its version", env=_ENVIRONMENT).strip()


def needed_go(settings: Settings) -> tuple[int, ...]:
    """The newest Go that any component's go.mod asks for, such as (1, 26, 4)."""
    found: list[tuple[int, ...]] = [(0,)]
    for spec in COMPONENTS.values():
        text = (_source(settings, spec) / "go.mod").read_text()
        match = re.search(r"^go (\d+(?:\.\d+)*)$", text, flags=re.MULTILINE)
        if match:
            found.append(version_tuple(match[1]))
    return max(found)


def version_tuple(text: str) -> tuple[int, ...]:
    """The numbers in a version: "go1.26.8" and "1.26.8" give (1, 26, 8)."""
    return tuple(int(number) for number in re.findall(r"\d+", text))


# A toolchain fetched behind the user's back would not be the one the cache is keyed by.
_ENVIRONMENT = {
    "GOTOOLCHAIN": "local",
    "CGO_ENABLED": "0",
    "GOFLAGS": "-mod=readonly -buildvcs=false",
    "GOWORK": "off",
}


def _component(name: str) -> Component:
    try:
        return COMPONENTS[name]
    except KeyError:
        raise DevError(f"no component {name!r}; there are {', '.join(sorted(COMPONENTS))}") from None


def _source(settings: Settings, spec: Component) -> Path:
    return settings.repo_root / "dev" / "go" / spec.module


def _flags(spec: Component) -> tuple[str, ...]:
    return ("-trimpath", "-ldflags", f"-s -w {spec.ldflags}".strip())


def _complete(folder: Path, spec: Component) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in spec.binaries)


def _compile(settings: Settings, component: str, folder: Path) -> None:
    spec = _component(component)
    source = _source(settings, spec)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{component}-") as temporary:
        made = Path(temporary) / "bin"
        made.mkdir(mode=0o755)
        # With one binary its file is named: etcd's own main package would come out as "server".
        output = made / spec.binaries[0] if len(spec.binaries) == 1 else f"{made}/"
        run(
            ["go", "build", *_flags(spec), "-o", output, spec.target],
            f"building {component} from its Go module",
            env=_ENVIRONMENT,
            cwd=source,
            timeout=BUILD_TIMEOUT,
        )
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
