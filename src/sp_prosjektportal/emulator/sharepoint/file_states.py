"""What happens to files: new contents, check-out and check-in, publishing (wire.md sections 0.4 and 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, file_missing
from sp_prosjektportal.emulator.sharepoint import columns, file_contents, paths, principals, versioning
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.list_templates import PAGES
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

CLIENT_PAGE = 3
MINOR, MAJOR, OVERWRITE = 0, 1, 2  # kinds of check-in
_CHECKED_OUT = "Microsoft.SharePoint.SPFileCheckOutException"
LARGEST = 262_144_000  # bytes in one request


def may_change(session: Session, list_id: str, row: Row) -> None:
    """Rights, and nobody else's lock or check-out. 403, 423."""
    require(session, "write", f"item:{list_id}:{row['id']}" if list_id else "web")
    file = row.get("file") or {}
    who, locked = file.get("checked_out"), file.get("locked")
    url = _absolute(session, row)
    if locked and locked != principals.me(session):
        name = _login(session, locked)
        raise Refused(
            423, "-2147018894, Microsoft.SharePoint.SPFileLockException", f"The file {url} is locked for shared use by {name} [membership]."
        )  # fmt: skip
    if who and who != principals.me(session):
        raise Refused(
            423, f"-2130575306, {_CHECKED_OUT}", f'The file "{url}" is checked out for editing by {_login(session, who)}.'
        )  # fmt: skip


def _absolute(session: Session, row: Row) -> str:
    return f"{str(session.site['url']).removesuffix(session.path)}{row['folder']}/{(row.get('file') or {}).get('name')}"


def _login(session: Session, principal_id: int) -> str:
    known = principals.principal(session, principal_id) or {}
    return str(known.get("upn") or known.get("login", ""))


# -- contents --------------------------------------------------------------------------------------


def put(
    session: Session, path: str, content: bytes, *, overwrite: bool, auto: bool = False, unique: bool = False
) -> Row:
    """A file at an address: new, or the contents of the one that is there."""
    found = paths.library_of(session, path)
    list_id = found["id"] if found else ""
    folder, _, name = path.rpartition("/")
    require(session, "write" if found else "manage", f"list:{list_id}" if found else "web")
    if found is not None and found["base_type"] != 1:
        raise Refused(
            400,
            f"-2146232832, {SP_EXCEPTION}",
            "To add an item to a document library, use SPFileCollection.Add()",
        )
    paths.need_folder(session, folder)
    there = paths.find_item(session, list_id, path)
    if there is not None and unique:
        name, there = paths.free_name(session, list_id, folder, name), None
    if there is None:
        return _new(session, found, folder, paths.good_name(name), content, auto=auto)
    if there["kind"] == 1 or not overwrite:
        raise exists(session, there)
    return store(session, list_id, there, content)


def _new(session: Session, found: Row | None, folder: str, name: str, content: bytes, *, auto: bool) -> Row:
    row = paths.insert(session, found, folder, name, 0, {})
    missing = auto and found is not None and _lacks_values(session, found["id"], row)
    file = {**row["file"], "size": len(content)} | (
        {"checked_out": principals.me(session), "new": True} if missing else {}
    )
    row = {**row, "file": file}
    file_contents.write(session, row["unique_id"], content)
    session.store.put(
        "items",
        str(row["id"]),
        row,
        session.place("items", found["id"] if found else ""),
        found["id"] if found else "",
    )
    return row


def _lacks_values(session: Session, list_id: str, row: Row) -> bool:
    """A required column is empty: the file stays checked out."""
    for column in columns.columns(session, list_id).values():
        required = flag(column["attributes"].get("Required", ""))
        if required and not column.get("base") and row["values"].get(column["name"]) in (None, ""):
            return True
    return False


def exists(session: Session, row: Row) -> Refused:
    """The name is taken by what the row is."""
    path = f"{row['folder']}/{row['file']['name']}".removeprefix(session.path).lstrip("/")
    moment = datetime.fromisoformat(row["modified"].replace("Z", "+00:00"))
    login = (principals.principal(session, row["editor"]) or {}).get("login", "")
    return Refused(
        400, f"-2130575257, {SP_EXCEPTION}",
        f"A file with the name {path} already exists. It was last modified by {login} on {moment:%d %b %Y %H:%M:%S} -0000.",
    )  # fmt: skip


def store(session: Session, list_id: str, row: Row, content: bytes) -> Row:
    """New contents of a file that is there; the old ones stay as a version."""
    may_change(session, list_id, row)
    found = session.get("lists", list_id) or {}
    if found.get("versioning") and not row["file"].get("checked_out") and not row["file"].get("fresh"):
        file_contents.keep_version(session, row)
    file_contents.write(session, row["unique_id"], content)
    return change(session, list_id, row, file={**row["file"], "size": len(content)})


def change(session: Session, list_id: str, row: Row, *, new_version: bool = True, **more: Any) -> Row:
    """The row with other values of its own, as a change by the caller."""
    from sp_prosjektportal.emulator.sharepoint import items

    if list_id:
        return items.update(session, list_id, row["id"], {}, new_version=new_version, **more)
    changed = {
        **row,
        **more,
        "version": row["version"] + 1,
        "modified": session.moment,
        "editor": principals.me(session),
    }
    session.put("items", str(row["id"]), changed)
    return changed


def from_template(session: Session, path: str, kind: int) -> Row:
    """A page made from a template of the service: a stub of contents, checked out by its maker."""
    content = _PAGE.encode()
    row = put(session, path, content, overwrite=False)
    if kind != CLIENT_PAGE:
        return row
    found = paths.library_of(session, path)
    list_id = found["id"] if found else ""
    row = {**row, "file": {**row["file"], "checked_out": principals.me(session), "new": True}}
    session.store.put("items", str(row["id"]), row, session.place("items", list_id), list_id)
    return row


_PAGE = (
    '<%@ Page language="C#" Inherits="Microsoft.SharePoint.WebPartPages.WebPartPage, Microsoft.SharePoint, Version=16.0.0.0, '
    'Culture=neutral, PublicKeyToken=71e9bce111e9429c" %>\n<html xmlns="http://www.w3.org/1999/xhtml"><head></head><body></body></html>\n'
)


# -- check-out and publishing ----------------------------------------------------------------------


def check_out(session: Session, list_id: str, row: Row) -> None:
    may_change(session, list_id, row)
    if row["file"].get("checked_out"):
        raise Refused(423, f"-2130575306, {_CHECKED_OUT}", f'The file "{_absolute(session, row)}" is checked out for editing by {_login(session, row["file"]["checked_out"])}.')  # fmt: skip
    before = {
        "major": row["major"],
        "minor": row.get("minor", 0),
        "values": row["values"],
        "size": row["file"]["size"],
    }
    file_contents.keep_draft(session, row["unique_id"])
    file = {**row["file"], "checked_out": principals.me(session), "before": before}
    change(session, list_id, row, new_version=False, file=file, **_draft(session, list_id, row))


def _draft(session: Session, list_id: str, row: Row) -> Row:
    """The number that the draft of a checked-out file carries."""
    return versioning.following(session.get("lists", list_id) or {}, row)


def check_in(session: Session, list_id: str, row: Row, comment: str, kind: int) -> None:
    may_change(session, list_id, row)
    if not row["file"].get("checked_out"):
        raise _not_checked_out(session, row)
    file = _checked_in(row, comment)
    found = session.get("lists", list_id) or {}
    own: Row = {"major": row["major"], "minor": row.get("minor", 0)}
    if kind == MAJOR and found.get("minor_versions"):
        own = {"major": row["major"] + 1, "minor": 0}
        _note_first(session, found, row)
    change(
        session,
        list_id,
        row,
        new_version=False,
        file=file,
        **own,
        modified=session.moment,
        editor=principals.me(session),
    )


def _checked_in(row: Row, comment: str) -> Row:
    return {
        **{name: v for name, v in row["file"].items() if name not in ("checked_out", "before", "new")}, "comment": comment
    }  # fmt: skip


def undo_check_out(session: Session, list_id: str, row: Row) -> None:
    may_change(session, list_id, row)
    if not row["file"].get("checked_out"):
        raise _not_checked_out(session, row)
    before = row["file"].get("before")
    if before is None:  # never checked in: nothing to go back to
        from sp_prosjektportal.emulator.sharepoint import items

        items.remove(session, list_id, row["id"])
        return
    file_contents.back_to_draft(session, row["unique_id"])
    file = {**_checked_in(row, row["file"].get("comment", "")), "size": before["size"]}
    own = {"values": before["values"], "major": before["major"], "minor": before["minor"]}
    session.put("items", str(row["id"]), {**row, **own, "file": file, "version": row["version"] + 1}, list_id)


def _not_checked_out(session: Session, row: Row) -> Refused:
    return Refused(
        423, f"-2147024738, {_CHECKED_OUT}", f'The file "{_absolute(session, row)}" is not checked out.'
    )


def publish(session: Session, list_id: str, row: Row, comment: str) -> None:
    """The draft becomes the next major version; only where a library keeps drafts."""
    may_change(session, list_id, row)
    found = session.get("lists", list_id) or {}
    if not found.get("minor_versions") and not found.get("moderation"):
        raise Refused(400, f"-2147467259, {SP_EXCEPTION}", f'The object model cannot publish "{_absolute(session, row)}": minor versions are not enabled on the library.')  # fmt: skip
    own = {"major": row["major"] + 1, "minor": 0} if row.get("minor") else {"major": row["major"], "minor": 0}
    _note_first(session, found, row)
    file = {**_checked_in(row, comment), "published": True, "moderation": 0}
    change(
        session,
        list_id,
        row,
        new_version=False,
        file=file,
        **own,
        modified=session.moment,
        editor=principals.me(session),
    )


def _note_first(session: Session, found: Row, row: Row) -> None:
    """When a page was published for the first time, whichever call did it."""
    if found.get("template") == PAGES and not row["values"].get("FirstPublishedDate"):
        noted = {**row, "values": {**row["values"], "FirstPublishedDate": session.moment}}
        session.store.put("items", str(row["id"]), noted, session.place("items", found["id"]), found["id"])


def unpublish(session: Session, list_id: str, row: Row, comment: str) -> None:
    may_change(session, list_id, row)
    if row.get("minor") or not (session.get("lists", list_id) or {}).get("minor_versions"):
        raise file_missing()
    own = {"major": row["major"] - 1, "minor": 1}
    change(session, list_id, row, new_version=False, file={**row["file"], "comment": comment}, **own)


def moderate(session: Session, list_id: str, row: Row, comment: str, status: int) -> None:
    may_change(session, list_id, row)
    change(
        session,
        list_id,
        row,
        new_version=False,
        file={**row["file"], "comment": comment, "moderation": status},
    )
