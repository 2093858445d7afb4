"""Custom actions of a site, a web or a list: ``SP.UserCustomAction``, ``UserCustomActions``.

Kept and shown as they were given; nothing shows them. Properties and methods: Microsoft's REST metadata (SP.UserCustomAction) and
what PnPjs (``user-custom-actions``) and CLI for Microsoft 365 (``spo customaction``) send. ``Scope`` and ``RegistrationType`` of an
action that names neither are those of its place (CSOM reference, UserCustomActionScope: 2 site, 3 web, 4 list).
"""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import item_missing
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    action,
    function,
    refuse_read_only,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row

_SCOPES = {"site": 2, "web": 3, "list": 4}
_TEXTS = (
    "CommandUIExtension", "Description", "Group", "ImageUrl", "Location", "Name", "RegistrationId", "ScriptBlock", "ScriptSrc",
    "Title", "Url", "HostProperties",
)  # fmt: skip
_DEFAULTS: Row = {
    "ClientSideComponentId": ZERO_GUID, "ClientSideComponentProperties": "", **dict.fromkeys(_TEXTS), "RegistrationType": 0,
    "Rights": Complex("SP.BasePermissions", {"High": "0", "Low": "0"}), "Sequence": 0,
}  # fmt: skip


class UserCustomAction(Entity):
    type = "SP.UserCustomAction"

    def __init__(self, session: Session, uri: str, place: str, row: Row) -> None:
        super().__init__(session, f"{uri}(guid'{row['Id']}')")
        self.place, self.row = place, row

    @property
    def securable(self) -> str:
        return self.place if self.place.startswith("list:") else "web"

    def properties(self) -> dict[str, Any]:
        return {
            name: Complex("SP.BasePermissions", value) if name == "Rights" else value
            for name, value in self.row.items()
        }

    def merge(self, body: dict[str, Any]) -> None:
        refuse_read_only(body, _DEFAULTS, self.type)
        self.session.put("custom_actions", self.row["Id"], {**self.row, **_plain(body)}, self.place)

    def delete(self) -> None:
        self.session.remove("custom_actions", self.row["Id"], self.place)

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()


class UserCustomActions(Collection):
    type = "SP.UserCustomAction"

    def __init__(self, session: Session, uri: str, place: str) -> None:
        """``place``: ``site``, ``web`` or ``list:<id>``."""
        super().__init__(session, f"{uri}/UserCustomActions")
        self.place = place

    @property
    def securable(self) -> str:
        return self.place if self.place.startswith("list:") else "web"

    def rows(self) -> list[Entity]:
        found = self.session.rows("custom_actions", self.place).values()
        return [UserCustomAction(self.session, self.uri, self.place, row) for row in found]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(str(arguments[0]))

    @function("GetById", parameters=["id"])
    def by_id(self, id: str) -> Entity:
        row = self.session.get("custom_actions", str(id).strip("{}").lower(), self.place)
        if row is None:
            raise item_missing()
        return UserCustomAction(self.session, self.uri, self.place, row)

    def add(self, body: dict[str, Any]) -> Entity:
        require(self.session, "manage" if self.place.startswith("list:") else "full", self.securable)
        refuse_read_only(body, _DEFAULTS, self.type)
        row = {**_DEFAULTS, **_plain(body), "Id": new_guid(), "Scope": _SCOPES[self.place.partition(":")[0]]}
        row["VersionOfUserCustomAction"] = "16.0.1.0"
        self.session.put("custom_actions", row["Id"], row, self.place)
        return UserCustomAction(self.session, self.uri, self.place, row)

    @action("Clear")
    def clear(self) -> None:
        for key in list(self.session.rows("custom_actions", self.place)):
            self.session.remove("custom_actions", key, self.place)


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """``Rights`` are two numbers as texts."""
    rights = body.get("Rights")
    if not isinstance(rights, dict):
        return dict(body)
    return {**body, "Rights": {"High": str(rights.get("High", 0)), "Low": str(rights.get("Low", 0))}}
