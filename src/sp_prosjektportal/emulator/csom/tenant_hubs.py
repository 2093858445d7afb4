"""Hub sites as the tenant administration changes them: title, logo, description, who may join."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.csom.operations import PREFIX, tenant_id
from sp_prosjektportal.emulator.csom.things import Context, Guid, Thing, method
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID
from sp_prosjektportal.emulator.store import Row

_SETTABLE = {
    "Title": "title",
    "LogoUrl": "logo",
    "Description": "description",
    "RequiresJoinApproval": "approval",
}


def find_hub(context: Context, *, hub_id: str = "", url: str = "") -> str:
    wanted, address = hub_id.strip("{}").lower(), url.rstrip("/").casefold()
    for key, row in context.store.rows("hubs").items():
        if key == wanted or (address and str(row["url"]).casefold() == address):
            return key
    name = "Microsoft.SharePoint.Client.ResourceNotFoundException"
    raise Refused(200, f"-1, {name}", f"Exception of type '{name}' was thrown.")


def _change(context: Context, key: str, **values: Any) -> str:
    row = context.store.get("hubs", key) or {}
    context.store.put("hubs", key, {**row, **values})
    return key


def grant(context: Context, url: str, names: list[str]) -> str:
    """Only those named may join from now on, besides those who might before."""
    key = find_hub(context, url=url)
    row: Row = context.store.get("hubs", key) or {}
    return _change(
        context, key, joiners=sorted({*row.get("joiners", []), *(str(name).lower() for name in names)})
    )


def revoke(context: Context, url: str, names: list[str]) -> str:
    key = find_hub(context, url=url)
    row: Row = context.store.get("hubs", key) or {}
    gone = {str(name).lower() for name in names}
    return _change(context, key, joiners=[one for one in row.get("joiners", []) if one not in gone])


class HubSiteProperties(Thing):
    """What is set waits for ``Update``."""

    type = "Microsoft.Online.SharePoint.TenantAdministration.HubSiteProperties"

    def __init__(self, context: Context, key: str) -> None:
        super().__init__(context)
        self._key = key
        self._changes: dict[str, Any] = {}

    @property
    def identity(self) -> str:
        return f"{PREFIX}:{tenant_id(self.context)}\nHubSiteProperties\n{self._key}"

    def properties(self) -> Mapping[str, Any]:
        row = self.context.store.get("hubs", self._key) or {}
        joiners = [{"_ObjectType_": "Microsoft.Online.SharePoint.TenantAdministration.HubSitePermission", "DisplayName": one,
                    "PrincipalName": one, "Rights": 1} for one in row.get("joiners", [])]  # fmt: skip
        return {
            "Description": row.get("description"),
            "ID": Guid(self._key),
            "LogoUrl": row.get("logo"),
            "Permissions": joiners or None,
            "RequiresJoinApproval": bool(row.get("approval")),
            "SiteDesignId": Guid(ZERO_GUID),
            "SiteId": Guid(self._key),
            "SiteUrl": row.get("url", ""),
            "Title": row.get("title", ""),
        }

    def set(self, name: str, value: Any) -> None:
        if name not in _SETTABLE:
            super().set(name, value)
        self._changes[_SETTABLE[name]] = value

    @method
    def update(self) -> None:
        _change(self.context, self._key, **self._changes)
        self._changes = {}
