"""Certificates made once, and a tenant that is reached without a network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from sp_prosjektportal.tenant.connect import Network, Tenant, connect
from tenant.service import Entra, Service, settings


def make_certificate(folder: Path, *, name: str = "cert", starts: datetime, ends: datetime) -> dict[str, str]:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(pem))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return {"certificate_file": str(folder / f"{name}.pem"), "key_file": str(folder / f"{name}.key")}


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    now, day = datetime.now(UTC), timedelta(days=1)
    return make_certificate(tmp_path_factory.mktemp("cert"), starts=now - day, ends=now + day)


Reach = Callable[..., Tenant]


@pytest.fixture
def reach(certificate: dict[str, str]) -> Reach:
    """A tenant that a :class:`Service` answers."""

    def reach(service: Service, *, entra: Any = None, progress: Any = None, **changes: Any) -> Tenant:
        network = Network(service, entra or Entra())
        return connect(
            settings(certificate, **changes), network=network, clock=service.clock, progress=progress
        )

    return reach
