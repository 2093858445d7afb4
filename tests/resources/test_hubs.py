"""Hubs: registering a site as one, and joining one."""

from __future__ import annotations

from typing import Any

import pytest

from resources.answers import SITE, VOID, Tenant, known
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.errors import ApplyError, ReplyLost, RequestFailed
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.hubs import Hub, HubAssociation
from sp_prosjektportal.tenant.request import Reply, Request

HUB = "https://contoso.sharepoint.com/sites/portefolje"
HUB_ID, OTHER = "aaaaaaaa-1111-4111-8111-111111111111", "bbbbbbbb-1111-4111-8111-111111111111"
ZERO = "00000000-0000-0000-0000-000000000000"
JOIN = HubAssociation(site=SITE, hub=HUB)


def sites(*joined: str, is_hub: bool = True) -> Any:
    """The hub, and the project site with the hub it belongs to at each look."""
    looks = list(joined)

    def answer(request: Request) -> Reply:
        if request.site == HUB:
            return Reply(200, {"Id": HUB_ID, "IsHubSite": is_hub, "HubSiteId": HUB_ID})
        return Reply(
            200, {"Id": "s", "HubSiteId": looks.pop(0) if len(looks) > 1 else looks[0], "IsHubSite": False}
        )

    return ("GET", "/_api/site", answer)


def bring_about(tenant: Tenant, *desired: Any) -> None:
    at = known()
    plan = tenant.run(make_plan(desired, kinds(), at))
    tenant.run(apply(plan, kinds(), at)).raise_for_failures()


def test_a_site_becomes_a_hub() -> None:
    tenant = Tenant(sites(ZERO, is_hub=False), ("POST", "RegisterHubSite", Reply(200, {"ID": HUB_ID})))
    bring_about(tenant, Hub(url=HUB))
    assert len(tenant.sent("POST")) == 1


def test_a_hub_stays_as_it_is() -> None:
    tenant = Tenant(sites(ZERO))
    bring_about(tenant, Hub(url=HUB))
    assert tenant.writes == []


def test_a_site_that_became_a_hub_meanwhile_is_fine() -> None:
    already = RequestFailed(400, "-1, System.InvalidOperationException", "This site is already a HubSite.")
    bring_about(Tenant(sites(ZERO, is_hub=False), ("POST", "RegisterHubSite", already)), Hub(url=HUB))


def test_other_refusals_are_errors() -> None:
    refused = RequestFailed(400, "-1, System.ArgumentException", "No.")
    with pytest.raises(ApplyError):
        bring_about(Tenant(sites(ZERO, is_hub=False), ("POST", "RegisterHubSite", refused)), Hub(url=HUB))


def test_a_site_joins_the_hub_by_its_id() -> None:
    tenant = Tenant(sites(ZERO), ("POST", f"JoinHubSite('{HUB_ID}')", VOID))
    bring_about(tenant, JOIN)
    assert [request.site for request in tenant.sent("POST")] == [SITE]


def test_a_site_that_belongs_to_the_hub_is_left_alone() -> None:
    tenant = Tenant(sites(HUB_ID))
    bring_about(tenant, JOIN)
    assert not tenant.sent("POST")


def test_a_site_of_another_hub_changes_over() -> None:
    tenant = Tenant(sites(OTHER), ("POST", "JoinHubSite", VOID))
    plan = tenant.run(make_plan([JOIN], kinds(), known()))
    assert plan.changes[0].differences[0].before == f"the hub with the id {OTHER}"
    bring_about(tenant, JOIN)
    assert HUB_ID in tenant.sent("POST")[0].path


def test_joining_whose_reply_was_lost_is_looked_at() -> None:
    tenant = Tenant(sites(ZERO, HUB_ID), ("POST", "JoinHubSite", ReplyLost("No answer.")))
    bring_about(tenant, JOIN)
    assert len(tenant.sent("POST")) == 1


def test_joining_what_is_not_a_hub_is_an_error() -> None:
    with pytest.raises(ApplyError, match="is not a hub"):
        bring_about(Tenant(sites(ZERO, is_hub=False)), JOIN)
