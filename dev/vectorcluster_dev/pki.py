"""Certificates of a cluster: authorities of our own, and what they sign.

Everything is made once and kept in the state folder, so a cluster that resumes keeps its identities.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_FOR = dt.timedelta(days=3650)
CLOCK_SKEW = dt.timedelta(hours=1)
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Pair:
    """The files of a certificate and its key."""

    cert: Path
    key: Path

    @classmethod
    def named(cls, folder: Path, name: str) -> Pair:
        """The pair `name` in `folder`, whether or not it is there yet."""
        return cls(folder / f"{name}.crt", folder / f"{name}.key")

    def exists(self) -> bool:
        """Whether both files are there."""
        return self.cert.exists() and self.key.exists()


@dataclass(frozen=True)
class Subject:
    """Whom a certificate is for: a Kubernetes user name, its groups, and the names a server answers to."""

    name: str
    groups: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


def ensure_authority(folder: Path, name: str) -> Pair:
    """Make a self-signed authority `name` in `folder`, unless it is there."""
    pair = Pair.named(folder, name)
    if pair.exists():
        return pair
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"vcdev {name}")])
    builder = _builder(subject, subject, key)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_usage(authority=True), critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    _write(pair, key, builder.sign(key, hashes.SHA256()))
    return pair


def ensure_signed(authority: Pair, name: str, subject: Subject) -> Pair:
    """Make a certificate `name` beside its authority, unless it is there.

    It serves for both ends of TLS: as a client it is `subject.name`, as a server it answers to
    `subject.hosts`.
    """
    pair = Pair.named(authority.cert.parent, name)
    if pair.exists():
        return pair
    issuer = x509.load_pem_x509_certificate(authority.cert.read_bytes())
    signer = _load_key(authority.key)
    key = ec.generate_private_key(ec.SECP256R1())
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in subject.groups]
    attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, subject.name))
    builder = _builder(x509.Name(attributes), issuer.subject, key)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(authority=False), critical=True)
    purposes = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
    builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    if subject.hosts:
        names = x509.SubjectAlternativeName(_alternative_names(subject.hosts))
        builder = builder.add_extension(names, critical=False)
    _write(pair, key, builder.sign(signer, hashes.SHA256()))
    return pair


def ensure_token_keys(folder: Path) -> Path:
    """Make the key that signs service-account tokens, unless it is there."""
    path = folder / "service-accounts.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_private(path, _key_pem(ec.generate_private_key(ec.SECP256R1())))
    return path


def _alternative_names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = []
    for host in hosts:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host))
    return names


def _builder(subject: x509.Name, issuer: x509.Name, key: Key) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + VALID_FOR)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _load_key(path: Path) -> Key:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} is not a key that this tool made")
    return key


def _key_pem(key: Key) -> bytes:
    # SEC1 rather than PKCS 8: the API server's token signer reads this form of an elliptic-curve key.
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(encoding, form, serialization.NoEncryption())


def _write(pair: Pair, key: Key, certificate: x509.Certificate) -> None:
    pair.cert.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_private(pair.key, _key_pem(key))
    pair.cert.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
