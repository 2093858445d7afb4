"""Which content types a list offers, in which order; the list has copies of its own (wire.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Offered:
    """``ids``: the list's copy by the site's content type. ``built_in``: the copy of what came with the list."""

    managed: tuple[str, ...]
    ids: dict[str, str]
    built_in: str


def read(reply: Reply, template: str, wanted: Sequence[str]) -> Offered:
    """``managed`` are those wanted that are offered, in order, and what came with the list while it is offered."""
    copies = [str(row["StringId"]) for row in reply.value("ContentTypes") or []]
    ids = by_original(copies)
    folder = reply.value("RootFolder") or {}
    order = [
        _string(row) for row in folder.get("UniqueContentTypeOrder") or folder.get("ContentTypeOrder") or []
    ]
    offered = [original(copy) for copy in order or copies]
    visible = {*wanted, BUILT_IN[template]}
    managed = tuple(content_type for content_type in offered if content_type in visible)
    return Offered(managed, ids, ids.get(BUILT_IN[template], ""))


def by_original(copies: Sequence[str]) -> dict[str, str]:
    return {original(copy): copy for copy in copies if not copy.upper().startswith(_FOLDER.upper())}


def original(copy: str) -> str:
    """The site's content type of which a list's is a copy (wire.md quirk 45)."""
    text = "0x" + copy[2:].upper()
    return text[:-_COPY] if len(text) > _COPY + 3 and text[-_COPY : -_COPY + 2] == "00" else text


def _string(value: Any) -> str:
    return str(value["StringValue"]) if isinstance(value, dict) else str(value)


class Work:
    """Two rounds: add what is missing; then set the order and take away what came with the list."""

    def __init__(self, path: str, desired: List, ids: Mapping[str, Any], known: Known) -> None:
        self._path, self._site = path, known.site
        self._wanted = desired.content_types
        self._own = BUILT_IN[desired.template]
        self.ids: dict[str, str] = dict(ids.get("content_types") or {})
        self._new = bool(ids.get("new"))
        self._missing: list[str] = []

    def first(self) -> list[Request]:
        # A new list has its built-in type only, but under an id that must be asked for.
        there = {self._own} if self._new else set(self.ids)
        self._missing = [content_type for content_type in self._wanted if content_type not in there]
        asks = [
            Request.post(
                self._site,
                f"{self._path}/ContentTypes/AddAvailableContentType",
                {"contentTypeId": wanted},
                schema=True,
            )
            for wanted in self._missing
        ]
        read_all = (
            [Request.get(self._site, f"{self._path}/ContentTypes", select=["StringId"])] if self._new else []
        )
        return [*asks, *read_all]

    def second(self, replies: Sequence[Reply]) -> list[Request]:
        for reply in replies[len(self._missing) :]:
            self.ids |= by_original([str(row["StringId"]) for row in reply.rows])
        for wanted, reply in zip(self._missing, replies, strict=False):
            self.ids[wanted] = str(reply.value("StringId") or (reply.value("Id") or {}).get("StringValue"))
        order = [{"StringValue": self.ids[content_type]} for content_type in self._wanted]
        asks = [
            Request.merge(
                self._site, f"{self._path}/rootfolder", {"UniqueContentTypeOrder": order}, schema=True
            )
        ]
        # One that came with a list which is in use may have rows; out of the order it is not offered any more.
        if self._new and self._own not in self._wanted and (own := self.ids.pop(self._own, "")):
            path = f"{self._path}/ContentTypes({literal(own)})"
            asks.append(Request.delete(self._site, path, schema=True))
        return asks
