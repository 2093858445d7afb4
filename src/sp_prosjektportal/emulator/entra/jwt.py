"""JSON Web Tokens: written with the store's own key, read with any registered one. RS256 and PS256."""

from __future__ import annotations

import base64
import binascii
import json
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sp_prosjektportal.emulator.store import Store
from sp_prosjektportal.emulator.tls import pem


class Malformed(ValueError):
    """Not a JSON Web Token at all."""


def text(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(value: str) -> bytes:
    """Read base64url, with or without padding. Raises :class:`Malformed`."""
    bare = value.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("not base64url") from error


def parse(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """``(header, claims, what was signed, signature)``, nothing verified. Raises :class:`Malformed`."""
    pieces = token.split(".")
    if len(pieces) != 3:
        raise Malformed("a token has three parts")
    try:
        header, claims = (json.loads(data(piece)) for piece in pieces[:2])
    except (ValueError, RecursionError) as error:
        raise Malformed("header or claims are not JSON") from error
    if not (isinstance(header, dict) and isinstance(claims, dict)):
        raise Malformed("header or claims are not objects")
    return header, claims, f"{pieces[0]}.{pieces[1]}".encode(), data(pieces[2])


def peek(token: str) -> dict[str, Any]:
    """The claims, unverified; nothing when there are none."""
    try:
        return parse(token)[1]
    except Malformed:
        return {}


def signed_by(key: rsa.RSAPublicKey, algorithm: str, signed: bytes, signature: bytes) -> bool:
    """The signature was made with that key. Other algorithms than RS256 and PS256 are no signature."""
    paddings: dict[str, padding.AsymmetricPadding] = {
        "RS256": padding.PKCS1v15(),
        "PS256": padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO),
    }
    if algorithm not in paddings:
        return False
    try:
        key.verify(signature, signed, paddings[algorithm], hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def sign(store: Store, claims: dict[str, Any]) -> str:
    """A token of this tenant."""
    key = signing_key(store)
    header = {"typ": "JWT", "alg": "RS256", "kid": key_id(key.public_key())}
    signed = f"{_json(header)}.{_json(claims)}"
    signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{text(signature)}"


def key_id(key: rsa.RSAPublicKey) -> str:
    return text(sha256(str(key.public_numbers().n).encode()).digest()[:20])


def signing_key(store: Store) -> rsa.RSAPrivateKey:
    """The key of this tenant; made when first needed."""
    kept = store.get("sessions", "signing_key")
    if kept is None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        kept = {"pem": pem(key).decode()}
        store.put("sessions", "signing_key", kept)
    return _load(kept["pem"])


@lru_cache(maxsize=16)
def _load(key: str) -> rsa.RSAPrivateKey:
    loaded = serialization.load_pem_private_key(key.encode(), None)
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise TypeError("an RSA key is needed")
    return loaded


def _json(value: dict[str, Any]) -> str:
    return text(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
