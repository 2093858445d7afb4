"""How many versions new libraries of a site keep; here always as the tenant says.

What the properties mean: CLI for Microsoft 365, ``spo site versionpolicy get`` (-1: the tenant's). That a site for which
nobody has decided shows no days is unverified ([K]).
"""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.sharepoint.entity import Entity, navigation
from sp_prosjektportal.emulator.sharepoint.session import Session

_ADDRESS = "Site/VersionPolicyForNewLibrariesTemplate"


class LibraryVersions(Entity):
    type = "SP.VersionPolicyForNewLibrariesTemplate"

    def __init__(self, session: Session) -> None:
        super().__init__(session, _ADDRESS)

    def properties(self) -> dict[str, Any]:
        return {"MajorVersionLimit": -1}

    @navigation("VersionPolicies")
    def policies(self) -> Entity:
        return TrimmedVersions(self.session)


class TrimmedVersions(Entity):
    type = "SP.VersionPolicyManager"

    def __init__(self, session: Session) -> None:
        super().__init__(session, f"{_ADDRESS}/VersionPolicies")

    def properties(self) -> dict[str, Any]:
        return {"DefaultExpireAfterDays": 0, "DefaultTrimMode": 0}
