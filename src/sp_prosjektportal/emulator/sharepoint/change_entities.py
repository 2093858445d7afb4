"""``GetChanges`` of a site, a web, a list, a folder or an item (wire.md section 11.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, invalid
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import changes
from sp_prosjektportal.emulator.sharepoint.changes import Line
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, Null, navigation
from sp_prosjektportal.emulator.sharepoint.permissions import may
from sp_prosjektportal.emulator.sharepoint.session import Session

_LIMIT = 1000
_TOKEN = re.compile(r"1;([0-3]);([0-9a-fA-F-]{36});(\d+);(-?\d+)")
# The flag of a query that lets a change type through (SP.ChangeQuery); those without a name here come with "Update".
_FLAGS = {
    changes.ADD: "Add", changes.UPDATE: "Update", changes.DELETE: "DeleteObject", changes.RENAME: "Rename",
    changes.MOVE_AWAY: "Move", changes.MOVE_INTO: "Move", changes.RESTORE: "Restore", changes.ASSIGNMENT_ADD: "RoleAssignmentAdd",
    changes.ASSIGNMENT_DELETE: "RoleAssignmentDelete", changes.MEMBER_ADD: "GroupMembershipAdd",
    changes.MEMBER_DELETE: "GroupMembershipDelete", changes.SYSTEM_UPDATE: "SystemUpdate", changes.NAVIGATION: "Navigation",
    changes.SCOPE_ADD: "RoleAssignmentAdd", changes.SCOPE_DELETE: "RoleAssignmentDelete",
}  # fmt: skip
_WHOLE_SECONDS = ("Item", "List", "File", "Folder")


class Change(Entity):
    """One line of the log."""

    def __init__(
        self, session: Session, number: int, line: Line, scope: tuple[int, str], *, full: bool
    ) -> None:
        self.type = f"SP.Change{line['k']}"
        super().__init__(session, f"{self.type}{new_guid()}")
        self.number, self.line, self.scope, self.full = number, line, scope, full

    def properties(self) -> dict[str, Any]:
        line, site = self.line, self.session.site
        shown: dict[str, Any] = {
            "ChangeToken": changes.token(self.session, *self.scope, line["t"], self.number),
            "ChangeType": line["c"],
            "SiteId": site["id"],
            "Time": self._time(),
        }
        own: dict[str, Any] = getattr(self, f"_{line['k'].lower()}")()
        web = line.get("w") or self.session.root.site["web_id"]
        return shown | own | ({} if line["k"] == "Site" else {"WebId": web})

    def _time(self) -> str:
        ticks = self.line["t"]
        whole = self.line["k"] in _WHOLE_SECONDS and self.line["c"] < changes.ASSIGNMENT_ADD
        return changes.moment_of(ticks - ticks % 10_000_000 if whole else ticks)

    def _item(self) -> dict[str, Any]:
        line = self.line
        row = (self.session.get("items", str(line["i"]), line["l"]) or {}) if self.full else {}
        editor = (self.session.get("users", str(line.get("e"))) or {}) if self.full else {}
        name = (row.get("file") or {}).get("name") or f"{line['i']}_.000"
        return {
            "Editor": editor.get("title", ""), "EditorEmailHint": editor.get("email") or None, "ItemId": line["i"], "ListId": line["l"],
            "ServerRelativeUrl": f"{row['folder']}/{name}" if row else "", "SharedByUser": None, "SharedWithUsers": None,
            "UniqueId": line.get("o"),
        }  # fmt: skip

    def _list(self) -> dict[str, Any]:
        row = self.session.get("lists", self.line["l"]) or {}
        return {
            "BaseTemplate": row.get("template", 0), "Editor": "", "Hidden": bool(row.get("hidden")), "ListId": self.line["l"],
            "Title": row.get("title", ""),
        }  # fmt: skip

    def _below(self, name: str) -> dict[str, Any]:
        list_id = self.line.get("l")
        return {name: self.line.get("o")} | ({"ListId": list_id} if list_id else {})

    def _view(self) -> dict[str, Any]:
        return self._below("ViewId")

    def _field(self) -> dict[str, Any]:
        return {"FieldId": self.line["o"]}

    def _contenttype(self) -> dict[str, Any]:
        return {"ContentTypeId": Complex("SP.ContentTypeId", {"StringValue": self.line["o"]})}

    def _folder(self) -> dict[str, Any]:
        return {"UniqueId": self.line.get("o")}

    _file = _folder

    def _group(self) -> dict[str, Any]:
        return {"GroupId": int(self.line["o"]), "UserId": int(self.line.get("u") or 0)}

    def _user(self) -> dict[str, Any]:
        known = self.session.get("users", self.line["o"])
        return {"Activate": known is not None, "UserId": int(self.line["o"])}

    def _web(self) -> dict[str, Any]:
        return {}

    _site = _web


class ListChange(Change):
    @navigation("Creator")
    def creator(self) -> Entity:
        return Null(self.session)


class Changes(Collection):
    """The lines that a query asks for, oldest first. ``keeps`` says which ones belong to the object."""

    type = "SP.Change"

    def __init__(self, session: Session, scope: tuple[int, str], query: dict[str, Any], keeps: Callable[[Line], bool],
                 *, full: bool = False) -> None:  # fmt: skip
        super().__init__(session, "")
        self.scope, self.query, self.keeps, self.full = scope, query, keeps, full

    def rows(self) -> list[Entity]:
        limit = _fetch_limit(self.query)
        found: list[Entity] = []
        for number, line in self._wanted():
            kind = ListChange if line["k"] == "List" else Change
            found.append(kind(self._on(line), number, line, self.scope, full=self.full))
            if len(found) == limit:
                break
        return found

    def _wanted(self) -> Iterator[tuple[int, Line]]:
        after = _start(self.session, self.query.get("ChangeTokenStart"), self.scope)
        last = _start(self.session, self.query.get("ChangeTokenEnd"), self.scope)
        seen: dict[str, bool] = {}
        for number, line in changes.lines(self.session, after):
            if last != (0, 0) and (line["t"], number) > last:
                return
            if self.keeps(line) and _asked(self.query, line) and self._may_see(line, seen):
                yield number, line

    def _on(self, line: Line) -> Session:
        """The web that the line is of; one that is gone for good leaves only its id."""
        web = str(line.get("w") or "")
        known = not web or self.session.store.get("webs", web, self.session.site_id) is not None
        return self.session.at(web) if known else self.session

    def _may_see(self, line: Line, seen: dict[str, bool]) -> bool:
        """What the caller may not read is not told of."""
        list_id = line.get("l")
        if not list_id or self.session.get("lists", list_id) is None:
            return True
        if list_id not in seen:
            seen[list_id] = may(self._on(line), "read", f"list:{list_id}")
        return seen[list_id]


def _asked(query: dict[str, Any], line: Line) -> bool:
    names = {name.lower(): value for name, value in query.items()}
    kind = names.get(str(line["k"]).lower()) or (line["c"] == changes.NAVIGATION and names.get("navigation"))
    flag = _FLAGS[line["c"]].lower()
    either = flag.startswith("role") and names.get("securitypolicy")
    return bool(kind and (names.get(flag) or either))


def _fetch_limit(query: dict[str, Any]) -> int:
    """Edm.Int64: a text on the wire."""
    given = query.get("FetchLimit")
    try:
        limit = int(given) if given is not None else _LIMIT
    except (TypeError, ValueError) as error:
        raise invalid("The value of the property FetchLimit is not valid.") from error
    return min(limit, _LIMIT) if limit > 0 else _LIMIT


def _start(session: Session, given: Any, scope: tuple[int, str]) -> tuple[int, int]:
    """Ticks and number of a token. One of another object, or of before the log begins, is refused."""
    if not given:
        return 0, 0
    if not isinstance(given, dict):
        raise invalid("Cannot convert a primitive value to the expected type 'SP.ChangeToken'.")
    match = _TOKEN.fullmatch(str(given.get("StringValue") or "").strip())
    if match is None or (int(match[1]), match[2].lower()) != scope:
        raise Refused(400, f"-2130575172, {SP_EXCEPTION}", "The changeToken is not valid for this object.")
    ticks = int(match[3])
    oldest = changes.ticks_of(session.now) - changes.RETENTION_DAYS * changes.TICKS_A_DAY
    if ticks < oldest:
        message = "The changeToken refers to a time before the start of the current change log."
        raise Refused(500, f"-2130575160, {SP_EXCEPTION}", message)
    return ticks, int(match[4])


def of_site(session: Session, query: dict[str, Any] | None) -> Changes:
    return Changes(session, (changes.SITE, session.site["id"]), query or {}, lambda line: True)


def of_web(session: Session, query: dict[str, Any] | None) -> Changes:
    scope = (changes.WEB, session.site["web_id"])

    def keeps(line: Line) -> bool:
        return line.get("w", "") == session.web and line["k"] not in ("Site", "User", "Group")

    return Changes(session, scope, query or {}, keeps)


def of_list(session: Session, list_id: str, query: dict[str, Any] | None) -> Changes:
    return Changes(session, (changes.LIST, list_id), query or {}, lambda line: line.get("l") == list_id)


def of_item(session: Session, list_id: str, item_id: int, query: dict[str, Any] | None) -> Changes:
    def keeps(line: Line) -> bool:
        return line.get("l") == list_id and line["k"] == "Item" and line.get("i") == item_id

    return Changes(session, (changes.LIST, list_id), query or {}, keeps, full=True)


def of_folder(session: Session, list_id: str, path: str, query: dict[str, Any] | None) -> Changes:
    """What happened to the items in the folder and below."""
    own = path.casefold()

    def keeps(line: Line) -> bool:
        place = str(line.get("f", "")).casefold()
        return line["k"] == "Item" and line.get("l") == list_id and (place + "/").startswith(own + "/")

    return Changes(session, (changes.LIST, list_id), query or {}, keeps)


__all__ = ["of_folder", "of_item", "of_list", "of_site", "of_web"]
