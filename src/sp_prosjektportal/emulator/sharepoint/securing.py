"""The object that a securable names: the web, a list or a row."""

from __future__ import annotations

from sp_prosjektportal.emulator.sharepoint.entity import Entity, Null
from sp_prosjektportal.emulator.sharepoint.item_pages import Items
from sp_prosjektportal.emulator.sharepoint.list_entities import ListEntity
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.web import WebEntity


def securing(session: Session, securable: str) -> Entity:
    """``web``, ``list:<id>`` or ``item:<list id>:<id>``, as in `permissions`."""
    kind, _, rest = securable.partition(":")
    list_id, _, item_id = rest.partition(":")
    if kind == "web":
        securing = session.securing
        return WebEntity(session.at(securing if securing != session.site_id else ""))
    row = session.get("lists", list_id)
    if row is None:
        return Null(session)
    return Items(session, list_id).by_id(int(item_id)) if kind == "item" else ListEntity(session, row)
