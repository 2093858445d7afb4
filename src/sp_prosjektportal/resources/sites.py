"""Sites: the site collection itself, with or without a Microsoft 365 group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.resources import regional_settings, site_creation
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Reply, Request


class Site(Resource):
    """A site by its absolute URL. Everything on the site needs it."""

    kind: ClassVar[str] = "sites"
    key_fields: ClassVar[frozenset[str]] = frozenset({"url", "type", "owners", "members"})
    foundation: ClassVar[bool] = True

    url: str
    title: str = ""
    description: str = ""
    type: Literal["group", "team"] = "team"  # group: connected to a Microsoft 365 group
    language: int = 1044  # LCID; it can never be changed
    owners: tuple[str, ...] = ()  # sign-in names; used when the site is made
    members: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.url.rstrip("/")


class Sites(Kind[Site]):
    """A site is found by its URL, which is also how a lost create is found again.

    Everything that is wanted on a site waits for it, so it is made in one go: the site itself by the way that the
    sign-in and the type of site allow, then waiting until it answers. The waiting is bounded; run again to go on.
    """

    resource = Site
    permissions: ClassVar[frozenset[Permission]] = frozenset(
        {Permission.READ, Permission.FULL_CONTROL, Permission.GROUPS, Permission.USERS}
    )

    def observe(self, desired: Sequence[Site], known: Known) -> Steps[dict[str, Observed[Site]]]:
        replies: list[Reply] = yield [ask for wanted in desired for ask in _read_requests(wanted.key)]
        found: dict[str, Observed[Site]] = {}
        for number, wanted in enumerate(desired):
            web, site = replies[2 * number : 2 * number + 2]
            if not web.missing:
                found[wanted.address] = _observed(wanted, web, site, known)
        return found

    def create(self, desired: Site, known: Known) -> Steps[Observed[Site]]:
        yield from site_creation.make(desired, known)
        web, site = yield from site_creation.wait_until_ready(desired.key, _read_requests(desired.key))
        return _observed(desired, web, site, known)

    def update(
        self, desired: Site, observed: Observed[Site], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[Site]]:
        body = {_PROPERTIES[difference.path]: difference.after for difference in differences}
        yield Request.merge(observed.ids["url"], "/_api/web", body, permission=Permission.FULL_CONTROL)
        return Observed(desired, observed.ids)

    def refuse(self, desired: Site, observed: Observed[Site], differences: Sequence[Difference]) -> str:
        there = next((difference.before for difference in differences if difference.path == "language"), None)
        if there is None:
            return ""
        return (
            f"the site was made in the language {_language(there)}, the template is asked for in {_language(desired.language)}, "
            "and the language of a site can never be changed; ask for the template in the site's language"
        )

    def delete(self, observed: Observed[Site], known: Known) -> Steps[None]:
        yield from site_creation.remove(observed)


_LANGUAGES = {1044: "nb", 2068: "nn", 1033: "en"}


def _language(lcid: int) -> str:
    return _LANGUAGES.get(lcid, str(lcid))


_PROPERTIES = {"title": "Title", "description": "Description"}
_WEB = ("Id", "Url", "Title", "Description", "Language")


def _read_requests(url: str) -> list[Request]:
    """Its web and its site; a missing site collection is a 404 without OData (wire.md section 0.2)."""
    return [web_request(url), site_request(url)]


def web_request(url: str) -> Request:
    """The site's root web: the same request for whoever asks, so it is sent once."""
    return Request.get(url, "/_api/web", select=[*_WEB, *regional_settings.SELECT], expand=regional_settings.EXPAND,
                       missing_ok=True)  # fmt: skip


def site_request(url: str) -> Request:
    """The site collection: the same request for whoever asks, so it is sent once."""
    return Request.get(url, "/_api/site", select=["Id", "GroupId", "HubSiteId", "IsHubSite"], missing_ok=True)


def _observed(wanted: Site, web: Reply, site: Reply, known: Known) -> Observed[Site]:
    url = str(web.value("Url") or wanted.key).rstrip("/")
    if url.casefold() == known.site.casefold():
        _learn(url, web, known)
    found: dict[str, Any] = {name: web.value(prop) or "" for name, prop in _PROPERTIES.items()}
    found["language"] = int(web.value("Language") or wanted.language)
    ids = {
        "url": url, "web_id": web.value("Id"), "site_id": site.value("Id"), "group_id": _guid(site.value("GroupId")),
        "hub_id": _guid(site.value("HubSiteId")), "language": web.value("Language"),
    }  # fmt: skip
    return Observed(wanted.like(found), ids)


def _learn(url: str, web: Reply, known: Known) -> None:
    """What other kinds must know: casing as stored (batches need it), language, regional settings."""
    known.site = url
    known.language = int(web.value("Language") or known.language)
    regional_settings.keep(web.value("RegionalSettings"), known)


_ZERO = "00000000-0000-0000-0000-000000000000"


def _guid(value: Any) -> str:
    return "" if value in (None, _ZERO) else str(value)
