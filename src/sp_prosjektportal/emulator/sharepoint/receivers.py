"""Event receivers of lists and webs, as registered; nothing is ever called (``SP.EventReceiverDefinition``)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import invalid, resource_missing
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    action,
    function,
    refuse_read_only,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_DEFAULTS: Row = {
    "EventType": 0, "ReceiverAssembly": "", "ReceiverClass": "", "ReceiverName": "", "ReceiverUrl": None, "SequenceNumber": 1000,
    "Synchronization": 1,
}  # fmt: skip


class Receiver(Entity):
    type = "SP.EventReceiverDefinition"

    def __init__(self, session: Session, list_id: str, row: Row) -> None:
        super().__init__(session, f"{_uri(list_id)}(guid'{row['ReceiverId']}')")
        self.list_id, self.row = list_id, row

    def properties(self) -> dict[str, Any]:
        return dict(self.row)

    def merge(self, body: dict[str, Any]) -> None:
        require(self.session, "manage", _securable(self.list_id))
        refuse_read_only(body, _DEFAULTS, self.type)
        self.session.put("receivers", self.row["ReceiverId"], {**self.row, **body}, self.list_id)

    def delete(self) -> None:
        require(self.session, "manage", _securable(self.list_id))
        self.session.remove("receivers", self.row["ReceiverId"], self.list_id)

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()


class Receivers(Collection):
    type = "SP.EventReceiverDefinition"

    def __init__(self, session: Session, list_id: str = "") -> None:
        super().__init__(session, _uri(list_id))
        self.list_id = list_id

    def rows(self) -> list[Entity]:
        return [
            Receiver(self.session, self.list_id, row)
            for row in self.session.rows("receivers", self.list_id).values()
        ]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(str(arguments[0]))

    @function("GetById", parameters=["eventReceiverId"])
    def by_id(self, event_receiver_id: str) -> Entity:
        row = self.session.get("receivers", str(event_receiver_id).strip("{}").lower(), self.list_id)
        if row is None:
            raise resource_missing(f"EventReceivers('{event_receiver_id}')")
        return Receiver(self.session, self.list_id, row)

    @action("Add", parameters=["eventReceiverCreationInformation"])
    def create(self, event_receiver_creation_information: dict[str, Any]) -> Entity:
        """As PnPjs does it (column-defaults)."""
        return self.add(event_receiver_creation_information)

    def add(self, body: dict[str, Any]) -> Entity:
        require(self.session, "manage", _securable(self.list_id))
        refuse_read_only(body, _DEFAULTS, self.type)
        if not body.get("ReceiverName") or not int(body.get("EventType") or 0):
            raise invalid("Value does not fall within the expected range.")
        row = {**_DEFAULTS, **body, "ReceiverId": new_guid()}
        self.session.put("receivers", row["ReceiverId"], row, self.list_id)
        return Receiver(self.session, self.list_id, row)


def _uri(list_id: str) -> str:
    return f"Web/Lists(guid'{list_id}')/EventReceivers" if list_id else "Web/EventReceivers"


def _securable(list_id: str) -> str:
    return f"list:{list_id}" if list_id else "web"
