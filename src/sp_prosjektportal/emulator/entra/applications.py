"""Applications registered in the emulated Entra: what they may do and the certificates they sign in with.

A row of ``applications`` (key: client id)::

    {"id": client id, "name": ..., "roles": {"sharepoint": [...], "graph": [...]}, "scopes": [...],
     "certificates": [PEM, ...], "secrets": [...], "term_store_administrator": bool}

``roles`` are application permissions with an administrator's consent, ``scopes`` the delegated ones.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from sp_prosjektportal.emulator.store import Row, Store
from sp_prosjektportal.emulator.tls import pem

MAIN = "sp-prosjektportal"
CRAWL = "sp-prosjektportal-crawl"
FULL = {
    "sharepoint": ["Sites.FullControl.All", "TermStore.ReadWrite.All", "User.Read.All"],
    "graph": ["Sites.FullControl.All", "Group.ReadWrite.All", "User.Read.All", "TermStore.ReadWrite.All"],
}
SELECTED = {"sharepoint": ["Sites.Selected"], "graph": ["Sites.Selected", "User.Read.All"]}
SCOPES = [
    "AllSites.FullControl",
    "TermStore.ReadWrite.All",
    "Sites.FullControl.All",
    "Group.ReadWrite.All",
    "User.Read.All",
    "User.Read",
]


def client_id(name: str) -> str:
    """The client id that a seeded application of that name has, the same in every store."""
    return str(uuid5(NAMESPACE_URL, f"emulated-application:{name}"))


def register(
    store: Store,
    name: str,
    roles: dict[str, list[str]],
    *,
    scopes: list[str] | None = None,
    term_store_administrator: bool = False,
) -> Row:
    """Register an application. It has no certificate until :func:`credentials` or :func:`add_certificate`."""
    row: Row = {
        "id": client_id(name),
        "name": name,
        "roles": roles,
        "scopes": SCOPES if scopes is None else scopes,
        "certificates": [],
        "secrets": [],
        "term_store_administrator": term_store_administrator,
    }
    store.put("applications", row["id"], row)
    return row


def seed(store: Store) -> None:
    """The two applications of a new tenant: provisioning with full rights, crawling with Sites.Selected."""
    register(store, MAIN, FULL, term_store_administrator=True)
    register(store, CRAWL, SELECTED)


def add_certificate(store: Store, application: str, certificate: bytes) -> None:
    """Let the application sign in with this certificate (PEM)."""
    row = store.get("applications", application)
    if row is None:
        raise KeyError(application)
    text = certificate.decode()
    store.put("applications", application, row | {"certificates": [*row["certificates"], text]})


def credentials(store: Store, application: str) -> tuple[bytes, bytes]:
    """``(certificate, private key)`` of the application as PEM; made and registered when first asked for."""
    kept = store.get("sessions", f"credentials:{application}")
    if kept is None:
        row = store.get("applications", application)
        if row is None:
            raise KeyError(application)
        certificate, key = new_certificate(row["name"])
        add_certificate(store, application, certificate)
        kept = {"certificate": certificate.decode(), "key": key.decode()}
        store.put("sessions", f"credentials:{application}", kept)
    return kept["certificate"].encode(), kept["key"].encode()


def new_certificate(name: str, *, start: datetime | None = None, days: int = 365) -> tuple[bytes, bytes]:
    """A self-signed certificate and its key, PEM, as an administrator would make them."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = start or datetime.now(UTC) - timedelta(hours=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM), pem(key)


def pfx(certificate: bytes, key: bytes, name: str, password: bytes = b"") -> bytes:
    """Certificate and key in one PKCS#12 file; without a password unless one is given."""
    loaded = x509.load_pem_x509_certificate(certificate)
    private = serialization.load_pem_private_key(key, None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("an RSA key is needed")
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        encryption = serialization.BestAvailableEncryption(password)
    return pkcs12.serialize_key_and_certificates(name.encode(), private, loaded, None, encryption)
