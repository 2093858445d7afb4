"""Which content types a list offers, in which order; the list has copies of its own (wire.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.tenant.request import Reply, Request, literal

if TYPE_CHECKING:
    from sp_prosjektportal.resources.lists import List

SELECT = ("ContentTypes/StringId", "RootFolder/ContentTypeOrder", "RootFolder/UniqueContentTypeOrder")
EXPAND = ("ContentTypes", "RootFolder")

BUILT_IN = {"list": "0x01", "library": "0x0101"}
"""What a new list offers until it is told otherwise."""
_FOLDER = "0x0120"
_COPY = 34  # a copy's id is the original's with "00" and 32 digits


def read(
    reply: Reply, template: str, wanted: Sequence[str]
) -> tuple[tuple[str, ...], dict[str, str], tuple[str, ...]]:
    """Those wanted that are offered, in order, with what came with the list while that is offered; the ids of the
    list's copies by the site's content types; and the copies of those that people have added."""
    copies = [str(row["StringId"]) for row in reply.value("ContentTypes") or []]
    ids = by_original(copies)
    folder = reply.value("RootFolder") or {}
    order = [
        _string(row) for row in folder.get("UniqueContentTypeOrder") or folder.get("ContentTypeOrder") or []
    ]
    offered = [original(copy) for copy in order or copies]
    visible = {*wanted, BUILT_IN[template]}
    managed = tuple(content_type for content_type in offered if content_type in visible)
    others = tuple(copy for copy in order if original(copy) not in visible) if order else ()
    return managed, ids, others


def by_original(copies: Sequence[str]) -> dict[str, str]:
    return {original(copy): copy for copy in copies if not copy.upper().startswith(_FOLDER.upper())}


def original(copy: str) -> str:
    """The site's content type of which a list's is a copy (wire.md quirk 45)."""
    text = "0x" + copy[2:].upper()
    return text[:-_COPY] if len(text) > _COPY + 3 and text[-_COPY : -_COPY + 2] == "00" else text


def _string(value: Any) -> str:
    return str(value["StringValue"]) if isinstance(value, dict) else str(value)


class Work:
    """Two rounds: add what is missing; then set the order and take away what came with a new list.

    A new list has its content types already, so only the second round is left to do.
    """

    def __init__(self, path: str, desired: List, ids: Mapping[str, Any], known: Known) -> None:
        self._path, self._site = path, known.site
        self._wanted, self._own = desired.content_types, BUILT_IN[desired.template]
        self._ids: dict[str, str] = ids["content_types"]
        self._others: Sequence[str] = ids.get("other_content_types", ())
        self._new = bool(ids.get("new"))
        self._missing = [content_type for content_type in self._wanted if content_type not in self._ids]

    def first(self) -> list[Request]:
        path = f"{self._path}/ContentTypes/AddAvailableContentType"
        return [
            Request.post(self._site, path, {"contentTypeId": wanted}, schema=True) for wanted in self._missing
        ]

    def second(self, replies: Sequence[Reply]) -> list[Request]:
        for wanted, reply in zip(self._missing, replies, strict=True):
            self._ids[wanted] = str(reply.value("StringId") or (reply.value("Id") or {}).get("StringValue"))
        if not self._wanted:
            return []
        copies = [*(self._ids[wanted] for wanted in self._wanted), *self._others]
        order = {"UniqueContentTypeOrder": [{"StringValue": copy} for copy in copies]}
        asks = [Request.merge(self._site, f"{self._path}/rootfolder", order, schema=True)]
        # In a list that is in use it may have rows; out of the order it is not offered any more.
        if self._new and self._own not in self._wanted and (own := self._ids.pop(self._own, "")):
            path = f"{self._path}/ContentTypes({literal(own)})"
            asks.append(Request.delete(self._site, path, schema=True))
        return asks
