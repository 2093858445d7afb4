"""Content types of sites and lists: built-in ones, own ids (CSOM), columns and their order, copies on lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, invalid
from sp_prosjektportal.emulator.sharepoint import column_creation, column_xml, columns
from sp_prosjektportal.emulator.sharepoint.built_in_types import FOLDER, ITEM, built_in, link
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def key(type_id: str) -> str:
    """Ids are compared without case."""
    return "0x" + type_id[2:].upper()


def content_types(session: Session, list_id: str = "") -> dict[str, Row]:
    if list_id:
        return dict(session.rows("content_types", list_id))
    return {**built_in(session.lcid), **session.inherited("content_types")}


def find(session: Session, type_id: str, list_id: str = "") -> Row | None:
    return content_types(session, list_id).get(key(type_id)) if type_id[:2].lower() == "0x" else None


def parent_of(session: Session, type_id: str, rows: dict[str, Row] | None = None) -> Row | None:
    """The nearest type above: the longest other id that this one begins with."""
    rows = rows if rows is not None else content_types(session)
    wanted = key(type_id)
    above = [row for other, row in rows.items() if wanted != other and wanted.startswith(other)]
    return max(above, key=lambda row: len(row["id"]), default=None)


def create(
    session: Session,
    name: str,
    *,
    type_id: str = "",
    parent_id: str = ITEM,
    group: str = "",
    description: str = "",
) -> Row:
    """A site content type. With an own id only CSOM can (wire.md section 5); names are unique on the site."""
    require(session, "manage")
    rows = content_types(session)
    if any(row["name"].casefold() == name.casefold() for row in rows.values()):
        raise Refused(
            500, f"-2130575183, {SP_EXCEPTION}", f'A duplicate content type name "{name}" was found.'
        )
    type_id = key(type_id) if type_id else f"{key(parent_id)}00{new_guid().replace('-', '').upper()}"
    if not re.fullmatch(r"0x(?:[0-9A-F]{2})+", type_id):
        raise invalid("Invalid content type id.")
    if type_id in rows:
        raise Refused(
            500, f"-2130575183, {SP_EXCEPTION}", f'A duplicate content type id "{type_id}" was found.'
        )
    parent = parent_of(session, type_id)
    if parent is None:
        raise Refused(500, f"-2146233088, {SP_EXCEPTION}", "The parent content type does not exist.")
    row = {
        "id": type_id, "name": name, "group": group or say("Custom Content Types", session.lcid),
        "description": description, "hidden": False, "sealed": False, "read_only": False,
        "links": [dict(link) for link in parent["links"]],
    }  # fmt: skip
    session.put("content_types", type_id, row)
    session.touch()
    return row


def change(session: Session, type_id: str, list_id: str = "", **values: Any) -> Row:
    """Set ``name``, ``group``, ``description``, ``hidden``, ``sealed``, ``read_only``."""
    require(session, "manage", f"list:{list_id}" if list_id else "web")
    row = {**_must(session, type_id, list_id), **values}
    row.pop("base", None)
    session.put("content_types", key(type_id), row, list_id)
    session.touch()
    return row


def link_column(session: Session, type_id: str, column_id: str, list_id: str = "", **settings: Any) -> Row:
    """Add a column to a type, or change its ``required``, ``hidden``, ``display``, ``read_only`` there."""
    require(session, "manage", f"list:{list_id}" if list_id else "web")
    row = _must(session, type_id, list_id)
    column = columns.get(session, column_id, list_id)
    links = [dict(link) for link in row["links"]]
    own = next((link for link in links if link["id"] == column["id"]), None)
    if own is None:
        own = link(
            column["id"], column["name"], required=column_xml.flag(column["attributes"].get("Required", ""))
        )
        links.append(own)
    own.update(settings)
    return change(session, type_id, list_id, links=links)


def unlink_column(session: Session, type_id: str, column_id: str, list_id: str = "") -> Row:
    row = _must(session, type_id, list_id)
    return change(
        session, type_id, list_id, links=[link for link in row["links"] if link["id"] != column_id.lower()]
    )


def order_columns(session: Session, type_id: str, names: Iterable[str], list_id: str = "") -> Row:
    """``FieldLinks.Reorder``: the named first, in this order, the rest after."""
    row, wanted = _must(session, type_id, list_id), list(names)
    place = {name: number for number, name in enumerate(wanted)}
    links = sorted(row["links"], key=lambda link: place.get(link["name"], len(wanted)))
    return change(session, type_id, list_id, links=links)


def push(session: Session, type_id: str) -> None:
    """``Update(true)``: children on the site and copies on lists get the columns, their settings and their order."""
    source = _must(session, type_id)
    for list_id in ("", *session.rows("lists")):
        for child in list(content_types(session, list_id).values()):
            if key(child["id"]).startswith(key(source["id"])) and (list_id or child["id"] != source["id"]):
                _take_over(session, child, source, list_id)
    for there in webs_below(session):
        _push_to_web(there, source)


def _push_to_web(session: Session, source: Row) -> None:
    own = session.rows("content_types")
    for list_id in ("", *session.rows("lists")):
        for child in list((session.rows("content_types", list_id) if list_id else own).values()):
            if key(child["id"]).startswith(key(source["id"])):
                _take_over(session, child, source, list_id)


def webs_below(session: Session) -> Iterator[Session]:
    from sp_prosjektportal.emulator.sharepoint import webs

    return webs.below(session, deep=True)


def _take_over(session: Session, child: Row, source: Row, list_id: str) -> None:
    own = {link["id"]: link for link in child["links"]}
    merged = [{**own.get(link["id"], {}), **link} for link in source["links"]]
    ids = {link["id"] for link in merged}
    extra = [link for link in child["links"] if link["id"] not in ids]
    row = {**child, "links": merged + extra, "description": child["description"]}
    row.pop("base", None)
    if list_id:
        for link in merged:
            column_creation.copy_to_list(session, link["id"], list_id)
    session.put("content_types", key(child["id"]), row, list_id)


def _must(session: Session, type_id: str, list_id: str = "") -> Row:
    row = find(session, type_id, list_id)
    if row is None:
        raise Refused(
            404,
            "-2146232832, Microsoft.SharePoint.SPException",
            f"The content type '{type_id}' does not exist.",
        )
    return row


# -- on lists --------------------------------------------------------------------------------------


def add_to_list(session: Session, list_id: str, type_id: str) -> Row:
    """``AddAvailableContentType``: a copy with an id below it; its columns come along (wire.md section 5)."""
    require(session, "manage", f"list:{list_id}")
    source = find(session, type_id)
    if source is None:
        raise invalid("Value does not fall within the expected range.")
    taken = content_types(session, list_id).values()
    if any(row["name"].casefold() == source["name"].casefold() for row in taken):
        raise Refused(
            500,
            f"-2130575183, {SP_EXCEPTION}",
            f'A duplicate content type name "{source["name"]}" was found.',
        )
    row = _copy(session, list_id, source)
    session.touch()
    return row


def _copy(session: Session, list_id: str, source: Row) -> Row:
    """A list's own copy. Its columns may be called otherwise there than on the site."""
    copied = {
        link["id"]: column_creation.copy_to_list(session, link["id"], list_id) for link in source["links"]
    }
    copy_id = f"{key(source['id'])}00{new_guid().replace('-', '').upper()}"
    row = {
        **source,
        "id": copy_id,
        "group": say("List Content Types", session.lcid),
        "links": [{**link, "name": copied[link["id"]]["name"]} for link in source["links"]],
    }
    row.pop("base", None)
    session.put("content_types", copy_id, row, list_id)
    order = (session.get("lists", list_id) or {}).get("content_type_order")
    if order:
        _set_order(session, list_id, [*order, copy_id])
    return row


def give_defaults(session: Session, list_id: str, ids: Iterable[str]) -> None:
    """The content types of a new list."""
    for type_id in ids:
        _copy(session, list_id, built_in(session.lcid)[key(type_id)])


def offered(session: Session, list_id: str) -> list[str]:
    """Ids in the order of the New menu, folders left out; the first is the default."""
    own = [row["id"] for row in content_types(session, list_id).values() if not row["id"].startswith(FOLDER)]
    order = (session.get("lists", list_id) or {}).get("content_type_order")
    return [type_id for type_id in order if type_id in own] if order else own


def set_order(session: Session, list_id: str, ids: list[str]) -> None:
    """``UniqueContentTypeOrder``: all must be on the list, at least one."""
    require(session, "manage", f"list:{list_id}")
    known = content_types(session, list_id)
    if not ids or any(key(type_id) not in known for type_id in ids):
        raise invalid(
            "The content type order must hold at least one content type, and only such as are on the list."
        )
    _set_order(session, list_id, [key(type_id) for type_id in ids])
    session.touch()


def _set_order(session: Session, list_id: str, ids: list[str] | None) -> None:
    row = session.get("lists", list_id)
    if row is not None:
        session.put("lists", list_id, {**row, "content_type_order": ids, "etag": row["etag"] + 1})


def offer_column(session: Session, list_id: str, column: Row, *, everywhere: bool) -> None:
    """A new list column joins the default content type, or all."""
    targets = (
        list(content_types(session, list_id))
        if everywhere
        else [key(i) for i in offered(session, list_id)[:1]]
    )
    for type_id in targets:
        row = session.get("content_types", type_id, list_id)
        if row is None or any(link["id"] == column["id"] for link in row["links"]):
            continue
        required = column_xml.flag(column["attributes"].get("Required", ""))
        session.put(
            "content_types",
            type_id,
            {**row, "links": [*row["links"], link(column["id"], column["name"], required=required)]},
            list_id,
        )


def drop_column(session: Session, list_id: str, column_id: str) -> None:
    for type_id, row in list(session.rows("content_types", list_id).items()):
        links = [link for link in row["links"] if link["id"] != column_id]
        if len(links) != len(row["links"]):
            session.put("content_types", type_id, {**row, "links": links}, list_id)


def remove(session: Session, type_id: str, list_id: str = "") -> None:
    """In use, it stays: by rows of the list, or by copies and children of a site type."""
    require(session, "manage", f"list:{list_id}" if list_id else "web")
    row = _must(session, type_id, list_id)
    wanted = key(row["id"])
    if list_id:
        used = any(key(item["content_type"]) == wanted for item in session.rows("items", list_id).values())
    else:
        everywhere = [
            *content_types(session),
            *(i for one in session.rows("lists") for i in session.rows("content_types", one)),
            *(
                i
                for there in webs_below(session)
                for one in ("", *there.rows("lists"))
                for i in there.rows("content_types", one)
            ),
        ]
        used = row.get("base", False) or any(
            other != wanted and other.startswith(wanted) for other in everywhere
        )
    if used:
        raise Refused(409, f"-2130575170, {SP_EXCEPTION}", "The content type is in use.")
    session.remove("content_types", wanted, list_id)
    if list_id:
        order = (session.get("lists", list_id) or {}).get("content_type_order")
        if order and wanted in order:
            _set_order(session, list_id, [i for i in order if i != wanted] or None)
    session.touch()
