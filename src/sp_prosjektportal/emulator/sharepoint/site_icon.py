"""The logo of a site: ``/_api/siteiconmanager/setsitelogo`` (PnPjs ``setSiteLogo``, CLI for Microsoft 365 ``spo site set``)."""

from __future__ import annotations

from sp_prosjektportal.emulator.errors import invalid
from sp_prosjektportal.emulator.sharepoint.entity import Node, action
from sp_prosjektportal.emulator.sharepoint.permissions import require

SQUARE, RECTANGULAR = 0, 1


class SiteIcon(Node):
    type = "Microsoft.SharePoint.Portal.SiteIconManager"

    @action("SetSiteLogo", parameters=["relativeLogoUrl", "type", "aspect"])
    def set_logo(self, relative_logo_url: str = "", type: int = 0, aspect: int = SQUARE) -> None:
        """The rectangular one is the logo, the square one the thumbnail, as the CLI sets them. ``type`` 0: of the site."""
        require(self.session, "full")
        if type not in (0, 1) or aspect not in (SQUARE, RECTANGULAR):
            raise invalid("Value does not fall within the expected range.")
        name = "SiteLogoUrl" if aspect == RECTANGULAR else "SiteThumbnailUrl"
        kept = {**self.session.site["settings"], name: relative_logo_url or None}
        self.session.change_site(settings=kept)
