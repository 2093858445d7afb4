"""Who is asked when somebody wants access to a site, and what the page for asking says.

The calls and their arguments: CLI for Microsoft 365 (``spo site accessrequest setting set``), pnp/pnpcore
(``Web.SetAccessRequestAsync``). That a site of its own asks its owners until told otherwise is unverified ([K]).
"""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.sharepoint.entity import Node, action
from sp_prosjektportal.emulator.sharepoint.permissions import require

USES_DEFAULT, DESCRIPTION = "UseAccessRequestDefault", "AccessRequestSiteDescription"
UNSET: dict[str, Any] = {"RequestAccessEmail": "", USES_DEFAULT: True, DESCRIPTION: ""}
"""Shown when asked for by name."""


class WebRequests(Node):
    @action("SetUseAccessRequestDefaultAndUpdate", parameters=["useAccessRequestDefault"])
    def set_use_access_request_default(self, use_access_request_default: bool) -> None:
        """Whether the owners are asked; otherwise ``RequestAccessEmail`` is, or nobody where that is empty."""
        self._keep(USES_DEFAULT, str(use_access_request_default).casefold() == "true")

    @action("SetAccessRequestSiteDescriptionAndUpdate", parameters=["description"])
    def set_access_request_description(self, description: str) -> None:
        self._keep(DESCRIPTION, description)

    def _keep(self, name: str, value: Any) -> None:
        require(self.session, "full")
        self.session.change_site(settings={**self.session.site["settings"], name: value})
        self.session.touch()
