"""The certificates and kubeconfigs of one control plane, made in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vectorcluster_dev import kubeconfigs
from vectorcluster_dev.control_plane import ControlPlaneFiles, audit_policy
from vectorcluster_dev.files import write_if_changed
from vectorcluster_dev.pki import Pair, Subject, ensure_authority, ensure_signed, ensure_token_keys


@dataclass(frozen=True)
class Identities:
    """What `ensure` made: the control plane's own files and an administrator."""

    files: ControlPlaneFiles
    admin: Pair

    @property
    def ca(self) -> Path:
        """The certificate that clients check the API server against."""
        return self.files.ca.cert


@dataclass(frozen=True)
class Place:
    """Where a control plane lives.

    Attributes:
        folder: Holds pki/, etcd/, logs/ and the parts' kubeconfigs.
        api_url: How the parts reach the API server.
        hosts: All names and addresses under which it is reached.
    """

    folder: Path
    api_url: str
    hosts: Sequence[str]


def ensure(place: Place) -> Identities:
    """Make whatever is missing of a control plane's certificates, kubeconfigs and audit policy."""
    pki = place.folder / "pki"
    ca = ensure_authority(pki, "ca")
    etcd_ca = ensure_authority(pki, "etcd-ca")
    front = ensure_authority(pki, "front-proxy-ca")
    hosts = tuple(place.hosts)
    files = ControlPlaneFiles(
        etcd_data=place.folder / "etcd",
        etcd_ca=etcd_ca.cert,
        etcd=ensure_signed(etcd_ca, "etcd", Subject("etcd", hosts=hosts)),
        ca=ca,
        server=ensure_signed(ca, "kube-apiserver", Subject("kube-apiserver", hosts=hosts)),
        kubelet_client=ensure_signed(
            ca, "kubelet-client", Subject("kube-apiserver-kubelet-client", (ADMINS,))
        ),
        front_proxy_ca=front.cert,
        front_proxy=ensure_signed(front, "front-proxy", Subject("front-proxy-client")),
        token_key=ensure_token_keys(pki),
        audit_policy=place.folder / "audit-policy.yaml",
        audit_log=place.folder / "logs" / "audit.log",
        controllers_kubeconfig=_part(place, ca, "kube-controller-manager"),
        scheduler_kubeconfig=_part(place, ca, "kube-scheduler"),
        volume_plugins=place.folder / "volume-plugins",
    )
    write_if_changed(files.audit_policy, audit_policy())
    return Identities(files, ensure_signed(ca, "admin", Subject("vcdev-admin", (ADMINS,))))


#: The group that may do everything, by Kubernetes' own built-in binding.
ADMINS = "system:masters"


def client_kubeconfig(place: Place, ca: Pair, name: str, subject: Subject) -> Path:
    """Make a kubeconfig `name` in the folder for a client certificate of `subject`."""
    pair = ensure_signed(ca, name, subject)
    return kubeconfigs.write(
        place.folder / f"{name}.kubeconfig", kubeconfigs.render("vcdev", place.api_url, ca.cert, pair)
    )


def _part(place: Place, ca: Pair, name: str) -> Path:
    return client_kubeconfig(place, ca, name, Subject(f"system:{name}"))
