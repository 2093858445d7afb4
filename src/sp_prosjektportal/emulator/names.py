"""One tenant under several names: Microsoft's, their ``.test`` twins, and ``localhost`` for the site host alone.

The store knows one name a host. Whoever calls by another one, or by a port, sees that name and port in every address
of the answers, and may use them in every address of the requests: so next links, ``odata.id``, site addresses and
scopes lead back to where the client came from. Contents of files are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

PUBLIC = {
    "sharepoint": "contoso.sharepoint.com",
    "admin": "contoso-admin.sharepoint.com",
    "graph": "graph.microsoft.com",
    "login": "login.microsoftonline.com",
}
LOCAL = {
    "sharepoint": "contoso.sharepoint.test",
    "admin": "contoso-admin.sharepoint.test",
    "graph": "graph.test",
    "login": "login.test",
}
LOOPBACK = ("localhost", "127.0.0.1")
OWN_PAGES = "/_emulator"
_HOST = re.compile(r"[a-z0-9._-]+(?::\d{1,5})?", re.IGNORECASE)
_TEXT = re.compile(r"json|xml|form-urlencoded|multipart/mixed|text/plain;charset=utf-8$|^$", re.IGNORECASE)
_FILE = re.compile(
    r"/\$value$|/content$|files/add|addusingpath|savebinary|upload\(|attachmentfiles/add", re.IGNORECASE
)
_SCHEME = rb"(?P<scheme>https?(?::|%3A)(?://|%2F%2F|\\u002[fF]\\u002[fF]|\\/\\/))"


def is_host(asked: str, headers: Mapping[str, str]) -> bool:
    """Whether both the address and the Host header, when there is one, are a name with at most a port: what HTTP.sys takes.

    Nothing else may be read as another name than the browser that sent it believes it talks to.
    """
    told = [value for name, value in headers.items() if name.lower() == "host"]
    return all(_HOST.fullmatch(one) for one in (asked, *told))


def twins(hosts: Mapping[str, str]) -> tuple[Mapping[str, str], ...]:
    """The other sets of names of this tenant. None where it has names of its own."""
    sets = (PUBLIC, LOCAL)
    return tuple(one for one in sets if one != hosts) if dict(hosts) in sets else ()


def kind_of(hosts: Mapping[str, str], name: str) -> str:
    """Which of the tenant's hosts has this name, in any set; nothing when none has."""
    folded = name.casefold()
    for names in (hosts, *twins(hosts)):
        for kind, one in names.items():
            if one.casefold() == folded:
                return kind
    return "sharepoint" if folded in LOOPBACK else ""


@dataclass(frozen=True, slots=True)
class View:
    """How one caller sees the tenant's names."""

    pairs: tuple[tuple[bytes, bytes, bool], ...]  # stored name, shown name, only after a scheme
    port: bytes

    def inward(self, text: bytes) -> bytes:
        """Addresses of the caller as the store knows them."""
        if not any(shown in text for _, shown, _ in self.pairs):
            return text
        stored = {shown: own for own, shown, _ in self.pairs}
        return _pattern(tuple(stored), b"(?::|%3A)" + self.port if self.port else b"").sub(
            lambda found: self._replaced(found, stored[found["name"]], b""), text
        )

    def outward(self, text: bytes) -> bytes:
        """Addresses of the store as the caller knows them."""
        if not any(own in text for own, _, _ in self.pairs):
            return text
        shown = {own: other for own, other, _ in self.pairs}
        port = b":" + self.port if self.port else b""
        return _pattern(tuple(shown), b"").sub(
            lambda found: self._replaced(found, shown[found["name"]], port), text
        )

    def _replaced(self, found: re.Match[bytes], name: bytes, port: bytes) -> bytes:
        scheme = found["scheme"] or b""
        if not scheme and any(only and found["name"] in (own, shown) for own, shown, only in self.pairs):
            return found.group()
        return scheme + name + (port if scheme else b"")


@lru_cache(maxsize=64)
def _pattern(names: tuple[bytes, ...], port: bytes) -> re.Pattern[bytes]:
    choice = b"|".join(re.escape(name) for name in names)
    tail = b"(?:" + port + b")?" if port else b""
    return re.compile(
        b"(?:" + _SCHEME + rb"|(?<![\w.@-]))(?P<name>" + choice + b")" + tail + rb"(?![\w-]|\.\w)"
    )


@lru_cache(maxsize=64)
def view(hosts: tuple[tuple[str, str], ...], asked: str) -> View | None:
    """How the tenant looks for who sent the Host header ``asked``; ``None`` where nothing is to be changed."""
    own = dict(hosts)
    name, _, port = asked.casefold().partition(":")
    port = "" if port == "443" else port
    shown: Mapping[str, str] = own
    if name in LOOPBACK:
        shown = {**own, "sharepoint": name}
    elif name not in own.values():
        shown = next((one for one in twins(own) if name in one.values()), own)
    if shown == own and not port:
        return None
    pairs = tuple((own[kind].encode(), shown[kind].encode(), shown[kind] in LOOPBACK) for kind in own)
    return View(pairs, port.encode())


def translated(path: str, content_type: str, *, told: bool = False) -> bool:
    """Whether a body is text of the protocol, and not somebody's file. ``told``: what an upload is answered with is no file."""
    return bool(_TEXT.search(content_type.replace(" ", ""))) and (told or not _FILE.search(path))
