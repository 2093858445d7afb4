"""Which sites are projects: the rows of the hub's Prosjekter, compared with what the tenant says.

REST cannot list the sites of a hub (wire.md section 2.4). The administrators' list of sites can, but only
administrators may read it; search can, but lags and shows only what one may see, so it is a hint. The result says
which source answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sp_prosjektportal.errors import NotFound, PortfolioError, RequestFailed, TenantError
from sp_prosjektportal.portfolio.columns import REGISTRY, Column
from sp_prosjektportal.portfolio.crawl import Target, reason
from sp_prosjektportal.portfolio.overviews import KeptRows
from sp_prosjektportal.portfolio.reading import read_list
from sp_prosjektportal.portfolio.rows import values
from sp_prosjektportal.portfolio.snapshot import MaturityAnswer
from sp_prosjektportal.resources.words import NORWEGIAN, Words
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Reply, Request

PROJECTS = "Lists/Prosjekter"
KEY = "GtProjectNumber"
SITES_LIST = "DO_NOT_DELETE_SPLIST_TENANTADMIN_AGGREGATED_SITECOLLECTIONS"
SEARCH_ROWS = 500  # the most that one search answers

Source = Literal["administrators", "search", "registry", "portfolios"]

SOURCES: Mapping[Source, str] = {
    "administrators": "the registry on the hub, compared with the tenant administrators' list of sites",
    "search": "the registry on the hub, compared with search (a hint: it lags, and shows only what one may see)",
    "portfolios": "the lists of the portfolios that are collected here",
    "registry": "the registry on the hub alone; nothing could be compared with it",
}


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """A row of the hub's Prosjekter. ``values`` by column name: text, float, bool, date, datetime, Account, Labels."""

    id: int
    values: Mapping[str, Any]

    @property
    def number(self) -> str:
        return str(self.values[KEY] or "")

    @property
    def title(self) -> str:
        return str(self.values["Title"] or "")

    @property
    def url(self) -> str:
        return str(self.values["GtSiteUrl"] or "").rstrip("/")

    @property
    def state(self) -> str:
        return str(self.values["PpState"] or "")

    @property
    def site_id(self) -> str:
        return str(self.values["GtSiteId"] or "").strip("{}").casefold()


@dataclass(frozen=True, slots=True)
class AssociatedSite:
    """A site that the tenant says belongs to the hub."""

    url: str
    title: str = ""
    site_id: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """The rows, and how they compare with the tenant."""

    hub: str
    hub_id: str
    rows: tuple[RegistryRow, ...]
    source: Source = "registry"
    notes: tuple[str, ...] = ()  # why a better source did not answer, columns that are missing
    unregistered: tuple[AssociatedSite, ...] = ()
    without_site: tuple[RegistryRow, ...] = field(default=())
    """Rows with no site address, and rows whose site the administrators' list does not associate with the hub."""
    moved: Mapping[int, str] = field(default_factory=dict)
    """The address that a row's site has now, by the row's id, where it is known by its id under another one."""
    kept: KeptRows = field(default_factory=dict)
    """The rows that the hub's overviews have; read for a sync only."""
    ideas: frozenset[str] = frozenset()
    """The numbers (casefolded) of projects that were ideas on this hub; read for a sync only."""
    maturity: tuple[MaturityAnswer, ...] = ()
    """The hub's yearly self-assessment; read beside the rest before a crawl."""
    absent: frozenset[str] = frozenset()
    """Columns that the hub's list of projects does not have: it was made by an older template."""

    def target(self, row: RegistryRow) -> Target:
        """Where to read that row's project."""
        return Target(row.number, self.moved.get(row.id, row.url), row.state)

    @property
    def said(self) -> str:
        """The source in words."""
        return SOURCES[self.source]

    def row(self, number: str) -> RegistryRow | None:
        """By project number, without regard to case."""
        return next((row for row in self.rows if row.number.casefold() == number.strip().casefold()), None)


def read_registry(
    hub: str,
    *,
    admin: str = "",
    compare: bool = True,
    words: Words = NORWEGIAN,
    columns: Sequence[Column] = REGISTRY,
) -> Steps[Registry]:
    """The registry of a hub. ``admin`` is the address of the tenant's administration site.

    Raises :class:`PortfolioError` when the hub or its list does not exist. With ``compare`` false the tenant is not
    asked which sites there are. ``words`` are the choices in the hub's language; the rows have the Norwegian ones.
    """
    hub = hub.rstrip("/")
    hub_id = yield from _hub_id(hub)
    found = yield from read_list(hub, [PROJECTS], columns)
    if found.rows is None:
        raise PortfolioError(
            f"The hub {hub} has no list of projects ({PROJECTS}).",
            hint="Run `prosjektportal hub apply` first.",
        )
    rows = tuple(RegistryRow(int(row["Id"]), words.read(values(row, columns))) for row in found.rows)
    registry = Registry(
        hub, hub_id, rows, notes=found.problems, without_site=_without_address(rows), absent=found.absent
    )
    if not compare:
        return registry
    return (yield from _compared(registry, admin))


def _hub_id(hub: str) -> Steps[str]:
    try:
        reply: Reply = yield Request.get(hub, "/_api/site", select=["Id", "IsHubSite"])
    except NotFound as error:
        raise PortfolioError(
            f"There is no site at {hub}.",
            hint="Check `hub:` in prosjektportal.yaml, or make it with `prosjektportal hub apply`.",
        ) from error
    return str(reply.value("Id") or "").strip("{}").casefold()


def _compared(registry: Registry, admin: str) -> Steps[Registry]:
    """The first source that answers."""
    notes = list(registry.notes)
    sources = (("administrators", _administrators(admin, registry.hub_id)), ("search", _search(registry)))
    for source, ask in sources:
        if source == "administrators" and not admin:
            continue
        try:
            sites = yield from ask
        except TenantError as error:
            notes.append(f"{source}: {reason(error)}")
            continue
        if source == "administrators" and not _names_the_hub(sites, registry.hub):
            notes.append("administrators: their list of sites lacks the hub itself, so it proves nothing")
            continue
        return _reconciled(
            registry, "administrators" if source == "administrators" else "search", sites, notes
        )
    return replace(registry, notes=tuple(notes))


def _reconciled(
    registry: Registry, source: Source, sites: Iterable[AssociatedSite], notes: list[str]
) -> Registry:
    found = {site.url.casefold(): site for site in sites}
    lost = [row for row in registry.rows if row.url and row.url.casefold() not in found]
    by_id = {site.site_id: site.url for site in found.values() if site.site_id}
    moved = {row.id: by_id[row.site_id] for row in lost if row.site_id in by_id}
    registered = {
        url.casefold() for url in (registry.hub, *moved.values(), *(row.url for row in registry.rows))
    }
    unregistered = tuple(site for url, site in sorted(found.items()) if url not in registered)
    without = registry.without_site
    if source == "administrators":  # search proves nothing by not finding
        without += tuple(row for row in lost if row.id not in moved)
    notes += [f"{row.number} has moved from {row.url} to {moved[row.id]}" for row in lost if row.id in moved]
    return replace(
        registry,
        source=source,
        notes=tuple(notes),
        unregistered=unregistered,
        without_site=without,
        moved=moved,
    )


def _names_the_hub(sites: Iterable[AssociatedSite], hub: str) -> bool:
    """A hub belongs to itself (wire.md section 2.4): an answer without it was not an answer to what was asked."""
    return any(site.url.casefold() == hub.casefold() for site in sites)


def _without_address(rows: Iterable[RegistryRow]) -> tuple[RegistryRow, ...]:
    return tuple(row for row in rows if not row.url)


def _administrators(admin: str, hub_id: str) -> Steps[list[AssociatedSite]]:
    view = (
        "<View><Query><Where><And><IsNull><FieldRef Name='TimeDeleted'/></IsNull>"
        f"<Eq><FieldRef Name='HubSiteId'/><Value Type='Text'>{{{hub_id}}}</Value></Eq></And></Where></Query>"
        "<ViewFields><FieldRef Name='Title'/><FieldRef Name='SiteUrl'/><FieldRef Name='SiteId'/></ViewFields>"
        "<RowLimit Paged='TRUE'>500</RowLimit></View>"
    )
    path = f"/_api/web/lists/GetByTitle('{SITES_LIST}')/RenderListDataAsStream"
    sites, page = [], ""
    while True:
        body = {"parameters": {"ViewXml": view, "DatesInUtc": True}}
        reply: Reply = yield Request.post(
            admin, path + page, body, harmless=True, permission=Permission.FULL_CONTROL
        )
        rows = reply.value("Row", [])
        sites += [_associated(row["SiteUrl"], row.get("Title"), row.get("SiteId")) for row in rows]
        page = str(reply.value("NextHref") or "")
        if not page or not rows:
            return sites


def _search(registry: Registry) -> Steps[list[AssociatedSite]]:
    sites: list[AssociatedSite] = []
    while True:
        body = {
            "request": {
                "Querytext": f"DepartmentId:{{{registry.hub_id}}} contentclass:STS_Site",
                "SelectProperties": ["Title", "SPSiteURL", "SiteId"],
                "RowLimit": SEARCH_ROWS,
                "StartRow": len(sites),
                "TrimDuplicates": False,
            }
        }
        reply: Reply = yield Request.post(
            registry.hub, "/_api/search/postquery", body, harmless=True, permission=Permission.READ
        )
        rows = _search_rows(reply)
        sites += [_associated(row.get("SPSiteURL"), row.get("Title"), row.get("SiteId")) for row in rows]
        if len(rows) < SEARCH_ROWS:
            return sites


def _search_rows(reply: Reply) -> list[dict[str, str]]:
    found = reply.value("PrimaryQueryResult")
    if not isinstance(found, dict):
        raise RequestFailed(200, "", "search answered with no result")
    rows = found["RelevantResults"]["Table"]["Rows"]
    return [{cell["Key"]: cell["Value"] for cell in row["Cells"]} for row in rows]


def _associated(url: Any, title: Any, site_id: Any) -> AssociatedSite:
    return AssociatedSite(
        str(url or "").rstrip("/"), str(title or ""), str(site_id or "").strip("{}").casefold()
    )
