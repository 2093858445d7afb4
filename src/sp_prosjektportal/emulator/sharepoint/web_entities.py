"""Webs below a web on the wire: ``SP.Web`` and, for whoever only wants to know of them, ``SP.WebInformation``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sp_prosjektportal.emulator.errors import denied, file_missing, invalid
from sp_prosjektportal.emulator.sharepoint import webs
from sp_prosjektportal.emulator.sharepoint.body_types import NEW_WEB, fitting
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, action, function
from sp_prosjektportal.emulator.sharepoint.permissions import holds, may
from sp_prosjektportal.emulator.sharepoint.session import Session

_TEMPLATE_IDS = {"STS": 1}
_OF_INFO = (
    "Configuration", "Created", "Description", "Id", "Language", "LastItemModifiedDate", "LastItemUserModifiedDate",
    "ServerRelativeUrl", "Title", "WebTemplate",
)  # fmt: skip


class WebInfo(Entity):
    """What is told of a web without opening it (CLI for Microsoft 365, web-add.spec.ts)."""

    type = "SP.WebInformation"

    def __init__(self, session: Session) -> None:
        super().__init__(session, f"Web/WebInfos('{session.site['web_id']}')")

    def properties(self) -> dict[str, Any]:
        site = self.session.site
        name, _, configuration = site["template"].partition("#")
        return {
            "Configuration": int(configuration or 0), "Created": site["created"].removesuffix("Z"), "Description": site["description"],
            "Id": site["web_id"], "Language": site["lcid"], "LastItemModifiedDate": site["modified"],
            "LastItemUserModifiedDate": site["user_modified"], "ServerRelativeUrl": self.session.path or "/", "Title": site["title"],
            "WebTemplate": name, "WebTemplateId": _TEMPLATE_IDS.get(name, 0),
        }  # fmt: skip


class Webs(Collection):
    """All right below a web, those that the caller may not open too; so it needs Browse Directories, which the level Read
    lacks (pnp/pnpjs issues 2611 and 1467, PnP-JS-Core issue 468). Of applications that is not reported."""

    type = "SP.Web"

    def __init__(
        self, session: Session, *, trimmed: bool = False, template: int = -1, configuration: int = -1
    ) -> None:
        """``trimmed``: those that the caller may open, of a template and configuration (CSOM)."""
        super().__init__(session, "Web/Webs")
        self.trimmed, self.chosen = trimmed, (template, configuration)

    def _sessions(self) -> Iterator[Session]:
        if self.trimmed:
            return (one for one in webs.below(self.session) if may(one, "Open") and _fits(one, *self.chosen))
        if not holds(self.session, "BrowseDirectories"):
            raise denied()
        return webs.below(self.session)

    def rows(self) -> list[Entity]:
        return [_web(one) for one in self._sessions()]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(str(arguments[0]))

    @function("GetById", parameters=["id"])
    def by_id(self, id: str) -> Entity:
        found = next((one for one in self._sessions() if one.web == id.strip("{}").lower()), None)
        if found is None:
            raise file_missing()
        return _web(found)

    @action("Add", parameters=["parameters"])
    def create(self, parameters: dict[str, Any] | None = None) -> Entity:
        given = parameters or {}
        unique = str(given.get("UseSamePermissionsAsParentSite")).casefold() == "false"
        return _web(_made(self.session, given, unique=unique))

    def add(self, body: dict[str, Any]) -> Entity:
        return self.create(body)


class WebInfos(Collection):
    """Those that the caller may open. ``template`` and ``configuration`` choose; -1 does not."""

    type = "SP.WebInformation"

    def __init__(self, session: Session, template: int = -1, configuration: int = -1) -> None:
        super().__init__(session, "Web/WebInfos")
        self.template, self.configuration = template, configuration

    def rows(self) -> list[Entity]:
        below = (one for one in webs.below(self.session) if may(one, "Open"))
        return [WebInfo(one) for one in below if _fits(one, self.template, self.configuration)]

    @action("Add", parameters=["parameters"])
    def create(self, parameters: dict[str, Any] | None = None) -> Entity:
        """``UseUniquePermissions`` says the opposite of what ``webs/add`` is told."""
        given = parameters or {}
        unique = str(given.get("UseUniquePermissions")).casefold() == "true"
        return WebInfo(_made(self.session, given, unique=unique))


def _fits(session: Session, template: int, configuration: int) -> bool:
    shown = WebInfo(session).properties()
    return template in (-1, shown["WebTemplateId"]) and configuration in (-1, shown["Configuration"])


def _made(session: Session, given: dict[str, Any], *, unique: bool) -> Session:
    if not given:
        raise invalid("Value cannot be null.\r\nParameter name: parameters")
    fitting(given, NEW_WEB)
    return webs.create(
        session, str(given.get("Title") or ""), str(given.get("Url") or ""), lcid=int(given.get("Language") or 0),
        template=str(given.get("WebTemplate") or ""), description=str(given.get("Description") or ""), unique=unique,
    )  # fmt: skip


def _web(session: Session) -> Entity:
    from sp_prosjektportal.emulator.sharepoint.web import WebEntity

    return WebEntity(session)
