"""Into the recycle bin and back: items, files, folders and lists with all their data (wire.md section 15).

An entry of the bin is one row; what was thrown away lies below it (``parent`` is the entry's id), row for row with the
place it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, denied, invalid
from sp_prosjektportal.emulator.sharepoint import changes, webs
from sp_prosjektportal.emulator.sharepoint.permissions import may, require
from sp_prosjektportal.emulator.sharepoint.principals import me
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

FILE, ITEM, LIST, FOLDER, WEB = 1, 3, 4, 5, 10
FIRST_STAGE, SECOND_STAGE = 1, 2
RETENTION_DAYS = 93
_OF_LIST = ("items", "columns", "content_types", "views")
_NAME_TAKEN = "-2130575257"

Place = tuple[str, str, str]  # table, key, parent


def put_away(session: Session, entry: Row, contents: Iterator[tuple[Place, Row]]) -> str:
    """A new entry with what it holds; its id. Taking the rows out of their places is the caller's."""
    bin_id = new_guid()
    size = 0
    for number, ((table, key, parent), row) in enumerate(contents):
        size += int((row.get("file") or {}).get("size") or 0) if table == "items" else 0
        kept = {"table": table, "key": key, "parent": parent, "row": row}
        session.store.put("recycle_bin", str(number), kept, session.site_id, bin_id)
    who = me(session)
    row = {
        "id": bin_id,
        "at": session.moment,
        "by": who,
        "state": FIRST_STAGE,
        "author": who,
        "size": size,
        "web": session.web,
        **entry,
    }
    session.put("recycle_bin", bin_id, row)
    return bin_id


def recycle_item(session: Session, list_id: str, item_id: int | str) -> str:
    """A row of a list; a folder with everything in it."""
    from sp_prosjektportal.emulator.sharepoint import items

    row = items.get(session, list_id, item_id)
    require(session, "DeleteListItems", f"item:{list_id}:{item_id}")
    name = (row.get("file") or {}).get("name")
    leaf = name or f"{row['id']}_.000"
    entry = {
        "title": name or row["values"].get("Title") or leaf, "leaf": leaf, "dir": row["folder"].lstrip("/"), "author": row["author"],
        "type": FOLDER if row["kind"] == 1 else FILE if name else ITEM, "list": list_id,
    }  # fmt: skip
    inside = list(below(session, list_id, row))
    bin_id = put_away(session, entry, _rows_of_items(session, list_id, [row, *inside]))
    for one in [*reversed(inside), row]:
        items.remove(session, list_id, one["id"])
    return bin_id


def below(session: Session, list_id: str, row: Row) -> Iterator[Row]:
    if row["kind"] != 1:
        return
    path = f"{row['folder']}/{row['file']['name']}".casefold() + "/"
    for other in session.rows("items", list_id).values():
        if (other["folder"].casefold() + "/").startswith(path):
            yield other


def _rows_of_items(session: Session, list_id: str, rows: list[Row]) -> Iterator[tuple[Place, Row]]:
    for row in rows:
        yield ("items", str(row["id"]), list_id), row
        yield from _partition(session, "role_assignments", f"item:{list_id}:{row['id']}")
        for table in ("versions", "attachments", "comments"):
            yield from _partition(session, table, f"{list_id}:{row['id']}")


def _partition(session: Session, table: str, parent: str) -> Iterator[tuple[Place, Row]]:
    from sp_prosjektportal.emulator.tables import CONTENT

    if table in CONTENT:
        for key, row in list(session.rows(table, parent).items()):
            yield (table, key, parent), row


def recycle_list(session: Session, list_id: str) -> str:
    from sp_prosjektportal.emulator.sharepoint import lists

    row = session.get("lists", list_id)
    if row is None or row["system"] or row["settings"].get("AllowDeletion") is False:
        lists.remove(session, list_id)  # refuses in its own words
    assert row is not None
    require(session, "manage", f"list:{list_id}")
    folder, _, leaf = row["url"].rpartition("/")
    entry = {"title": row["title"], "leaf": leaf, "dir": folder.lstrip("/"), "type": LIST, "list": list_id}
    bin_id = put_away(session, entry, _rows_of_list(session, row))
    lists.remove(session, list_id)
    return bin_id


def _rows_of_list(session: Session, row: Row) -> Iterator[tuple[Place, Row]]:
    list_id = row["id"]
    yield ("lists", list_id, ""), row
    yield from _partition(session, "role_assignments", f"list:{list_id}")
    for table in _OF_LIST[1:]:
        yield from _partition(session, table, list_id)
    yield from _rows_of_items(session, list_id, list(session.rows("items", list_id).values()))
    for key, node in list(session.rows("navigation").items()):
        if node["url"].casefold().startswith(row["url"].casefold() + "/"):
            yield ("navigation", key, ""), node


def recycle_web(session: Session) -> str:
    """A web goes to the site collection's bin at once, its second stage; its rows stay where they are."""
    row = session.site
    session.store.put(
        "webs",
        session.web,
        {**(session.store.get("webs", session.web, session.site_id) or {}), "web_deleted": session.moment},
        session.site_id,
    )
    folder, _, leaf = row["path"].rpartition("/")
    entry = {
        "title": row["title"],
        "leaf": leaf,
        "dir": folder.lstrip("/"),
        "type": WEB,
        "list": "",
        "removed": session.web,
    }
    return put_away(session.at(row["parent"]), {**entry, "state": SECOND_STAGE}, iter(()))


# -- what can be done with what lies there ---------------------------------------------------------


def entries(session: Session, *, whole: bool) -> list[Row]:
    """Newest last. ``whole``: the site's bin with both stages, for its administrators; else the first stage."""
    oldest = (session.now - timedelta(days=RETENTION_DAYS)).timestamp()
    everything = may(session, "full")
    if whole and not everything:
        raise denied()
    mine = me(session) if not everything else 0
    return [
        row
        for row in session.rows("recycle_bin").values()
        if datetime.fromisoformat(row["at"].replace("Z", "+00:00")).timestamp() >= oldest
        and (whole or (row["state"] == FIRST_STAGE and row.get("web", "") == session.web))
        and (everything or row["by"] == mine)
    ]


def entry(session: Session, bin_id: str, *, whole: bool) -> Row:
    wanted = str(bin_id).strip("{}").lower()
    for row in entries(session, whole=whole):
        if row["id"] == wanted:
            return row
    raise invalid("Value does not fall within the expected range.")


def restore(session: Session, row: Row, *, rename: bool = False) -> None:
    """Back to where it was. A name that is taken meanwhile is refused, or a number is appended."""
    require(session, "write")
    if row["type"] == WEB:
        webs.restore(session, row["removed"])
        purge(session, row, contents=False)
        return
    session = session.at(row.get("web", ""))
    kept = list(session.rows("recycle_bin", row["id"]).values())
    if row["type"] == LIST:
        _make_room_for_list(session, kept[0]["row"])
    else:
        _make_room_for_item(session, row, kept, rename=rename)
    for one in kept:
        place = session.place(one["table"], one["parent"])
        session.store.put(one["table"], one["key"], one["row"], place, one["parent"])
    purge(session, row, contents=False)
    if row["type"] == LIST:
        changes.write(session, "List", changes.RESTORE, l=row["list"])
    else:
        _restored(session, row["list"], [one["row"] for one in kept if one["table"] == "items"])
    session.touch()


def _make_room_for_list(session: Session, found: Row) -> None:
    from sp_prosjektportal.emulator.sharepoint import lists

    if lists.by_title(session, found["title"]) or lists.by_url(session, found["url"]):
        raise _taken(found["title"])


def _make_room_for_item(session: Session, row: Row, kept: list[Row], *, rename: bool) -> None:
    from sp_prosjektportal.emulator.sharepoint import paths

    if session.get("lists", row["list"]) is None:
        raise Refused(
            400, f"-2130575322, {SP_EXCEPTION}",
            "The list that this item was in does not exist any more. Restore the list first.",
        )  # fmt: skip
    first: Row = kept[0]["row"]
    paths.make_path(session, row["list"], first["folder"])
    name = (first.get("file") or {}).get("name")
    if not name or paths.find_item(session, row["list"], f"{first['folder']}/{name}") is None:
        return
    if not rename:
        raise _taken(name)
    free = paths.free_name(session, row["list"], first["folder"], name)
    kept[0]["row"] = {**first, "file": {**first["file"], "name": free}}


def _taken(name: str) -> Refused:
    return Refused(
        400, f"{_NAME_TAKEN}, {SP_EXCEPTION}",
        f"A file, folder or list with the name {name} already exists. To restore it, rename the existing one or restore with a new name.",
    )  # fmt: skip


def _restored(session: Session, list_id: str, rows: list[Row]) -> None:
    for row in rows:
        changes.write(
            session, "Item", changes.RESTORE, l=list_id, i=row["id"], o=row["unique_id"], f=row["folder"]
        )
    found = session.get("lists", list_id)
    if found is not None:
        moment = session.moment
        session.put(
            "lists",
            list_id,
            {**found, "modified": moment, "user_modified": moment, "etag": found["etag"] + 1},
        )


def purge(session: Session, row: Row, *, contents: bool = True) -> None:
    """The entry is gone; with it the contents of files, unless it was restored."""
    require(session, "write")
    if contents and row["type"] == WEB:
        webs.purge(session, row["removed"])
    if contents:
        for one in list(session.rows("recycle_bin", row["id"]).values()):
            if one["table"] == "items" and one["row"].get("file"):
                session.store.clear("files", session.site_id, one["row"]["unique_id"])
    session.store.clear("recycle_bin", session.site_id, row["id"])
    session.remove("recycle_bin", row["id"])


def to_second_stage(session: Session, row: Row) -> None:
    require(session, "write")
    session.put("recycle_bin", row["id"], {**row, "state": SECOND_STAGE})
