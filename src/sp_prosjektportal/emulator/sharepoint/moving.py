"""Files and folders moved and copied, on the site or to another one of the tenant."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, file_missing, invalid
from sp_prosjektportal.emulator.sharepoint import file_contents, file_states, items, paths, webs
from sp_prosjektportal.emulator.sharepoint.entity import Node, action
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.recycling import below
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def copy(
    source: Session,
    list_id: str,
    row: Row,
    target: Session,
    path: str,
    *,
    overwrite: bool = False,
    keep_both: bool = False,
) -> Row:
    """The copy. A folder comes with everything in it."""
    found = paths.library_of(target, path)
    to_list = found["id"] if found else ""
    folder, _, name = path.rpartition("/")
    if row["kind"] == 0:
        content = file_contents.read(source, row["unique_id"])
        made = file_states.put(target, path, content, overwrite=overwrite, unique=keep_both)
        return _with_values(target, to_list, made, row)
    require(target, "write" if found else "manage", f"list:{to_list}" if found else "web")
    paths.need_folder(target, folder)
    if paths.find_item(target, to_list, path) is not None:
        if not keep_both:
            raise _taken(path)
        name = paths.free_name(target, to_list, folder, name)
    made = paths.insert(target, found, folder, paths.good_name(name), 1, {"Title": name})
    inside = [
        one
        for one in below(source, list_id, row)
        if one["folder"] == f"{row['folder']}/{row['file']['name']}"
    ]
    for one in inside:
        copy(source, list_id, one, target, f"{folder}/{name}/{one['file']['name']}", overwrite=overwrite)
    return made


def _with_values(target: Session, to_list: str, made: Row, row: Row) -> Row:
    """Columns that the target has too keep their values."""
    if not to_list:
        return made
    from sp_prosjektportal.emulator.sharepoint.columns import columns

    known = {column["name"] for column in columns(target, to_list).values()}
    changed = {**made, "values": {**made["values"], **{n: v for n, v in row["values"].items() if n in known}}}
    target.store.put("items", str(made["id"]), changed, target.place("items", to_list), to_list)
    return changed


def move(
    source: Session,
    list_id: str,
    row: Row,
    target: Session,
    path: str,
    *,
    overwrite: bool = False,
    keep_both: bool = False,
) -> Row:
    """The row at its new place: within a list it stays what it is; elsewhere it is copied and removed."""
    file_states.may_change(source, list_id, row)
    found = paths.library_of(target, path)
    same_list = (
        source.site_id == target.site_id
        and source.web == target.web
        and (found["id"] if found else "") == list_id
    )
    folder, _, name = path.rpartition("/")
    there = paths.find_item(target, found["id"] if found else "", path)
    if there is not None and same_list and there["id"] == row["id"]:
        there = None
    if there is not None and keep_both:
        name, there = paths.free_name(target, found["id"] if found else "", folder, name), None
    if there is not None and not overwrite:
        raise _taken(path)
    if not same_list:
        made = copy(source, list_id, row, target, f"{folder}/{name}", overwrite=overwrite)
        _drop(source, list_id, row)
        return made
    if there is not None:
        _drop(source, list_id, there)
    paths.need_folder(target, folder)
    _move_within(source, list_id, row, folder, paths.good_name(name))
    return source.get("items", str(row["id"]), list_id) or row


def _move_within(session: Session, list_id: str, row: Row, folder: str, name: str) -> None:
    old, new = f"{row['folder']}/{row['file']['name']}", f"{folder}/{name}"
    if (new + "/").casefold().startswith(old.casefold() + "/") and new.casefold() != old.casefold():
        raise invalid("A folder cannot be moved into itself.")
    for one in list(below(session, list_id, row)):
        session.put("items", str(one["id"]), {**one, "folder": new + one["folder"][len(old) :]}, list_id)
    session.put(
        "items",
        str(row["id"]),
        {**row, "folder": folder, "file": {**row["file"], "name": name}, "version": row["version"] + 1},
        list_id,
    )
    session.touch()


def rename(session: Session, list_id: str, row: Row, name: str) -> Row:
    """The row under another name in its folder; a file keeps its ending when the new name has none."""
    old = str(row["file"]["name"])
    ending = old.rpartition(".")[2] if "." in old and row["kind"] == 0 else ""
    wanted = name if not ending or "." in name else f"{name}.{ending}"
    if wanted == old:
        return row
    there = paths.find_item(session, list_id, f"{row['folder']}/{wanted}")
    if there is not None and there["id"] != row["id"]:
        raise _taken(wanted)
    _move_within(session, list_id, row, row["folder"], paths.good_name(wanted))
    return session.get("items", str(row["id"]), list_id) or row


def _drop(session: Session, list_id: str, row: Row) -> None:
    for one in [*below(session, list_id, row), row]:
        session.store.clear("files", session.site_id, one["unique_id"])
        items.remove(session, list_id, one["id"])


def _taken(path: str) -> Refused:
    return Refused(
        400, f"-2130575257, {SP_EXCEPTION}", f"A file or folder with the name {path.rpartition('/')[2]} already exists at the destination."
    )  # fmt: skip


def place(session: Session, url: str) -> tuple[Session, str]:
    """The site that an absolute (or server-relative) address lies on, and the path there."""
    parts = urlsplit(url)
    path = unquote(parts.path) if parts.scheme else url
    best: Row | None = None
    for row in session.store.rows("sites").values():
        own = "" if row["path"] == "/" else row["path"].casefold()
        fits = (
            not row.get("deleted")
            and row["host"] == session.site["host"]
            and (path.casefold() + "/").startswith(own + "/")
        )
        if fits and (best is None or len(row["path"]) > len(best["path"])):
            best = row
    if best is None or (parts.scheme and not url.casefold().startswith(best["url"].casefold())):
        raise file_missing()
    web = webs.nearest(session.store, best["id"], path)
    there = Session(session.store, best["id"], session.now, session.principal, session.call, web=web)
    require(there, "read")
    return there, paths.checked(there, path)


class MoveCopy(Node):
    """``SP.MoveCopyUtil``: by absolute addresses."""

    type = "SP.MoveCopyUtil"

    @action("CopyFileByPath", "CopyFolderByPath", parameters=["srcPath", "destPath", "overwrite", "options"])
    def copy_by_path(
        self, src_path: Any = None, dest_path: Any = None, overwrite: bool = False, options: Any = None
    ) -> None:
        self._run(_url(src_path), _url(dest_path), bool(overwrite), options or {}, move_it=False)

    @action("MoveFileByPath", "MoveFolderByPath", parameters=["srcPath", "destPath", "overwrite", "options"])
    def move_by_path(
        self, src_path: Any = None, dest_path: Any = None, overwrite: bool = False, options: Any = None
    ) -> None:
        self._run(_url(src_path), _url(dest_path), bool(overwrite), options or {}, move_it=True)

    @action("CopyFile", "CopyFolder", parameters=["srcUrl", "destUrl", "overwrite", "options"])
    def copy_by_url(
        self, src_url: str = "", dest_url: str = "", overwrite: bool = False, options: Any = None
    ) -> None:
        self._run(src_url, dest_url, bool(overwrite), options or {}, move_it=False)

    @action("MoveFile", "MoveFolder", parameters=["srcUrl", "destUrl", "overwrite", "options"])
    def move_by_url(
        self, src_url: str = "", dest_url: str = "", overwrite: bool = False, options: Any = None
    ) -> None:
        self._run(src_url, dest_url, bool(overwrite), options or {}, move_it=True)

    def _run(
        self, source_url: str, target_url: str, overwrite: bool, options: dict[str, Any], *, move_it: bool
    ) -> None:
        source, from_path = place(self.session, source_url)
        target, to_path = place(self.session, target_url)
        found = paths.library_of(source, from_path)
        list_id = found["id"] if found else ""
        row = paths.find_item(source, list_id, from_path)
        if row is None:
            raise file_missing()
        act = move if move_it else copy
        act(
            source,
            list_id,
            row,
            target,
            to_path,
            overwrite=overwrite,
            keep_both=bool(options.get("KeepBoth")),
        )


def _url(path: Any) -> str:
    return str(path.get("DecodedUrl") if isinstance(path, dict) else path or "")
