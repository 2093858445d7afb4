"""Sites as the tenant administration shows and changes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.csom.operations import PREFIX, SpoOperation, lower_escaped, tenant_id
from sp_prosjektportal.emulator.csom.things import Context, Guid, Thing, method
from sp_prosjektportal.emulator.errors import denied
from sp_prosjektportal.emulator.sharepoint import administered
from sp_prosjektportal.emulator.store import Row

_IDS = ("GroupId", "HubSiteId", "RelatedGroupId", "SiteId")


def find_site(context: Context, url: str, *, deleted: bool = False) -> str | None:
    """A site's id by address; among the living, or among the deleted ones that can still be restored."""
    wanted = url.rstrip("/").casefold()
    for key, row in context.store.rows("sites").items():
        if (
            str(row["url"]).casefold() == wanted
            and bool(row.get("deleted")) is deleted
            and not row.get("purged")
        ):
            return key
    return None


def site_number(context: Context, key: str) -> SiteProperties:
    """One object a program: what is set on it is there when ``Update`` is called by another way."""
    found: SiteProperties = context.same.setdefault(f"site:{key}", SiteProperties(context, key))
    return found


class SiteProperties(Thing):
    type = administered.TYPE

    def __init__(self, context: Context, key: str) -> None:
        super().__init__(context)
        self._key = key
        self._changes: dict[str, Any] = {}

    @property
    def row(self) -> Row:
        row = self.context.store.get("sites", self._key)
        if row is None:
            raise denied()
        return row

    @property
    def identity(self) -> str:
        return f"{PREFIX}:{tenant_id(self.context)}\nSiteProperties\n{lower_escaped(str(self.row['url']))}"

    def properties(self) -> Mapping[str, Any]:
        found = administered.shown(self.context.store, self.row, self.context.now)
        return {name: Guid(value) if name in _IDS else value for name, value in found.items()}

    def set(self, name: str, value: Any) -> None:
        after = administered.changed({**self.row, **self._changes}, name, value)
        if after is None:
            super().set(name, value)
            return
        self._changes = {key: kept for key, kept in after.items() if kept != self.row.get(key)}

    @method
    def update(self) -> SpoOperation:
        self.context.store.put("sites", self._key, self.row | self._changes)
        self._changes = {}
        return SpoOperation.begin(self.context, "SetSite", str(self.row["url"]), self._key)


class DeletedSiteProperties(Thing):
    """A site in the tenant's recycle bin, for 93 days."""

    type = "Microsoft.Online.SharePoint.TenantAdministration.DeletedSiteProperties"

    def __init__(self, context: Context, key: str) -> None:
        super().__init__(context)
        self._key = key

    @property
    def identity(self) -> str:
        return f"{PREFIX}:{tenant_id(self.context)}\nDeletedSiteProperties\n{self._key}"

    def properties(self) -> Mapping[str, Any]:
        row = self.context.store.get("sites", self._key) or {}
        gone = datetime.fromisoformat(str(row.get("deleted")).replace("Z", "+00:00"))
        return {
            "DaysRemaining": max(0, 93 - (self.context.now - gone).days),
            "DeletionTime": gone,
            "SiteId": Guid(self._key),
            "Status": "Recycled",
            "StorageMaximumLevel": 100,
            "Url": row.get("url", ""),
            "UserCodeMaximumLevel": 300,
        }
