"""Hubs: registering a site as a hub, and associating a site with one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import ProsjektportalError, RequestFailed
from sp_prosjektportal.resources.sites import site_request
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Reply, Request


class Hub(Resource):
    """The site is a hub."""

    kind: ClassVar[str] = "hubs"
    key_fields: ClassVar[frozenset[str]] = frozenset({"url"})

    url: str

    @property
    def key(self) -> str:
        return self.url.rstrip("/")

    def needs(self) -> frozenset[str]:
        return frozenset({f"sites/{self.key}"})


class HubAssociation(Resource):
    """The site belongs to a hub."""

    kind: ClassVar[str] = "hub_associations"
    key_fields: ClassVar[frozenset[str]] = frozenset({"site"})

    site: str
    hub: str  # absolute URL of the hub

    @property
    def key(self) -> str:
        return self.site.rstrip("/")

    def needs(self) -> frozenset[str]:
        return frozenset({f"sites/{self.key}", f"hubs/{self.hub.rstrip('/')}"})


class Hubs(Kind[Hub]):
    """Whether the site is a hub, which the site itself says."""

    resource = Hub
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.FULL_CONTROL})

    def observe(self, desired: Sequence[Hub], known: Known) -> Steps[dict[str, Observed[Hub]]]:
        replies: list[Reply] = yield [site_request(wanted.key) for wanted in desired]
        return {
            wanted.address: Observed(wanted, {"id": reply.value("Id")})
            for wanted, reply in zip(desired, replies, strict=True)
            if not reply.missing and reply.value("IsHubSite")
        }

    def create(self, desired: Hub, known: Known) -> Steps[Observed[Hub]]:
        try:
            reply: Reply = yield Request.post(desired.key, "/_api/site/RegisterHubSite", alone=True,
                                              permission=Permission.FULL_CONTROL)  # fmt: skip
        except RequestFailed as error:
            # The only InvalidOperationException here is "This site is already a HubSite" (wire.md section 2.4).
            if "InvalidOperationException" not in error.code:
                raise
            reply = yield site_request(desired.key)
        return Observed(desired, {"id": reply.value("ID") or reply.value("Id")})

    def update(
        self, desired: Hub, observed: Observed[Hub], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[Hub]]:
        return observed
        yield

    def delete(self, observed: Observed[Hub], known: Known) -> Steps[None]:
        yield Request.post(observed.resource.key, "/_api/site/UnRegisterHubSite", harmless=True, alone=True,
                           permission=Permission.FULL_CONTROL)  # fmt: skip


class HubAssociations(Kind[HubAssociation]):
    """Which hub a site belongs to. A hub's id is its site's id; joining again changes nothing."""

    resource = HubAssociation
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.FULL_CONTROL})

    def observe(
        self, desired: Sequence[HubAssociation], known: Known
    ) -> Steps[dict[str, Observed[HubAssociation]]]:
        replies: list[Reply] = yield [
            site_request(url) for wanted in desired for url in (wanted.key, wanted.hub.rstrip("/"))
        ]
        found: dict[str, Observed[HubAssociation]] = {}
        for number, wanted in enumerate(desired):
            site, hub = replies[2 * number : 2 * number + 2]
            joined = site.value("HubSiteId")
            if hub.value("IsHubSite"):
                _hub_ids(known)[wanted.hub.rstrip("/").casefold()] = hub.value("Id")
            if joined and joined != _NO_HUB:
                url = wanted.hub if joined == hub.value("Id") else f"the hub with the id {joined}"
                found[wanted.address] = Observed(wanted.like({"hub": url}), {"hub_id": joined})
        return found

    def create(self, desired: HubAssociation, known: Known) -> Steps[Observed[HubAssociation]]:
        hub_id = _hub_ids(known).get(desired.hub.rstrip("/").casefold())
        if hub_id is None:
            raise ProsjektportalError(
                f"{desired.hub} is not a hub.", hint="Run `prosjektportal hub apply` for the portfolio first."
            )
        yield _join(desired.key, hub_id)
        return Observed(desired, {"hub_id": hub_id})

    def update(
        self,
        desired: HubAssociation,
        observed: Observed[HubAssociation],
        differences: Sequence[Difference],
        known: Known,
    ) -> Steps[Observed[HubAssociation]]:
        return (yield from self.create(desired, known))

    def delete(self, observed: Observed[HubAssociation], known: Known) -> Steps[None]:
        yield _join(observed.resource.key, _NO_HUB)


def _hub_ids(known: Known) -> dict[str, str]:
    """Ids of hubs by URL, casefolded, as they were observed."""
    ids: dict[str, str] = known.facts.setdefault("hub_ids", {})
    return ids


_NO_HUB = "00000000-0000-0000-0000-000000000000"


def _join(site: str, hub_id: str) -> Request:
    return Request.post(site, f"/_api/site/JoinHubSite('{hub_id}')", harmless=True,
                        permission=Permission.FULL_CONTROL)  # fmt: skip
