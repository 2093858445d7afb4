"""Columns of managed metadata: what the service adds to them, their hidden Note twin, the two catch-all columns."""

from __future__ import annotations

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.sharepoint import column_xml
from sp_prosjektportal.emulator.sharepoint.column_xml import hidden_note_name
from sp_prosjektportal.emulator.sharepoint.columns import TAX_CATCH_ALL, TAX_CATCH_ALL_LABEL
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row


def make_term(session: Session, row: Row, list_id: str) -> None:
    """Server additions; the hidden Note twin is made unless the XML names one (wire.md section 4.3)."""
    from sp_prosjektportal.emulator.sharepoint.lists import term_cache

    attributes, given = row["attributes"], row["customization"]
    attributes.setdefault("List", f"{{{term_cache(session)['id']}}}")
    attributes["WebId"] = session.site["web_id"]
    attributes.setdefault("ShowField", f"Term{session.lcid}")
    text_field = given.get("TextField", "").strip("{}").lower()
    if not text_field or text_field == ZERO_GUID:
        text_field = _make_note(session, row, list_id)["id"]
    blank = {
        "UserCreated": "false",
        "Open": "false",
        "IsPathRendered": "false",
        "IsKeyword": "false",
        "CreateValuesInEditForm": "false",
    }
    ids = {name: given.get(name) or ZERO_GUID for name in ("SspId", "TermSetId", "AnchorId")}
    assembly = (
        "Microsoft.SharePoint.Taxonomy, Version=16.0.0.0, Culture=neutral, PublicKeyToken=71e9bce111e9429c"
    )
    filters = {
        "FilterAssemblyStrongName": assembly,
        "FilterClassName": "Microsoft.SharePoint.Taxonomy.TaxonomyField",
        "FilterMethodName": "GetFilteringHtml",
        "FilterJavascriptProperty": "FilteringJavascript",
    }
    row["customization"] = {**blank, **given, **ids, **filters, "TextField": f"{{{text_field}}}"}


def _make_note(session: Session, row: Row, list_id: str) -> Row:
    name = hidden_note_name(row["id"])
    note_id = new_guid()
    xml = (
        f'<Field Type="Note" DisplayName="{row["name"]}_0" StaticName="{name}" Name="{name}" ID="{{{note_id}}}" '
        'ShowInViewForms="FALSE" Required="FALSE" Hidden="TRUE" CanToggleHidden="TRUE" />'
    )
    parsed = column_xml.parse(xml)
    from sp_prosjektportal.emulator.sharepoint import column_creation

    note = column_creation.made_row(session, parsed, list_id, 8)
    if list_id:
        column_creation.store_as(session, note, list_id)
    session.put("columns", note["id"], note, list_id)
    return note


def add_catch_all(session: Session, list_id: str) -> None:
    from sp_prosjektportal.emulator.sharepoint.lists import term_cache

    for column_id, name, show in (
        (TAX_CATCH_ALL, "TaxCatchAll", "CatchAllData"),
        (TAX_CATCH_ALL_LABEL, "TaxCatchAllLabel", "CatchAllDataLabel"),
    ):
        if column_id in session.rows("columns", list_id):
            continue
        attributes = {
            "Type": "LookupMulti", "DisplayName": "Taxonomy Catch All Column", "ID": f"{{{column_id}}}", "ShowInViewForms": "FALSE",
            "List": f"{{{term_cache(session)['id']}}}", "Required": "FALSE", "Hidden": "TRUE", "CanToggleHidden": "TRUE",
            "ShowField": show, "SourceID": f"{{{list_id}}}", "StaticName": name, "Name": name, "Mult": "TRUE", "Sortable": "FALSE",
        }  # fmt: skip
        row = {
            "id": column_id,
            "name": name,
            "title": attributes["DisplayName"],
            "type": "LookupMulti",
            "attributes": attributes,
        }
        session.put("columns", column_id, row, list_id)


def note_along(session: Session, row: Row, list_id: str) -> dict[str, str]:
    """The hidden Note of a site's term column goes to the list with it."""
    note_id = row["customization"].get("TextField", "").strip("{}").lower()
    if note_id in session.rows("columns"):
        from sp_prosjektportal.emulator.sharepoint import column_creation

        column_creation.copy_to_list(session, note_id, list_id)
    return dict(row["customization"])
