"""Features of a site and of its web: which are on. What they would do is not emulated (``SP.Feature``)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, bad_query
from sp_prosjektportal.emulator.path import Guid
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, Null, action, function
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session

# As recorded on a team site (case site.get_hub_properties, batch.multipart).
_SITE = (
    "3019c9b4-e371-438d-98f6-0a08c34d06eb", "915c240e-a6cc-49b8-8b2c-0bff8b553ed3", "2a6bf8e8-10b5-42f2-9d3e-267dfb0de8d4",
    "695b6570-a48b-4a8e-8ea5-26ea7fc1d162", "10f73b29-5779-46b3-85a8-4817a6e9a6c2", "ca7bd552-10b1-4563-85b9-5ed1d39c962a",
    "9fec40ea-a949-407d-be09-6cba26470a0c", "94280101-dc63-4b83-842a-8707b1afb62d", "fde5d850-671e-4143-950a-87b473922dc7",
    "9836d446-3785-4579-8480-a27d5c965b19", "eaf6a128-0482-4f71-9a2f-b1c650680e77", "00bfea71-1c5e-4a24-b310-ba51c3eb7a57",
    "c88c4ff1-dbf5-4649-ad9f-c6c426ebcbf5", "ff77ac56-88d0-4147-b865-e84f5f03fc42", "73ef14b1-13a9-416b-a9b5-ececa2b0604c",
)  # fmt: skip
_WEB = (
    "b77b6484-364e-4356-8c72-1bb55b81c6b3", "a7a2793e-67cd-4dc1-9fd0-43f61581207a", "d5a4ed08-27b9-4142-9804-45dec6fda126",
    "780ac353-eaf8-4ac2-8c47-536d93c03fd6", "8c6f9096-388d-4eed-96ff-698b3ec46fc4", "00bfea71-de22-43b2-a848-c05709900100",
    "00bfea71-e717-4e80-aa17-d0c71b360101", "00bfea71-c796-4402-9f2f-0eb9a6e71b18",
)  # fmt: skip


class Feature(Entity):
    type = "SP.Feature"

    def __init__(self, session: Session, uri: str, definition: str) -> None:
        super().__init__(session, f"{uri}(guid'{definition}')")
        self.definition = definition

    def properties(self) -> dict[str, Any]:
        return {"DefinitionId": self.definition}

    def more(self, name: str) -> Any:
        return {"displayname": ""}[name.lower()]


class Features(Collection):
    """``scope`` is ``site`` or ``web``."""

    type = "SP.Feature"

    def __init__(self, session: Session, scope: str) -> None:
        super().__init__(session, f"{scope.capitalize()}/Features")
        self.scope = scope

    def _ids(self) -> list[str]:
        kept = self.session.site.get("features") or {}
        return list(kept.get(self.scope) or (_SITE if self.scope == "site" else _WEB))

    def _keep(self, ids: list[str]) -> None:
        kept = self.session.site.get("features") or {}
        self.session.change_site(features={**kept, self.scope: ids})

    def rows(self) -> list[Entity]:
        return [Feature(self.session, self.uri, one) for one in self._ids()]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(str(arguments[0]))

    @function("GetById", parameters=["featureId"])
    def by_id(self, feature_id: str) -> Entity:
        """One that is off: null (clients ask so whether it is on)."""
        wanted = feature_id.strip("{}").lower()
        return Feature(self.session, self.uri, wanted) if wanted in self._ids() else Null(self.session)

    @action("Add", parameters=["featureId", "force", "featdefScope"])
    def switch_on(self, feature_id: str, force: bool = False, featdef_scope: int = 0) -> Entity:
        require(self.session, "full")
        _ = featdef_scope
        wanted, ids = _guid(feature_id), self._ids()
        if wanted in ids and not force:
            raise Refused(
                500, f"-2130246282, {SP_EXCEPTION}", f"Feature with Id '{wanted}' is already activated at scope '{self.session.site['url']}'."
            )  # fmt: skip
        if wanted not in ids:
            self._keep([*ids, wanted])
        return Feature(self.session, self.uri, wanted)

    @action("Remove", parameters=["featureId", "force"])
    def switch_off(self, feature_id: str, force: bool = False) -> None:
        require(self.session, "full")
        wanted, ids = _guid(feature_id), self._ids()
        if wanted not in ids and not force:
            raise Refused(
                500, "-1, System.InvalidOperationException",
                f"Feature '{wanted}' is not activated at this scope.",
            )  # fmt: skip
        self._keep([one for one in ids if one != wanted])


def _guid(text: str) -> str:
    found = Guid(str(text).strip("{}").lower())
    if len(found) != 36:
        raise bad_query(f"Invalid GUID '{text}'.")
    return str(found)
