"""The kinds: what SharePoint things a template may ask for. One file each; :data:`KINDS` is the explicit list."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.engine.resource import Kind
from sp_prosjektportal.resources.columns import ListColumns
from sp_prosjektportal.resources.content_types import ContentTypes
from sp_prosjektportal.resources.files import Files
from sp_prosjektportal.resources.folders import Folders
from sp_prosjektportal.resources.groups import SiteGroups
from sp_prosjektportal.resources.hubs import HubAssociations, Hubs
from sp_prosjektportal.resources.list_items import ListItems
from sp_prosjektportal.resources.lists import Lists
from sp_prosjektportal.resources.navigation import Navigations
from sp_prosjektportal.resources.pages import Pages
from sp_prosjektportal.resources.settings import SiteSettings
from sp_prosjektportal.resources.site_columns import SiteColumns
from sp_prosjektportal.resources.sites import Sites
from sp_prosjektportal.resources.term_sets import TermGroups, TermSets
from sp_prosjektportal.resources.views import Views

# Kinds observe in this order at the same moment; sites first, since it learns the language of the site.
KINDS: tuple[Kind[Any], ...] = (
    Sites(),
    SiteSettings(),
    Hubs(),
    HubAssociations(),
    TermGroups(),
    TermSets(),
    SiteColumns(),
    ContentTypes(),
    Lists(),
    ListColumns(),
    Views(),
    ListItems(),
    Folders(),
    Files(),
    Pages(),
    Navigations(),
    SiteGroups(),
)


def kinds() -> dict[str, Kind[Any]]:
    """All kinds by name."""
    return {kind.name: kind for kind in KINDS}
