"""Which items of a list a request is about: filters, order, pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph import item_values, paging
from sp_prosjektportal.emulator.graph.asked import Asked, select_names
from sp_prosjektportal.emulator.graph.filters import Filter, order, sort
from sp_prosjektportal.emulator.graph.replies import bad_request
from sp_prosjektportal.emulator.sharepoint import columns
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

PAGE = 200
MOST = 5000
THRESHOLD = 5000
_NOT_INDEXED = (
    "Field '{0}' cannot be referenced in filter or orderby as it is not indexed. Provide the 'Prefer: "
    "HonorNonIndexedQueriesWarningMayFailRandomly' header to allow this, but be warned that such queries may fail on large lists."
)
_PREFERENCES = ("HonorNonIndexedQueriesWarningMayFailRandomly", "allowthrottleablequeries")


def check_lookups(session: Session, found: Row, expand: Mapping[str, Mapping[str, str]]) -> None:
    """More lookup columns than twelve asked for by name are refused by SharePoint below."""
    names = select_names(expand.get("fields", {}).get("$select", ""))
    known = known_columns(session, found["id"])
    asked_for = [
        name
        for name in names
        if name in known
        and known[name]["type"] in (*columns.LOOKUP_TYPES, *columns.PERSON_TYPES, *columns.TERM_TYPES)
    ]
    if len(asked_for) > item_values.LOOKUPS:
        raise bad_request(
            "The query cannot be completed because the number of lookup columns it contains exceeds the lookup column threshold."
        )


def known_columns(session: Session, list_id: str) -> dict[str, Row]:
    return {column["name"].lower(): column for column in columns.columns(session, list_id).values()}


def filtered(asked: Asked, session: Session, found: Row, listed: list[Row]) -> list[Row]:
    text = asked.options.get("$filter", "")
    if not text:
        return listed
    try:
        test = Filter(text)
    except Refused as error:
        raise bad_request(error.message) from None
    known = known_columns(session, found["id"])
    _check_names(asked, known, test.names, len(listed))
    return [row for row in listed if test(lambda path, row=row: _at(session, known, row, path))]  # type: ignore[misc]


def _check_names(asked: Asked, known: Mapping[str, Row], names: list[str], size: int) -> None:
    for name in names:
        head, _, rest = name.partition("/")
        if head.lower() != "fields" or not rest:
            if name.lower() in (
                "id",
                "createddatetime",
                "lastmodifieddatetime",
                "contenttype/id",
                "contenttype/name",
            ):
                continue
            raise bad_request(
                "The provided filter statement is not supported"
                if "/" in name
                else _INVALID_NAME.format(name)
            )
        lower = rest.lower()
        if (
            lower not in known
            and lower.removesuffix("lookupid") not in known
            and lower not in ("id", "contenttype")
        ):
            raise bad_request(f"Field '{rest}' is not recognized")
        if not item_values.indexed(known, rest):
            if not any(asked.prefers(word) for word in _PREFERENCES):
                raise bad_request(_NOT_INDEXED.format(rest))
            if size > THRESHOLD:
                raise Refused(429, "activityLimitReached", "The request has been throttled")


_INVALID_NAME = "Could not find a property named '{0}' on type 'microsoft.graph.listItem'."


def _at(session: Session, known: Mapping[str, Row], row: Row, path: str) -> Any:
    head, _, rest = path.partition("/")
    own = {"id": row["id"], "createddatetime": row["created"], "lastmodifieddatetime": row["modified"]}
    if head.lower() == "fields":
        return item_values.comparable(session, known, row, rest)
    return row["content_type"] if path.lower() == "contenttype/id" else own.get(path.lower())


def ordered(asked: Asked, session: Session, found: Row, listed: list[Row]) -> list[Row]:
    text = asked.options.get("$orderby", "")
    if not text:
        return listed
    known = known_columns(session, found["id"])
    _check_names(asked, known, [path for path, _ in order(text)], len(listed))
    if len(listed) > THRESHOLD:
        raise Refused(429, "activityLimitReached", "The request has been throttled")
    return sort(listed, text, lambda row, path: _at(session, known, row, path))


def page(asked: Asked, listed: list[Row]) -> tuple[list[Row], dict[str, Any]]:
    """By SharePoint's own position: ``Paged=TRUE&p_ID=<last>``."""
    size, text = paging.top(asked, PAGE, MOST), asked.options.get("$skiptoken", "")
    start = _start(listed, paging.read_token(text), ordered="$orderby" in asked.options) if text else 0
    page = listed[start : start + size]
    if len(listed) <= start + size:
        return page, {}
    token = paging.token(f"Paged=TRUE&p_ID={page[-1]['id']}")
    return page, {"@odata.nextLink": paging.link(asked, skiptoken=token)}


def _start(listed: list[Row], position: str, *, ordered: bool) -> int:
    last = position.rpartition("p_ID=")[2]
    if not last.isdigit():
        raise bad_request("Skip token is not valid.")
    if ordered:
        return next((place + 1 for place, row in enumerate(listed) if row["id"] == int(last)), len(listed))
    return next((place for place, row in enumerate(listed) if row["id"] > int(last)), len(listed))
