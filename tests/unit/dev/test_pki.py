import ssl
import stat

import pytest
from cryptography import x509
from vectorcluster_dev import kubeconfigs, pki
from vectorcluster_dev.pki import Subject


@pytest.fixture
def authority(tmp_path):
    return pki.ensure_authority(tmp_path / "pki", "ca")


def load(pair):
    return x509.load_pem_x509_certificate(pair.cert.read_bytes())


def test_a_certificate_says_who_and_is_signed(authority):
    subject = Subject("system:node:n1", ("system:nodes",), ("n1", "10.0.0.1"))
    made = load(pki.ensure_signed(authority, "kubelet-1", subject))
    made.verify_directly_issued_by(load(authority))
    assert made.subject.rfc4514_string() == "CN=system:node:n1,O=system:nodes"
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["n1"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.1"]


def test_what_is_made_is_kept(authority, tmp_path):
    first = pki.ensure_signed(authority, "admin", Subject("me")).cert.read_bytes()
    assert pki.ensure_authority(tmp_path / "pki", "ca") == authority
    assert pki.ensure_signed(authority, "admin", Subject("me")).cert.read_bytes() == first
    assert pki.ensure_token_keys(tmp_path / "pki") == pki.ensure_token_keys(tmp_path / "pki")


def test_keys_are_readable_by_their_owner_alone(authority, tmp_path):
    keys = [authority.key, pki.ensure_token_keys(tmp_path / "pki")]
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


def test_tls_accepts_the_pair_and_the_authority(authority):
    pair = pki.ensure_signed(authority, "server", Subject("server", hosts=("localhost",)))
    context = ssl.create_default_context(cafile=str(authority.cert))
    context.load_cert_chain(pair.cert, pair.key)
    assert context.cert_store_stats()["x509_ca"] == 1


def test_a_kubeconfig_holds_one_context_and_its_certificates(authority, tmp_path):
    admin = pki.ensure_signed(authority, "admin", Subject("me"))
    text = kubeconfigs.render("vcdev-demo", "https://10.0.0.1:6443", authority.cert, admin)
    path = kubeconfigs.write(tmp_path / "kubeconfig", text)
    assert "current-context: vcdev-demo" in path.read_text()
    assert str(tmp_path) not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
