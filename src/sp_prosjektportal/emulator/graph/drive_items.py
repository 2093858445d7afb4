"""Files and folders of a library as drive items."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote
from uuid import UUID

from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked
from sp_prosjektportal.emulator.graph.downloads import download_url
from sp_prosjektportal.emulator.graph.reach import composite, identity, not_found, origin
from sp_prosjektportal.emulator.sharepoint import file_contents, file_states, moving, paths, recycling
from sp_prosjektportal.emulator.sharepoint.paths import find_item
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def drive_id(session: Session, found: Row) -> str:
    """``b!`` and the ids of site, web and list, as the service makes it."""
    guids = (session.site_id, session.site["web_id"], found["id"])
    data = b"".join(UUID(str(guid)).bytes_le for guid in guids)
    return "b!" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def read_drive_id(text: str) -> tuple[str, str, str]:
    """Site, web and list. 400 for what is no drive's id."""
    try:
        data = base64.urlsafe_b64decode(text[2:] + "==")
        site, web, found = (str(UUID(bytes_le=data[at : at + 16])) for at in (0, 16, 32))
    except (ValueError, IndexError):
        raise Refused(
            400,
            "invalidRequest",
            "The provided drive id appears to be malformed, or does not represent a valid drive.",
        ) from None
    return site, web, found


def item_id(found: Row, unique: str) -> str:
    """``01`` and 32 signs: four bytes of the library, then the item's own id."""
    head = hashlib.sha256(str(found["id"]).encode()).digest()[:4]
    return "01" + base64.b32encode(head + UUID(unique).bytes_le).decode()


def read_item_id(text: str) -> str:
    """The unique id behind it, or nothing."""
    try:
        return str(UUID(bytes_le=base64.b32decode(text[2:].upper())[4:]))
    except ValueError:
        return ""


# -- shown -----------------------------------------------------------------------------------------


def shown(asked: Asked, session: Session, found: Row, row: Row | None) -> Row:
    """An item of a library; without a row its root."""
    if row is None:
        return _root(session, found)
    tag = f"{{{row['unique_id'].upper()}}},{row['version']}"
    name = str(row["file"]["name"])
    common: Row = {
        "createdDateTime": row["created"],
        "eTag": f'"{tag}"',
        "id": item_id(found, row["unique_id"]),
        "lastModifiedDateTime": row["modified"],
        "name": name,
        "webUrl": origin(session) + f"{row['folder']}/{name}".replace(" ", "%20"),
        "cTag": f'"c:{tag}"',
        "size": int(row["file"].get("size") or 0),
        "createdBy": identity(session, row["author"]),
        "lastModifiedBy": identity(session, row["editor"]),
        "parentReference": _parent(session, found, str(row["folder"])),
        "fileSystemInfo": {"createdDateTime": row["created"], "lastModifiedDateTime": row["modified"]},
    }
    if row["kind"] == 1:
        return common | {"folder": {"childCount": len(children(session, found, f"{row['folder']}/{name}"))}}
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    digest = base64.b64encode(quick_xor(content(session, found, row))).decode()
    return {
        "@microsoft.graph.downloadUrl": download_url(asked, session, found, row),
        **common,
        "file": {"mimeType": kind, "hashes": {"quickXorHash": digest}},
        "shared": {"scope": "users"},
    }


@lru_cache(maxsize=512)
def quick_xor(data: bytes) -> bytes:
    """The hash that libraries show (documented by Microsoft: each byte turned 11 bits further in 160, then the length)."""
    mixed, width = 0, 160
    for place, byte in enumerate(data):
        turn = place * 11 % width
        mixed ^= (byte << turn | byte >> (width - turn)) & ((1 << width) - 1)
    found = bytearray(mixed.to_bytes(20, "little"))
    for place, byte in enumerate(len(data).to_bytes(8, "little")):
        found[12 + place] ^= byte
    return bytes(found)


def _root(session: Session, found: Row) -> Row:
    return {
        "createdDateTime": found["created"],
        "id": item_id(found, found["root_folder_id"]),
        "lastModifiedDateTime": found["modified"],
        "name": "root",
        "webUrl": origin(session) + str(found["url"]).replace(" ", "%20"),
        "size": sum(
            int((row.get("file") or {}).get("size") or 0)
            for row in session.rows("items", found["id"]).values()
        ),
        "parentReference": {"driveType": "documentLibrary", "driveId": drive_id(session, found)},
        "fileSystemInfo": {"createdDateTime": found["created"], "lastModifiedDateTime": found["modified"]},
        "folder": {"childCount": len(children(session, found, found["url"]))},
        "root": {},
    }


def _parent(session: Session, found: Row, folder: str) -> Row:
    drive = drive_id(session, found)
    below = folder[len(found["url"]) :]
    above = find_item(session, found["id"], folder)
    return {
        "driveType": "documentLibrary",
        "driveId": drive,
        "id": item_id(found, above["unique_id"] if above else found["root_folder_id"]),
        "name": folder.rpartition("/")[2],
        "path": f"/drives/{drive}/root:{quote(below)}",
        "siteId": composite(session.store, session.site_id, session.site).split(",")[1],
    }


def children(session: Session, found: Row, folder: str) -> list[Row]:
    lower = folder.casefold()
    return [
        row
        for row in session.rows("items", found["id"]).values()
        if row.get("file") and row["folder"].casefold() == lower
    ]


def path_of(found: Row, row: Row | None) -> str:
    return str(found["url"]) if row is None else f"{row['folder']}/{row['file']['name']}"


def content(session: Session, found: Row, row: Row) -> bytes:
    return file_contents.read(session, row["unique_id"])


# -- found -----------------------------------------------------------------------------------------


def resolve(session: Session, found: Row, address: str) -> Row | None:
    """``root``, ``root:/path:``, ``items/{id}``, ``items/{id}:/path:``; nothing for the root itself. 404 else."""
    head, _, path = address.partition(":")
    base = str(found["url"])
    row: Row | None = None
    if head.startswith("items/"):
        row = _by_id(session, found, head.removeprefix("items/"))
        base = path_of(found, row)
    below = path.strip(":").strip("/")
    if not below:
        return row
    under = find_item(session, found["id"], f"{base}/{below}")
    if under is None:
        raise not_found("The resource could not be found.")
    return under


def _by_id(session: Session, found: Row, key: str) -> Row | None:
    if key.lower() == "root":
        return None
    unique = read_item_id(key)
    if unique == found["root_folder_id"]:
        return None
    row = next(
        (
            one
            for one in session.rows("items", found["id"]).values()
            if one["unique_id"] == unique and one.get("file")
        ),
        None,
    )
    if row is None:
        raise not_found("The resource could not be found.")
    return row


# -- written ---------------------------------------------------------------------------------------


def upload(asked: Asked, session: Session, found: Row, address: str) -> tuple[Row, bool]:
    """``PUT …/content``: the file, and whether it is new. Missing folders on the way are made."""
    head, _, path = address.partition(":")
    below = path.strip(":").strip("/")
    if not below:
        row = resolve(session, found, address)
        if row is None or row["kind"] == 1:
            raise Refused(400, "invalidRequest", "The name in the provided oneDrive API uri is not valid.")
        folder, name = str(row["folder"]), str(row["file"]["name"])
    else:
        base = path_of(found, resolve(session, found, head))
        middle, _, name = below.rpartition("/")
        folder = _ensured(session, found, base, [part for part in middle.split("/") if part])
    behaviour = asked.options.get("@microsoft.graph.conflictbehavior", "replace")
    there = find_item(session, found["id"], f"{folder}/{name}")
    if there is not None and behaviour == "fail":
        raise taken()
    if there is not None and behaviour == "rename":
        name, there = free_name(session, found, folder, name), None
    made = file_states.put(session, f"{folder}/{name}", asked.call.body, overwrite=True)
    return made, there is None


def _ensured(session: Session, found: Row, base: str, parts: Iterable[str]) -> str:
    for part in parts:
        if find_item(session, found["id"], f"{base}/{part}") is None:
            _make(session, found, base, part)
        base = f"{base}/{part}"
    return base


def _make(session: Session, found: Row, folder: str, name: str) -> Row:
    require(session, "AddListItems", f"list:{found['id']}")
    return paths.insert(session, found, folder, paths.good_name(name), 1, {"Title": name})


def taken() -> Refused:
    return Refused(409, "nameAlreadyExists", "An item with the same name already exists under the parent")


def free_name(session: Session, found: Row, folder: str, name: str) -> str:
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    number = 1
    while find_item(session, found["id"], f"{folder}/{stem} {number}{dot}{ending}") is not None:
        number += 1
    return f"{stem} {number}{dot}{ending}"


def new_folder(session: Session, found: Row, parent: Row | None, body: Row) -> Row:
    name, folder = str(body.get("name") or ""), path_of(found, parent)
    if not name or not isinstance(body.get("folder"), dict):
        raise Refused(400, "invalidRequest", "Property name or folder is missing in the request body")
    behaviour = body.get("@microsoft.graph.conflictBehavior", "fail")
    if find_item(session, found["id"], f"{folder}/{name}") is not None:
        if behaviour == "fail":
            raise taken()
        name = free_name(session, found, folder, name) if behaviour == "rename" else name
    return _make(session, found, folder, name)


def change(session: Session, found: Row, row: Row, body: Row) -> Row:
    """A new name, or another folder of the same library."""
    require(session, "EditListItems", f"item:{found['id']}:{row['id']}")
    folder, name = str(row["folder"]), str(body.get("name") or row["file"]["name"])
    target = body.get("parentReference") or {}
    if isinstance(target, dict) and target.get("id"):
        folder = path_of(found, _by_id(session, found, str(target["id"])))
    other = find_item(session, found["id"], f"{folder}/{name}")
    if other is not None and other["id"] != row["id"]:
        raise taken()
    moving.move(session, found["id"], row, session, f"{folder}/{name}")
    return session.get("items", str(row["id"]), found["id"]) or row


def remove(session: Session, found: Row, row: Row) -> None:
    file_states.may_change(session, found["id"], row)
    recycling.recycle_item(session, found["id"], row["id"])
