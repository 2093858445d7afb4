"""Rows that a view selects: by its condition, in its order, below its folder, within the service's thresholds."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from sp_prosjektportal.emulator.conditions import narrowing
from sp_prosjektportal.emulator.errors import NotEmulated, Refused, column_missing
from sp_prosjektportal.emulator.sharepoint import caml, columns, principals
from sp_prosjektportal.emulator.sharepoint.caml_conditions import Moment
from sp_prosjektportal.emulator.sharepoint.chosen_values import plain, reader
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.invalid import zone
from sp_prosjektportal.emulator.sharepoint.item_pages import LOOKUP_LIMIT, THRESHOLD, Items, too_many
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

# What a row leads to may stand among the fields of a view that is expanded with it (pnpjs, test/sp/lists.ts).
_LED_TO = frozenset(
    (
        "attachmentfiles",
        "fieldvaluesashtml",
        "fieldvaluesastext",
        "fieldvaluesforedit",
        "file",
        "folder",
        "roleassignments",
    )
)


def chosen(
    session: Session, list_id: str, root: ElementTree.Element, folder: str = ""
) -> tuple[list[Row], caml.View]:
    """The rows of a ``<View>`` element, in its order. ``folder``: where to look, the list's own when empty."""
    if root.find("Joins") is not None or root.find("ProjectedFields") is not None:
        raise NotEmulated("CAML Joins and ProjectedFields.")
    by_name = {row["name"]: row for row in columns.columns(session, list_id).values()}
    _name_references(root, by_name)
    view = caml.parse(root, moment(session))
    for name in [
        *(name for name in view.fields if name.casefold() not in _LED_TO),
        *view.names,
        *(name for name, _ in (*view.order, *view.groups)),
        *(name for name, _ in view.totals),
    ]:
        if name not in by_name:
            raise column_missing(name, f" {session.site['url']}")
    stored = Items(session, list_id).stored()
    _check_lookups(view, by_name)
    if len(stored) > THRESHOLD:
        _check_threshold(session, view, by_name, stored)
    rows = _in_folder(session, list_id, stored, view.scope, folder)
    if view.test is not None:
        rows = [row for row in rows if view.test(reader(session, by_name, row))]
    rows = sorted(rows, key=lambda row: int(row["id"]))
    order = [*view.groups, *view.order]
    return caml.ordered(rows, order, lambda row, name: plain(session, by_name[name], row, False)), view


def _name_references(root: ElementTree.Element, by_name: dict[str, Row]) -> None:
    """``<FieldRef ID="{..}"/>`` is as good as a name ("FieldRef element")."""
    names = {row["id"]: name for name, row in by_name.items()}
    for ref in root.iter("FieldRef"):
        if not ref.get("Name") and ref.get("ID"):
            ref.set("Name", names.get(ref.get("ID", "").strip("{}").lower(), ""))


def moment(session: Session) -> Moment:
    user = principals.by_login(session, session.principal.login) if session.principal.login else None
    me = int(user["id"]) if user else principals.APP_ID if session.principal.app_only else 0
    return Moment(session.now, me, zone(session), lambda kind, number: _members(session, me, kind, number))


def _members(session: Session, me: int, kind: str, number: str) -> set[int]:
    groups = session.rows("groups")
    if kind == "CurrentUserGroups":
        return {int(row["id"]) for row in groups.values() if me in row.get("members", [])}
    if kind == "SPGroup":
        return {int(one) for one in (groups.get(number) or {}).get("members", [])}
    if kind == "SPWeb.Groups":
        return {int(key) for key in groups}
    return {int(key) for key in session.rows("users")}


def _in_folder(session: Session, list_id: str, rows: list[Row], scope: str, folder: str) -> list[Row]:
    """Without a scope: what lies right below the folder. ``Recursive``: files and rows, ``RecursiveAll``: folders too."""
    root = (folder or columns.list_path(session, list_id)).casefold().rstrip("/")
    if not root or not rows or not rows[0].get("folder"):
        return rows
    if scope in ("recursive", "recursiveall"):
        below = [row for row in rows if f"{row['folder']}/".casefold().startswith(f"{root}/")]
        return below if scope == "recursiveall" else [row for row in below if row["kind"] == 0]
    here = [row for row in rows if row["folder"].casefold() == root]
    return [row for row in here if row["kind"] == 0] if scope == "filesonly" else here


def _check_lookups(view: caml.View, by_name: dict[str, Row]) -> None:
    lookups = {name for name in view.fields if _looks_up(by_name.get(name))}
    if len(lookups) > LOOKUP_LIMIT:
        raise Refused(
            500, "-2147024749, Microsoft.SharePoint.SPQueryThrottledException",
            "The query cannot be completed because the number of lookup columns it contains exceeds the lookup column threshold.",
        )  # fmt: skip


def _check_threshold(session: Session, view: caml.View, by_name: dict[str, Row], stored: list[Row]) -> None:
    """Of a list above the threshold: what an index narrows down to fewer rows, or rows in the order of an index."""

    def indexed(name: str) -> bool:
        return name == "ID" or flag(by_name[name]["attributes"].get("Indexed", ""))

    if view.test is not None:
        narrow = narrowing(view.test, indexed)
        matching = sum(narrow(reader(session, by_name, row)) for row in stored) if narrow else len(stored)
        free = matching <= THRESHOLD
    else:
        free = all(indexed(name) for name, _ in (*view.groups, *view.order)[:1]) and view.limit <= THRESHOLD
    if not free:
        raise too_many()


def _looks_up(column: Row | None) -> bool:
    if column is None or column["type"] not in (*LOOKUP_TYPES, *PERSON_TYPES, *TERM_TYPES):
        return False
    return not column.get("base") or column["name"] in ("Author", "Editor")
