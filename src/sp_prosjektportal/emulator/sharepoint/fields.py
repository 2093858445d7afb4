"""Columns on the wire: ``SP.Field`` and its kinds (property sets: wire.md section 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.errors import column_missing, invalid
from sp_prosjektportal.emulator.sharepoint import (
    column_changes,
    column_creation,
    column_xml,
    columns,
    new_columns,
)
from sp_prosjektportal.emulator.sharepoint.body_types import CREATE_AS_XML, fitting
from sp_prosjektportal.emulator.sharepoint.column_xml import flag, property_name
from sp_prosjektportal.emulator.sharepoint.columns import TERM_TYPES, TYPES
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Node,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.field_kinds import kind_properties
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.sharepoint.user_resources import UserResource, shown
from sp_prosjektportal.emulator.store import Row

_KINDS = {
    "Text": "SP.FieldText", "Note": "SP.FieldMultiLineText", "DateTime": "SP.FieldDateTime", "Choice": "SP.FieldChoice",
    "MultiChoice": "SP.FieldMultiChoice", "Lookup": "SP.FieldLookup", "LookupMulti": "SP.FieldLookup", "Number": "SP.FieldNumber",
    "Currency": "SP.FieldCurrency", "URL": "SP.FieldUrl", "Computed": "SP.FieldComputed", "Guid": "SP.FieldGuid",
    "Calculated": "SP.FieldCalculated", "User": "SP.FieldUser", "UserMulti": "SP.FieldUser", "Location": "SP.FieldLocation",
    "Thumbnail": "SP.FieldThumbnail", **dict.fromkeys(TERM_TYPES, "SP.Taxonomy.TaxonomyField"),
}  # fmt: skip
_DISPLAY = {
    "Text": ("Single line of text", "Single line of text"), "Note": ("Multiple lines of text", "Multiple lines of text"),
    "DateTime": ("Date and Time", "Date and Time"), "Choice": ("Choice", "Choice (menu to choose from)"),
    "MultiChoice": ("Choice", "Choice (menu to choose from)"), "Boolean": ("Yes/No", "Yes/No (check box)"),
    "Number": ("Number", "Number (1, 1.0, 100)"), "Currency": ("Currency", "Currency ($, ¥, €)"),
    "URL": ("Hyperlink or Picture", "Hyperlink or Picture"), "Lookup": ("Lookup", "Lookup (information already on this site)"),
    "LookupMulti": ("Lookup", "Lookup (information already on this site)"), "User": ("Person or Group", "Person or Group"),
    "UserMulti": ("Person or Group", "Person or Group"), "Calculated": ("Calculated", "Calculated (calculation based on other columns)"),
    **dict.fromkeys(TERM_TYPES, ("Managed Metadata", "Managed Metadata")),
}  # fmt: skip
_UNSORTABLE = (
    "Note",
    "MultiChoice",
    "LookupMulti",
    "UserMulti",
    "TaxonomyFieldTypeMulti",
    "Location",
    "Thumbnail",
)
_UNFILTERABLE = ("Note", "URL", "Location", "Thumbnail")
_TERM_LINK = "SP.UI.Taxonomy.js|SP.UI.Rte.js(d)|SP.Taxonomy.js(d)|ScriptForWebTaggingUI.js(d)"


class FieldEntity(Entity):
    """One column of a site (no list id) or a list."""

    def __init__(self, session: Session, row: Row, list_id: str = "") -> None:
        super().__init__(session, f"{fields_uri(list_id)}(guid'{row['id']}')")
        self.row, self.list_id = row, list_id
        self.type = _KINDS.get(row["type"], "SP.Field")

    def more(self, name: str) -> Any:
        if (
            name.lower() == "schemaxmlwithresourcetokens"
        ):  # never in the short form: the CLI writes into the first tag
            xml = column_xml.write(self.row)
            return f"{xml[:-2].rstrip()}></Field>" if xml.endswith("/>") else xml
        raise KeyError(name)

    def properties(self) -> dict[str, Any]:
        return {**self._settings(), **self._texts(), **kind_properties(self.session, self.row, self.list_id)}

    def _settings(self) -> dict[str, Any]:
        row, attributes, type = self.row, self.row["attributes"], self.row["type"]
        return {
            "AutoIndexed": False,
            "CanBeDeleted": not row.get("base", False) and attributes.get("CanBeDeleted", "TRUE") != "FALSE",
            "ClientSideComponentId": attributes.get("ClientSideComponentId", ZERO_GUID),
            "ClientSideComponentProperties": attributes.get("ClientSideComponentProperties"),
            "ClientValidationFormula": None,
            "ClientValidationMessage": None,
            "CustomFormatter": attributes.get("CustomFormatter"),
            "DefaultFormula": row.get("default_formula"),
            "DefaultValue": row.get("default"),
            "Description": attributes.get("Description", ""),
            "Direction": attributes.get("Direction", "none"),
            "EnforceUniqueValues": self._on("EnforceUniqueValues"),
            "EntityPropertyName": property_name(row["name"]),
            "Filterable": type not in _UNFILTERABLE and attributes.get("Filterable", "TRUE") != "FALSE",
            "FromBaseType": bool(row.get("base")) or self._on("FromBaseType"),
            "Group": attributes.get("Group") or say("_Hidden" if row.get("base") else "Custom Columns", self.session.lcid),
            "Hidden": self._on("Hidden"),
            "Id": row["id"],
            "Indexed": self._on("Indexed"),
            "IndexStatus": 0,
        }  # fmt: skip

    def _texts(self) -> dict[str, Any]:
        row, attributes, type = self.row, self.row["attributes"], self.row["type"]
        display = _DISPLAY.get(type, (type, type))
        return {
            "InternalName": row["name"],
            "IsModern": False,
            "JSLink": attributes.get("JSLink") or (_TERM_LINK if type in TERM_TYPES else "clienttemplates.js"),
            "PinnedToFiltersPane": self._on("PinnedToFiltersPane"),
            "ReadOnlyField": self._on("ReadOnly"),
            "Required": self._on("Required"),
            "SchemaXml": column_xml.write(row),
            "Scope": columns.list_path(self.session, self.list_id) if self.list_id else self.session.path or "/",
            "Sealed": self._on("Sealed"),
            "ShowInFiltersPane": int(attributes.get("ShowInFiltersPane", "0")) if attributes.get("ShowInFiltersPane", "0").isdigit() else 0,
            "Sortable": type not in _UNSORTABLE and attributes.get("Sortable", "TRUE") != "FALSE",
            "StaticName": attributes.get("StaticName", row["name"]),
            "Title": shown(self, row["title"]),
            "FieldTypeKind": TYPES[type],
            "TypeAsString": type,
            "TypeDisplayName": display[0],
            "TypeShortDescription": display[1],
            "ValidationFormula": row.get("validation"),
            "ValidationMessage": row.get("validation_message"),
        }  # fmt: skip

    def _on(self, name: str) -> bool:
        return flag(self.row["attributes"].get(name, ""))

    def merge(self, body: dict[str, Any]) -> None:
        column_changes.change(self.session, self.row["id"], self.list_id, body)

    def delete(self) -> None:
        column_changes.remove(self.session, self.row["id"], self.list_id)

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()

    @navigation("TitleResource")
    def title_resource(self) -> Node:
        return UserResource(self, "Title")

    @navigation("DescriptionResource")
    def description_resource(self) -> Node:
        return UserResource(self, "Description")

    @action("SetShowInEditForm", parameters=["value"])
    def show_in_edit_form(self, value: bool) -> None:
        self._show("ShowInEditForm", value)

    @action("SetShowInNewForm", parameters=["value"])
    def show_in_new_form(self, value: bool) -> None:
        self._show("ShowInNewForm", value)

    @action("SetShowInDisplayForm", parameters=["value"])
    def show_in_display_form(self, value: bool) -> None:
        self._show("ShowInDisplayForm", value)

    def _show(self, name: str, value: bool) -> None:
        column_changes.show_in_form(self.session, self.row["id"], self.list_id, name, bool(value))


def fields_uri(list_id: str) -> str:
    return f"Web/Lists(guid'{list_id}')/Fields" if list_id else "Web/Fields"


class Fields(Collection):
    type = "SP.Field"

    """Of a list or of a web; ``available``: with the site columns of the webs above."""

    def __init__(self, session: Session, list_id: str = "", *, available: bool = False) -> None:
        super().__init__(session, fields_uri(list_id))
        self.list_id, self.available = list_id, available

    def _all(self) -> Mapping[str, Row]:
        if self.session.web and not self.list_id and not self.available:
            return self.session.rows("columns")
        return columns.columns(self.session, self.list_id)

    def _entity(self, row: Row) -> FieldEntity:
        """On the web that the site column belongs to."""
        owners = (*self.session.above, self.session) if self.session.web and not self.list_id else ()
        session = next((one for one in owners if row["id"] in one.rows("columns")), self.session)
        return FieldEntity(session, row, self.list_id)

    def rows(self) -> list[Entity]:
        return [self._entity(row) for row in self._all().values()]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(str(arguments[0]))

    @function("GetById", parameters=["id"])
    def by_id(self, id: str) -> Entity:
        row = self._all().get(str(id).strip("{}").lower())
        return self._entity(row or columns.missing(self.session, str(id), self.list_id))

    @function("GetByInternalNameOrTitle", parameters=["strName"])
    def by_name_or_title(self, str_name: str) -> Entity:
        return self._found(str_name, columns.named(self._all().values(), str_name))

    @function("GetByTitle", parameters=["title"])
    def by_title(self, title: str) -> Entity:
        rows = self._all().values()
        return self._found(
            title, next((row for row in rows if row["title"].casefold() == title.casefold()), None)
        )

    def _found(self, name: str, row: Row | None) -> Entity:
        if row is None:
            raise column_missing(name, f" {self.session.site['url']}")
        return self._entity(row)

    @action("CreateFieldAsXml", parameters=["parameters"])
    def create_as_xml(self, parameters: dict[str, Any] | None = None) -> Entity:
        if not parameters or "SchemaXml" not in parameters:
            raise invalid("Value cannot be null.\r\nParameter name: schemaXml")
        fitting(parameters, CREATE_AS_XML)
        row = column_creation.create(
            self.session, str(parameters["SchemaXml"]), self.list_id, int(parameters.get("Options") or 0)
        )
        return self._unless_conflict(FieldEntity(self.session, row, self.list_id))

    def _unless_conflict(self, made: FieldEntity) -> Entity:
        """Several columns of one list in one batch: the later ones are made, and answer a save conflict all the same.

        A column that belongs to another one (``FieldRef``) does not conflict with it (case batch.multipart).
        """
        call = self.session.call
        if call is None or not call.in_batch or not self.list_id or "FieldRef" in made.row["attributes"]:
            return made
        seen: set[str] = call.shared.setdefault("columns_of", set())
        if self.list_id not in seen:
            seen.add(self.list_id)
            return made
        raise Made(made)

    @action(
        "AddDependentLookup",
        "AddDependentLookupField",
        parameters=["displayName", "primaryLookupFieldId", "showField"],
    )
    def add_dependent_lookup(
        self, display_name: str, primary_lookup_field_id: str, show_field: str
    ) -> Entity:
        made = new_columns.dependent(
            self.session, self.list_id, display_name, primary_lookup_field_id, show_field
        )
        return FieldEntity(self.session, made, self.list_id)

    @action("AddField", parameters=["parameters"])
    def add_field(self, parameters: dict[str, Any] | None = None) -> Entity:
        return self.add(parameters or {})

    def add(self, body: dict[str, Any]) -> Entity:
        made = new_columns.from_body(self.session, self.list_id, body)
        return self._unless_conflict(FieldEntity(self.session, made, self.list_id))


class Made(Exception):
    """The column stands, but the answer is a save conflict (409)."""

    def __init__(self, field: FieldEntity) -> None:
        super().__init__("save conflict")
        self.field = field
