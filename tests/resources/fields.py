"""Fields as the service shows them, made from the XML that we send: for tests of columns."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.resources import field_xml
from sp_prosjektportal.resources.column import Column
from sp_prosjektportal.resources.field_xml import Around


def row(xml: str, **properties: Any) -> dict[str, Any]:
    """An SP.Field with the properties that we select (shapes: wire.md section 4.2)."""
    field = ElementTree.fromstring(xml)

    def flag(name: str) -> bool:
        return field.get(name) == "TRUE"

    return {
        "Id": field.get("ID", "{0}").strip("{}"),
        "InternalName": field.get("Name"),
        "Title": field.get("DisplayName"),
        "Description": field.get("Description", ""),
        "Group": field.get("Group", "Egendefinerte kolonner"),
        "Required": flag("Required"),
        "Hidden": flag("Hidden"),
        "Indexed": flag("Indexed"),
        "EnforceUniqueValues": flag("EnforceUniqueValues"),
        "DefaultValue": field.findtext("Default"),
        "CustomFormatter": field.get("CustomFormatter"),
        "SchemaXml": xml,
    } | properties


def shown(column: Column, known: Known) -> dict[str, Any]:
    """The field that making ``column`` gives."""
    around = Around(known.language, known.facts.get("list_ids", {}), known.facts.get("term_store", ""))
    return row(field_xml.create(column, around))
