"""``$search`` on people and groups: ``"displayName:ola" AND "mail:ola"``.

Microsoft's "Use the $search query parameter", directory objects: each clause in quotes, ``AND`` and ``OR`` between them, with
``ConsistencyLevel: eventual`` only; ``displayName`` and ``description`` are split into words, all others are compared from their
beginning. Brackets are not emulated.
"""

from __future__ import annotations

import re

from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.store import Row

_SPLIT = ("displayName", "description")
_BEGINNING = ("givenName", "surname", "mail", "mailNickname", "userPrincipalName")
_CLAUSE = r'"(\w+):([^"]+)"'
_WHOLE = re.compile(rf"\s*{_CLAUSE}(?:\s+(?:AND|OR)\s+{_CLAUSE})*\s*")


def searched(found: list[Row], text: str, consistency: str) -> list[Row]:
    """The rows that fit. Raises ``Refused`` without the header, and for what is no search."""
    if consistency.lower() != "eventual":
        raise Refused(
            400,
            "Request_UnsupportedQuery",
            "Request with $search query parameter only works through MSGraph with a special request header: "
            "'ConsistencyLevel: eventual'",
        )
    if "(" in re.sub(_CLAUSE, "", text):
        raise NotEmulated("brackets in $search of Microsoft Graph.")
    if not _WHOLE.fullmatch(text):
        raise Refused(400, "BadRequest", f"Syntax error: character ':' is not valid in '{text}'.")
    anyone = [_all_of(part) for part in re.split(r'(?<=")\s+OR\s+(?=")', text)]
    return [row for row in found if any(all(_fits(row, *one) for one in clauses) for clauses in anyone)]


def _all_of(text: str) -> list[tuple[str, str]]:
    return [_known(name, value) for name, value in re.findall(_CLAUSE, text)]


def _known(name: str, value: str) -> tuple[str, str]:
    for known in (*_SPLIT, *_BEGINNING):
        if known.casefold() == name.casefold():
            return known, value.casefold().strip()
    raise Refused(400, "BadRequest", f"Property '{name}' does not exist or is not searchable.")


def _fits(row: Row, name: str, wanted: str) -> bool:
    value = str(row.get(name) or "").casefold()
    if name not in _SPLIT:
        return value.startswith(wanted)
    words = _words(value)
    return all(any(word.startswith(one) for word in words) for one in _words(wanted))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
