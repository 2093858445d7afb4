"""The look of a site: its header and footer, changed in one call."""

from __future__ import annotations

from sp_prosjektportal.emulator.errors import invalid
from sp_prosjektportal.emulator.sharepoint.entity import Node, action
from sp_prosjektportal.emulator.sharepoint.permissions import require

_HIGHEST = {
    "HeaderLayout": 4,
    "HeaderEmphasis": 3,
    "LogoAlignment": 2,
    "FooterLayout": 2,  # CLI for Microsoft 365 counts from one (`spo site chrome set`), pnp/pnpcore from zero
    "FooterEmphasis": 3,
}
"""Of the numbers that stand for something the greatest (pnp/pnpcore: HeaderLayoutType, VariantThemeType, ..)."""


class WebLook(Node):
    @action(
        "SetChromeOptions",
        parameters=(
            "headerLayout", "headerEmphasis", "logoAlignment", "hideTitleInHeader", "megaMenuEnabled",
            "horizontalQuickLaunch", "footerEnabled", "footerLayout", "footerEmphasis",
        ),
    )  # fmt: skip
    def set_chrome(
        self,
        header_layout: int | None = None,
        header_emphasis: int | None = None,
        logo_alignment: int | None = None,
        hide_title_in_header: bool | None = None,
        mega_menu_enabled: bool | None = None,
        horizontal_quick_launch: bool | None = None,
        footer_enabled: bool | None = None,
        footer_layout: int | None = None,
        footer_emphasis: int | None = None,
    ) -> None:
        """What is not named stays (CLI for Microsoft 365: ``spo site chrome set``; case batch-multipart-583c4c62b4).

        The look of a site is its owners' to change: Manage Web Site [K].
        """
        require(self.session, "full")
        given = {
            "HeaderLayout": header_layout, "HeaderEmphasis": header_emphasis, "LogoAlignment": logo_alignment,
            "HideTitleInHeader": hide_title_in_header, "MegaMenuEnabled": mega_menu_enabled,
            "HorizontalQuickLaunch": horizontal_quick_launch, "FooterEnabled": footer_enabled, "FooterLayout": footer_layout,
            "FooterEmphasis": footer_emphasis,
        }  # fmt: skip
        given = {name: value for name, value in given.items() if value is not None}
        if any(not 0 <= int(given.get(name, 0) or 0) <= highest for name, highest in _HIGHEST.items()):
            raise invalid("Value does not fall within the expected range.")
        self.session.change_site(settings={**self.session.site["settings"], **given})
        self.session.touch()
