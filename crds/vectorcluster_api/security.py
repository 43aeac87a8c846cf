"""`spec.security`: transport, authentication and network policy."""

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from vectorcluster_api.base import ApiModel, SecretKeyReference
from vectorcluster_api.cel import rule, rules
from vectorcluster_api.values import DnsSubdomain


class Switch(StrEnum):
    """Whether a feature is on."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"


class IssuerReference(ApiModel):
    """A cert-manager issuer."""

    name: DnsSubdomain
    """Name of the issuer."""
    kind: Literal["Issuer", "ClusterIssuer"] = "Issuer"
    """Issuer or ClusterIssuer."""
    group: DnsSubdomain = "cert-manager.io"
    """API group of the issuer."""


class Tls(ApiModel):
    """TLS between applications and proxies."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            rule(
                "has(self.issuerRef) != has(self.secretName)",
                "set exactly one of security.tls.issuerRef (cert-manager makes the certificate) and "
                "security.tls.secretName (a Secret of type kubernetes.io/tls)",
            ),
        )
    )

    issuer_ref: IssuerReference | None = None
    """Issuer that signs the proxies' certificate."""
    secret_name: DnsSubdomain | None = None
    """Secret with `tls.crt`, `tls.key` and, when not publicly signed, `ca.crt`."""


class Authentication(ApiModel):
    """User names and passwords for the data API."""

    enabled: bool = True
    """Ask for credentials. Switching it off opens the cluster to everybody who reaches its port."""
    root_password_secret_ref: SecretKeyReference | None = None
    """Password of `root`, given by you; generated and kept in the Secret `<name>-root` when unset."""


class Security(ApiModel):
    """Who may talk to the cluster, and how."""

    tls: Tls | None = None
    """Encrypt what applications send; unset: plain text."""
    authentication: Authentication = Field(default_factory=Authentication)
    """Credentials; on by default."""
    network_policy: Switch = Switch.ENABLED
    """Admit to the pods only what is needed. Takes effect where the network enforces policies."""
