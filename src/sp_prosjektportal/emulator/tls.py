"""A certificate authority and a server certificate of one's own, for loopback HTTPS."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOSTS = (
    "contoso.sharepoint.com",
    "contoso-admin.sharepoint.com",
    "graph.microsoft.com",
    "login.microsoftonline.com",
    "contoso.sharepoint.test",
    "contoso-admin.sharepoint.test",
    "graph.test",
    "login.test",
    "localhost",
)

AUTHORITY_DAYS = 365
SERVER_DAYS = 90


def certificates(directory: Path, hosts: Sequence[str] = HOSTS) -> tuple[Path, Path, Path]:
    """``(ca.pem, server.pem, server-key.pem)`` in ``directory``; made when missing, due to expire or incomplete.

    The authority's own key is thrown away at once: nobody can sign another certificate that a client which
    trusts ``ca.pem`` would accept.
    """
    paths = (directory / "ca.pem", directory / "server.pem", directory / "server-key.pem")
    if not (all(path.exists() for path in paths) and _fits(paths[1], hosts)):
        authority, server, key = _make(hosts)
        for path, data, private in zip(paths, (authority, server, key), (False, False, True), strict=True):
            write(path, data, private=private)
    return paths


def write(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file at once or not at all; a private one is readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    os.replace(temporary, path)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _fits(path: Path, hosts: Sequence[str]) -> bool:
    """The certificate holds for some more days and covers every host."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    fresh = certificate.not_valid_after_utc > datetime.now(UTC) + timedelta(days=2)
    return fresh and set(hosts) <= set(names.get_values_for_type(x509.DNSName))


def _make(hosts: Sequence[str]) -> tuple[bytes, bytes, bytes]:
    authority_key, server_key = _key(), _key()
    issuer = _name("Emulated tenant, local certificate authority")
    authority = (
        _certificate(issuer, issuer, authority_key, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    names = [x509.DNSName(host) for host in hosts]
    addresses = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    server = (
        _certificate(_name("Emulated tenant"), issuer, server_key, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([*names, *addresses]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    return authority.public_bytes(encoding), server.public_bytes(encoding), pem(server_key)


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign,
        key_encipherment=not sign,
        key_cert_sign=sign,
        crl_sign=sign,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
