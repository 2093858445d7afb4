"""The application's certificate and key, looked at before Entra is asked."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sp_prosjektportal.errors import SignInError
from sp_prosjektportal.settings import SignIn

PASSWORD = "PROSJEKTPORTAL_KEY_PASSWORD"
"""Environment variable with the key file's password, when it has one."""


def credential(sign_in: SignIn, now: datetime) -> dict[str, Any]:
    """What MSAL needs; it identifies the certificate by its SHA-256. Raises ``SignInError``."""
    certificate = _certificate(_read(sign_in.certificate_file, "certificate_file"), sign_in.certificate_file)
    key = _key(_read(sign_in.key_file or sign_in.certificate_file, "key_file"), sign_in.key_file)
    if key.public_key() != certificate.public_key():
        raise SignInError(
            f"The key in {sign_in.key_file} does not belong to the certificate in {sign_in.certificate_file}.",
            hint="Point sign_in.certificate_file and sign_in.key_file at a pair made together.",
        )
    _check_dates(certificate, sign_in.certificate_file, now)
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return {
        "private_key": key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain).decode(),
        "public_certificate": certificate.public_bytes(encoding).decode(),
    }


def _read(path: Path | None, name: str) -> bytes:
    if path is None:
        raise SignInError(
            f"sign_in.{name} is not set.", hint="Sign-in by certificate needs a certificate and a key."
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise SignInError(
            f"{path} cannot be read: {error.strerror}.",
            hint=f"Check sign_in.{name} and the file's permissions.",
        ) from None


def _certificate(data: bytes, path: Path | None) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(data)
    except ValueError:
        raise SignInError(
            f"{path} holds no certificate in PEM form.", hint="It starts with -----BEGIN CERTIFICATE."
        ) from None


def _key(data: bytes, path: Path | None) -> Any:
    password = os.environ.get(PASSWORD)
    try:
        return load_pem_private_key(data, password.encode() if password else None)
    except TypeError:
        wanted = "has no password, but one is given" if password else "has a password"
        raise SignInError(
            f"The key in {path} {wanted}.", hint=f"The password is taken from {PASSWORD}."
        ) from None
    except ValueError:
        hint = f"It must be a PEM private key; is the password in {PASSWORD} right?" if password else ""
        raise SignInError(
            f"The key in {path} cannot be read.", hint=hint or "It must be a private key in PEM form."
        ) from None


def _check_dates(certificate: x509.Certificate, path: Path | None, now: datetime) -> None:
    ended, starts = certificate.not_valid_after_utc, certificate.not_valid_before_utc
    if ended <= now:
        raise SignInError(
            f"The certificate in {path} expired on {ended:%Y-%m-%d}.",
            hint="Make a new one, upload it to the application in Entra, and point sign_in at it.",
        )
    if starts > now:
        raise SignInError(
            f"The certificate in {path} is not valid before {starts:%Y-%m-%d %H:%M} UTC.",
            hint="Is this machine's clock right?",
        )
