"""How a confidential client proves who it is: an assertion signed with its certificate, or a secret."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha1, sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sp_prosjektportal.emulator.app import Call
from sp_prosjektportal.emulator.clock import wall
from sp_prosjektportal.emulator.entra import jwt, tokens
from sp_prosjektportal.emulator.entra.refusals import Aadsts
from sp_prosjektportal.emulator.store import Row

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SKEW = 300


def check_client(call: Call, form: Mapping[str, str], application: Row) -> bool:
    """True when it was a secret, False when it was an assertion. Raises ``Aadsts``."""
    if form.get("client_assertion"):
        _check_assertion(call, form, application)
        return False
    secret = form.get("client_secret")
    if not secret:
        raise Aadsts(
            7000218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        )
    if secret not in application["secrets"]:
        raise Aadsts(
            7000215, f"Invalid client secret provided for app '{application['id']}'. Ensure the secret being "
            "sent in the request is the client secret value, not the client secret ID."
        )  # fmt: skip
    return True


def _check_assertion(call: Call, form: Mapping[str, str], application: Row) -> None:
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise Aadsts(50027, "JWT token is invalid or malformed: client_assertion_type is not supported.")
    try:
        header, claims, signed, signature = jwt.parse(form["client_assertion"])
    except jwt.Malformed as error:
        raise Aadsts(50027, f"JWT token is invalid or malformed: {error}.") from None
    certificate = _certificate(header, application)
    _check_validity(certificate)
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or not jwt.signed_by(
        key, str(header.get("alg")), signed, signature
    ):
        raise Aadsts(700027, "Client assertion failed signature validation.")
    _check_claims(call, claims, application)


def _certificate(header: dict[str, Any], application: Row) -> x509.Certificate:
    """The registered certificate that the header names by its SHA-1 or SHA-256 thumbprint."""
    for text in application["certificates"]:
        certificate = x509.load_pem_x509_certificate(text.encode())
        der = certificate.public_bytes(serialization.Encoding.DER)
        if _names(header, "x5t", sha1(der).digest()) or _names(header, "x5t#S256", sha256(der).digest()):
            return certificate
    raise Aadsts(
        700027,
        "The certificate with identifier used to sign the client assertion is not registered on application. "
        "[Reason - The key was not found.]",
    )


def _names(header: dict[str, Any], field: str, thumbprint: bytes) -> bool:
    value = header.get(field)
    if not isinstance(value, str):
        return False
    try:
        return jwt.data(value) == thumbprint
    except jwt.Malformed:
        return False


def _check_validity(certificate: x509.Certificate) -> None:
    now = wall()
    start, end = certificate.not_valid_before_utc.timestamp(), certificate.not_valid_after_utc.timestamp()
    if not start <= now <= end:
        raise Aadsts(
            700027,
            "Client assertion contains an invalid signature. [Reason - The key used is expired., "
            f"Found key 'Start={certificate.not_valid_before_utc:%m/%d/%Y %H:%M:%S}, "
            f"End={certificate.not_valid_after_utc:%m/%d/%Y %H:%M:%S}']",
        )


def _check_claims(call: Call, claims: dict[str, Any], application: Row) -> None:
    if claims.get("iss") != application["id"] or claims.get("sub") != application["id"]:
        raise Aadsts(700021, "Client assertion application identifier doesn't match 'client_id' parameter.")
    if not _audience_fits(call, str(claims.get("aud", ""))):
        raise Aadsts(700023, "Client assertion audience claim does not match Realm issuer.")
    try:
        expires, begins = float(claims["exp"]), float(claims.get("nbf", claims.get("iat", 0)))
    except (KeyError, TypeError, ValueError):
        raise Aadsts(50027, "JWT token is invalid or malformed: exp is missing.") from None
    if not begins - SKEW <= wall() <= expires + SKEW:
        raise Aadsts(
            700024,
            "Client assertion is not within its valid time range. Please update the client assertion and "
            "try again.",
        )


def _audience_fits(call: Call, audience: str) -> bool:
    """The token endpoint or the issuer of this tenant, by id or by domain name."""
    base = f"https://{call.headers.get('host') or call.host}"
    directory = tokens.tenant(call.store)
    bases = {base, base.rpartition(":")[0] if base.count(":") > 1 else base}
    names = (directory.id, directory.domain)
    valid = {f"{b}/{n}/{end}" for b in bases for n in names for end in ("oauth2/v2.0/token", "v2.0")}
    return audience.casefold() in {one.casefold() for one in valid}
