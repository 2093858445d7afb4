"""Server-relative addresses of folders and files: checked, split, found.

What lies in no list (files and folders right below the web) is kept in the same table with an empty list id.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, file_missing, invalid
from sp_prosjektportal.emulator.sharepoint.principals import me
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_ILLEGAL = re.compile(r'["*:<>?/\\|\x00-\x1f]')
# "Restrictions and limitations in OneDrive and SharePoint": names that are not allowed, of files and of folders
_RESERVED = re.compile(r"\.lock|con|prn|aux|nul|com\d|lpt\d|desktop\.ini", re.IGNORECASE)
LONGEST = 400  # characters of a decoded address


def checked(session: Session, path: str) -> str:
    """A server-relative path on this site, without a slash at the end; a relative one is below the site."""
    if not path.startswith("/"):
        path = f"{session.path}/{path}"
    elif not (path + "/").casefold().startswith(session.path.casefold() + "/"):
        raise invalid("Server relative urls must start with SPWeb.ServerRelativeUrl")
    path = path.rstrip("/")
    if any(step in (".", "..") for step in path.split("/")):
        raise invalid("The file or folder name contains characters that are not permitted.")
    if len(path) > LONGEST:
        raise Refused(
            400, f"-2130575245, {SP_EXCEPTION}",
            "The specified file or folder name is too long. The URL path for all files and folders must be 400 characters or less.",
        )  # fmt: skip
    return path


def decoded(session: Session, url: str) -> str:
    """The older calls take an address as browsers write it: percent-encoded, perhaps absolute."""
    if "://" in url:
        url = urlsplit(url).path
    return checked(session, unquote(url))


def good_name(name: str) -> str:
    """A new leaf. Refuses what SharePoint does not store."""
    if (
        not name
        or _ILLEGAL.search(name)
        or name != name.strip()
        or name.endswith(".")
        or name.startswith("~$")
        or _RESERVED.fullmatch(name)
        or "_vti_" in name.casefold()
    ):
        raise Refused(
            400, f"-2130575245, {SP_EXCEPTION}",
            f"The file or folder name \"{name}\" contains characters that are not permitted.  Please use a different name.",
        )  # fmt: skip
    return name


def library_of(session: Session, path: str) -> Row | None:
    """The list whose folder this is, or lies below."""
    lower = path.casefold()
    if in_forms(session, path):
        return None
    for row in session.rows("lists").values():
        own = row["url"].casefold()
        if lower == own or lower.startswith(own + "/"):
            return row
    return None


def forms_folder(session: Session, path: str) -> Row | None:
    """The library whose ``Forms`` folder this is. What lies there is no row of the library."""
    folder, _, leaf = path.rpartition("/")
    if leaf.casefold() != "forms":
        return None
    libraries = (row for row in session.rows("lists").values() if row.get("base_type") == 1)
    return next((row for row in libraries if row["url"].casefold() == folder.casefold()), None)


def in_forms(session: Session, path: str) -> bool:
    """Whether it is the ``Forms`` folder of a library or lies in it."""
    if "/forms" not in path.casefold():
        return False
    return bool(forms_folder(session, path) or forms_folder(session, path.rpartition("/")[0]))


def find_item(session: Session, list_id: str, path: str) -> Row | None:
    folder, _, leaf = path.casefold().rpartition("/")
    for row in session.rows("items", list_id).values():
        file = row.get("file")
        if file and file["name"].casefold() == leaf and row["folder"].casefold() == folder:
            return row
    return None


def by_unique_id(session: Session, unique_id: str) -> tuple[str, Row] | None:
    """List id and row of a file or folder."""
    wanted = str(unique_id).strip("{}").lower()
    for list_id in ("", *session.rows("lists")):
        for row in session.rows("items", list_id).values():
            if row["unique_id"] == wanted and (row.get("file") or row["kind"] == 1):
                return list_id, row
    return None


def free_name(session: Session, list_id: str, folder: str, name: str) -> str:
    """The name, or with a number before its ending."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    number, free = 1, name
    while find_item(session, list_id, f"{folder}/{free}") is not None:
        free, number = f"{stem}{number}{dot}{ending}", number + 1
    return free


def insert(session: Session, found: Row | None, folder: str, name: str, kind: int, values: Row) -> Row:
    """A new file or folder; in a list, or right below the web."""
    from sp_prosjektportal.emulator.sharepoint import items

    file = {"name": name, "size": 0}
    if found is not None:
        return items.insert(session, found["id"], values, folder=folder, kind=kind, file=file)
    number, moment, author = session.next("items:"), session.moment, me(session)
    row = {
        "id": number, "guid": new_guid(), "unique_id": new_guid(), "content_type": "0x0120" if kind else "0x0101", "values": values,
        "created": moment, "modified": moment, "author": author, "editor": author, "version": 1, "major": 1, "minor": 0,
        "folder": folder, "kind": kind, "file": file, "unique": False,
    }  # fmt: skip
    session.put("items", str(number), row)
    session.touch()
    return row


def make_path(session: Session, list_id: str, folder: str) -> None:
    """Folders that are missing on the way, made."""
    found = session.get("lists", list_id) if list_id else None
    root = found["url"] if found else session.path
    path = str(root)
    for leaf in folder[len(path) :].strip("/").split("/"):
        if leaf and find_item(session, list_id, f"{path}/{leaf}") is None:
            insert(session, found, path, leaf, 1, {"Title": leaf})
        path = f"{path}/{leaf}"


def is_root_of(session: Session, path: str, found: Row | None) -> bool:
    return path.casefold() == (found["url"] if found else session.path).casefold()


def need_folder(session: Session, path: str) -> tuple[Row | None, Row | None]:
    """The list and the row of a folder; no row for a list's root or the web's. 404 when it is not there."""
    found = library_of(session, path)
    if forms_folder(session, path):
        return None, None
    if is_root_of(session, path, found) or path.casefold() == f"{session.path}/lists".casefold():
        return found, None
    row = find_item(session, found["id"] if found else "", path)
    if row is None or row["kind"] != 1:
        raise file_missing()
    return found, row
