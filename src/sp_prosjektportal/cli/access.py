"""The crawl application's access to the hub. It has Sites.Selected: it reaches only the sites that it was given."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import AccessDenied
from sp_prosjektportal.project.create import grant
from sp_prosjektportal.project.model import CrawlApplication
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Reply, Request


def lacks_access(opened: Session, known: Known) -> bool:
    """Whether the crawl application must still be given access. Unknown, for want of permission, is no."""
    crawl = opened.settings.crawl_application
    if crawl is None or opened.settings.sign_in.client_id == crawl.client_id:
        return False
    ids = _ids(known)
    if not ids:
        return True
    try:
        return not opened.tenant.run(_has_access(known.site, *ids, crawl.client_id))
    except AccessDenied:
        return False


def give_access(opened: Session, known: Known) -> bool:
    """Give it ``write`` on the hub; whether it had to be given. The site is observed or made."""
    crawl = opened.settings.crawl_application
    ids = _ids(known)
    if crawl is None or not ids:
        return False
    application = CrawlApplication(crawl.client_id, crawl.name)
    return opened.tenant.run(grant(known.site, *ids, application, role="write"))


def _has_access(url: str, site_id: str, web_id: str, client_id: str) -> Steps[bool]:
    path = f"/sites/{urlsplit(url).hostname},{site_id},{web_id}/permissions"
    reply: Reply = yield Request.graph("GET", path, permission=Permission.FULL_CONTROL)
    return any(client_id.casefold() in str(row).casefold() for row in reply.rows)


def _ids(known: Known) -> tuple[str, str] | None:
    observed: Any = known.get(Site(url=known.site).address)
    if observed is None:
        return None
    site_id, web_id = (
        str(observed.ids.get(name) or "").strip("{}").casefold() for name in ("site_id", "web_id")
    )
    return (site_id, web_id) if site_id and web_id else None
