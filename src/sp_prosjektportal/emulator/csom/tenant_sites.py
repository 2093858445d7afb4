"""Lists of the sites of the tenant: pages by template and filter, and the deleted ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sp_prosjektportal.emulator.csom.site_properties import DeletedSiteProperties, SiteProperties
from sp_prosjektportal.emulator.csom.things import Context, Thing, Things
from sp_prosjektportal.emulator.errors import Refused

PAGE = 300


class SiteList(Things):
    """A page of the sites, by template and filter."""

    type = "Microsoft.Online.SharePoint.TenantAdministration.SPOSitePropertiesEnumerable"

    def __init__(self, context: Context, start: int, wanted: Mapping[str, Any]) -> None:
        super().__init__(context)
        template, fits = str(wanted.get("Template") or ""), _filter(str(wanted.get("Filter") or ""))
        keys = [
            key
            for key, row in context.store.rows("sites").items()
            if not row.get("deleted")
            and row.get("host", "sharepoint") == "sharepoint"
            and str(row.get("template", "")).startswith(template)
            and fits(SiteProperties(context, key))
        ]
        self._keys = keys[start : start + PAGE]
        self._next = str(start + PAGE) if len(keys) > start + PAGE else None

    def properties(self) -> Mapping[str, Any]:
        return {"NextStartIndex": -1, "NextStartIndexFromSharePoint": self._next}

    def rows(self) -> list[Thing]:
        return [SiteProperties(self.context, key) for key in self._keys]


_CLAUSE = re.compile(r"(\w+)\s+-(eq|like|ne|notlike)\s+(?:'([^']*)'|\"([^\"]*)\"|(\S+))", re.IGNORECASE)


def _filter(text: str) -> Callable[[SiteProperties], bool]:
    """``Url -like 'project'`` and the like; clauses joined by ``-and``. 400 for what is none."""
    if not text.strip():
        return lambda site: True
    clauses = [
        _CLAUSE.fullmatch(part.strip()) for part in re.split(r"\s+-?and\s+", text, flags=re.IGNORECASE)
    ]
    if any(clause is None for clause in clauses):
        raise Refused(
            200, "-2147024809, System.ArgumentException", f"The filter expression '{text}' is not valid."
        )
    found = [clause for clause in clauses if clause is not None]

    def fits(site: SiteProperties) -> bool:
        return all(_holds(site, clause) for clause in found)

    return fits


def _holds(site: SiteProperties, clause: re.Match[str]) -> bool:
    values = {name.lower(): str(value) for name, value in site.properties().items()}
    held = values.get(clause[1].lower(), "").casefold()
    wanted = next(part for part in clause.groups()[2:] if part is not None).strip("*").casefold()
    match clause[2].lower():
        case "eq":
            return held == wanted
        case "ne":
            return held != wanted
        case "like":
            return wanted in held
    return wanted not in held


class DeletedSites(Things):
    type = "Microsoft.Online.SharePoint.TenantAdministration.SPODeletedSitePropertiesEnumerable"

    def properties(self) -> Mapping[str, Any]:
        return {"NextStartIndex": -1, "NextStartIndexFromSharePoint": None}

    def rows(self) -> list[Thing]:
        found = self.context.store.rows("sites").items()
        return [
            DeletedSiteProperties(self.context, key)
            for key, row in found
            if row.get("deleted") and not row.get("purged")
        ]
