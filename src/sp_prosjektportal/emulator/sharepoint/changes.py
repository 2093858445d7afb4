"""The change log of a site: written by whatever writes, so that nothing is forgotten (wire.md section 11.1).

`Session.put` and `Session.remove` hand every write here; what changed is read from the row before and the row after.
A line is ``{"k": kind of object, "c": change type, "t": .NET ticks, "l": list, "o": object, "w": web below the root web, ..}`` under its sequence
number. Lines older than 60 days are as good as gone: a token from before them is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sp_prosjektportal.emulator.odata import Complex

if TYPE_CHECKING:
    from sp_prosjektportal.emulator.sharepoint.session import Session
    from sp_prosjektportal.emulator.store import Row

ADD, UPDATE, DELETE, RENAME, MOVE_AWAY, MOVE_INTO, RESTORE = 1, 2, 3, 4, 5, 6, 7
ASSIGNMENT_ADD, ASSIGNMENT_DELETE, MEMBER_ADD, MEMBER_DELETE = 11, 12, 13, 14
SYSTEM_UPDATE, NAVIGATION, SCOPE_ADD, SCOPE_DELETE = 15, 16, 17, 18
SITE, WEB, LIST = 1, 2, 3  # scopes of a token
RETENTION_DAYS = 60
TICKS_A_DAY = 864_000_000_000
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_CLOCKS = frozenset({"modified", "user_modified", "etag", "deleted", "version"})

Line = dict[str, Any]


def ticks_of(moment: datetime) -> int:
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 10_000_000 + since.microseconds * 10


def moment_of(ticks: int) -> str:
    """UTC with up to three digits of the second, zeros at the end trimmed."""
    seconds, rest = divmod(ticks, 10_000_000)
    day, second = divmod(seconds, 86_400)
    date = datetime.fromordinal(day + 1)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    fraction = f".{rest // 10_000:03}".rstrip("0").rstrip(".")
    return f"{date:%Y-%m-%d}T{clock}{fraction}Z"


def token(session: Session, scope: int, guid: str, ticks: int = 0, number: int = 0) -> Complex:
    """The token of a line; without one, the object's current token."""
    if not ticks:
        last = session.store.get("sequences", "changes")
        ticks, number = ticks_of(session.now), int(last["value"]) if last else 1
    return Complex("SP.ChangeToken", {"StringValue": f"1;{scope};{guid};{ticks};{number}"})


def lines(session: Session, after: tuple[int, int] = (0, 0)) -> Iterator[tuple[int, Line]]:
    """Sequence number and line, oldest first, later than a token's ticks and number."""
    oldest = ticks_of(session.now) - RETENTION_DAYS * TICKS_A_DAY
    for key, line in session.rows("changes").items():
        if line["t"] >= oldest and (line["t"], int(key)) > after:
            yield int(key), line


def write(session: Session, kind: str, change: int, **ids: Any) -> None:
    number = session.store.next("changes")
    ids = {"w": session.web, **ids}
    line = {"k": kind, "c": change, "t": ticks_of(session.now), **{name: v for name, v in ids.items() if v}}
    session.store.put("changes", str(number), line, session.site_id)


def note(session: Session, table: str, key: str, parent: str, before: Row | None, after: Row | None) -> None:
    """A row was written (``after``) or removed."""
    if session.quiet or before == after:
        return
    _NOTES[table](session, key, parent, before, after)


def _kind_of(before: Row | None, after: Row | None) -> int:
    return ADD if before is None else DELETE if after is None else UPDATE


def _same(before: Row | None, after: Row | None, ignored: frozenset[str] = _CLOCKS) -> bool:
    if before is None or after is None:
        return False
    names = set(before) | set(after)
    return all(before.get(name) == after.get(name) for name in names - ignored)


def _item(session: Session, key: str, parent: str, before: Row | None, after: Row | None) -> None:
    row: Mapping[str, Any] = after or before or {}
    if not parent:  # in no list
        if not _same(before, after):
            write(
                session,
                "Folder" if row.get("kind") else "File",
                _kind_of(before, after),
                o=row.get("unique_id"),
            )
        return
    ids = {"l": parent, "i": int(key), "o": row.get("unique_id"), "f": row.get("folder")}
    if before is None or after is None:
        write(session, "Item", _kind_of(before, after), **ids, e=row.get("editor"))
        return
    if bool(before.get("unique")) != bool(after.get("unique")):
        write(session, "Item", SCOPE_ADD if after.get("unique") else SCOPE_DELETE, **ids)
        return
    if _same(before, after, frozenset({"version"})) and before["version"] == after["version"]:
        return
    write(session, "Item", _update_kind(before, after), **ids, e=after.get("editor"))


def _update_kind(before: Row, after: Row) -> int:
    if before.get("folder") != after.get("folder"):
        return MOVE_INTO
    if (before.get("file") or {}).get("name") != (after.get("file") or {}).get("name"):
        return RENAME
    system = before["modified"] == after["modified"] and before["major"] == after["major"]
    return SYSTEM_UPDATE if system and before.get("editor") == after.get("editor") else UPDATE


def _list(session: Session, key: str, _parent: str, before: Row | None, after: Row | None) -> None:
    if _same(before, after):
        return
    row: Mapping[str, Any] = after or before or {}
    if before and after and bool(before.get("unique")) != bool(after.get("unique")):
        write(session, "List", SCOPE_ADD if after.get("unique") else SCOPE_DELETE, l=key)
        return
    write(session, "List", _kind_of(before, after), l=key)
    if before is None or after is None:
        write(session, "Folder", _kind_of(before, after), l=key, o=row.get("root_folder_id"))


def _below_list(kind: str) -> Callable[..., None]:
    def add(session: Session, key: str, parent: str, before: Row | None, after: Row | None) -> None:
        if not _same(before, after):
            write(session, kind, _kind_of(before, after), l=parent, o=key)

    return add


def _group(session: Session, key: str, _parent: str, before: Row | None, after: Row | None) -> None:
    if before is None or after is None:
        write(session, "Group", _kind_of(before, after), o=key)
        return
    old, new = set(before.get("members", ())), set(after.get("members", ()))
    for member in sorted(new - old):
        write(session, "Group", MEMBER_ADD, o=key, u=member)
    for member in sorted(old - new):
        write(session, "Group", MEMBER_DELETE, o=key, u=member)
    if old == new:
        write(session, "Group", UPDATE, o=key)


def _assignment(session: Session, key: str, parent: str, before: Row | None, after: Row | None) -> None:
    kind = ASSIGNMENT_DELETE if after is None else ASSIGNMENT_ADD
    place, _, rest = parent.partition(":")
    list_id, _, item_id = rest.partition(":")
    if place == "item":
        row = session.get("items", item_id, list_id) or {}
        write(session, "Item", kind, l=list_id, i=int(item_id), o=row.get("unique_id"), f=row.get("folder"))
    elif place == "list":
        write(session, "List", kind, l=list_id)
    else:
        write(session, "Web", kind)
    _ = key, before


def _node(session: Session, *_: Any) -> None:
    write(session, "Web", NAVIGATION)


def _user(session: Session, key: str, _parent: str, before: Row | None, after: Row | None) -> None:
    write(session, "User", _kind_of(before, after), o=key)


def site_changed(session: Session, before: Row, after: Row) -> None:
    """Title, settings and hub of a site; its clocks alone are no change."""
    if session.quiet or _same(before, after, frozenset({*_CLOCKS, "hub_joined", "associated"})):
        return
    hub = before.get("hub_id") != after.get("hub_id")
    write(session, "Site" if hub or before.get("owner") != after.get("owner") else "Web", UPDATE)


_NOTES: dict[str, Callable[..., None]] = {
    "items": _item, "lists": _list, "columns": _below_list("Field"), "content_types": _below_list("ContentType"),
    "views": _below_list("View"), "groups": _group, "users": _user, "navigation": _node, "role_assignments": _assignment,
}  # fmt: skip
WATCHED = frozenset(_NOTES)
