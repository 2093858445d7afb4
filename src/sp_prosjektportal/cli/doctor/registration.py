"""How the applications are registered in Entra: the steps, and the link by which an administrator consents."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from sp_prosjektportal.cli.doctor.permissions import GRAPH, Need
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.tenant.request import Permission


def consent_link(settings: Settings, client_id: str) -> str:
    """Opens Entra's page where an administrator consents to what the application asks for."""
    return f"{settings.cloud.authority}/{quote(settings.tenant)}/adminconsent?client_id={client_id}"


def steps(settings: Settings, needs: Sequence[Need]) -> list[str]:
    """The registration of both applications, as lines to follow. ``needs`` are those of all commands."""
    wanted = {permission for need in needs for permission in need.least}
    everything = Need("", frozenset(wanted)).least
    sharepoint = [str(p) for p in everything if p not in GRAPH]
    graph = [str(p) for p in everything if p in GRAPH]
    if any(need.granting for need in needs):
        graph.append(str(Permission.FULL_CONTROL))  # to give the crawl application its access
    own = settings.sign_in.client_id
    lines = [
        "Two applications keep the risk small: one that provisions and is used by an administrator, one that crawls on a",
        "schedule and reaches only the sites it was given.",
        "",
        "1. In Entra, App registrations, New registration: 'sp-prosjektportal', this organisation only.",
        "2. Certificates & secrets: upload a certificate. SharePoint refuses an application that signs in with a secret.",
        f"3. API permissions, application permissions for SharePoint: {', '.join(sharepoint)}.",
        f"   For Microsoft Graph: {', '.join(graph) or 'none'}.",
        "   (To sign in as a person instead, add the delegated ones and allow public client flows.)",
        f"4. Let an administrator consent: {consent_link(settings, own)}",
        "5. Terms: in the SharePoint admin centre, Content services, Term store, add the application (app@sharepoint) as an",
        "   administrator while `hub apply` makes the term sets; later commands do not need it.",
        "6. Register 'sp-prosjektportal crawl' likewise, with only Sites.Selected for SharePoint and Microsoft Graph, and name it",
        "   as crawl_application in prosjektportal.yaml: `hub apply` and `project new` then give it access to their sites.",
    ]
    if settings.crawl_application is not None:
        lines.append(f"   Consent: {consent_link(settings, settings.crawl_application.client_id)}")
    return lines
