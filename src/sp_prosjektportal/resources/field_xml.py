"""The schema XML of a column: written from a :class:`Column`, read back, and changed in single places.

Sources: wire.md sections 4.1 to 4.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from sp_prosjektportal.resources import formulas
from sp_prosjektportal.resources.column import Column

ZERO = "00000000-0000-0000-0000-000000000000"

WIRE_TYPES = {
    "text": "Text", "note": "Note", "number": "Number", "currency": "Currency", "percent": "Number",
    "date": "DateTime", "choice": "Choice", "person": "User", "lookup": "Lookup", "boolean": "Boolean", "url": "URL",
    "calculated": "Calculated", "term": "TaxonomyFieldType",
}  # fmt: skip
_SEVERAL = {"Choice": "MultiChoice", "User": "UserMulti", "Lookup": "LookupMulti",
            "TaxonomyFieldType": "TaxonomyFieldTypeMulti"}  # fmt: skip
_TYPES = {wire: ours for ours, wire in WIRE_TYPES.items() if ours != "percent"}
_TYPES |= {several: _TYPES[one] for one, several in _SEVERAL.items()}
_TYPES |= {"Integer": "number", "Counter": "number"}
_RESULTS = {"text": "Text", "number": "Number", "date": "DateTime", "boolean": "Boolean"}


@dataclass(frozen=True, slots=True)
class Around:
    """What a column's XML says of things outside it."""

    language: int = formulas.ENGLISH
    """LCID whose separators formulas are written with."""
    list_ids: Mapping[str, str] = field(default_factory=dict)
    """GUID of a list by its URL below the site, casefolded."""
    term_store: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Internal names by casefolded title, for formulas that the service shows by title."""


# -- writing -------------------------------------------------------------------------------------------


def create(column: Column, around: Around) -> str:
    """The XML that makes the column, with the fields that are set and what its type cannot do without."""
    xml = Element("Field", {"Type": wire_type(column), "Name": column.name, "StaticName": column.name})
    xml.set("DisplayName", column.title or column.name)
    if column.id:
        xml.set("ID", f"{{{column.id}}}")
    fields = column.model_fields_set | _ALWAYS.get(column.type, frozenset())
    write(xml, column, [name for name in type(column).model_fields if name in fields], around)
    return ElementTree.tostring(xml, encoding="unicode")


def changed(xml: str, column: Column, fields: Iterable[str], around: Around) -> str:
    """The column's XML as it is, with some fields as in ``column``."""
    root = ElementTree.fromstring(xml)
    if "multiple" in fields:
        root.set("Type", wire_type(column))
    write(root, column, fields, around)
    for value in root.iter(
        "Value"
    ):  # the prefix stands in an attribute's value, where the parser does not see it
        prefix = value.get(f"{{{_XSI}}}type", "").rpartition(":")[0]
        if prefix:
            value.set(f"xmlns:{prefix}", _XSD)
    return ElementTree.tostring(root, encoding="unicode")


def wire_type(column: Column) -> str:
    one = WIRE_TYPES[column.type]
    return _SEVERAL.get(one, one) if column.multiple else one


def write(xml: Element, column: Column, fields: Iterable[str], around: Around) -> None:
    for name in fields:
        value = getattr(column, name)
        if name in _FLAGS:
            xml.set(_FLAGS[name], _flag(value))
        elif name in _TEXTS:
            xml.set(_TEXTS[name], str(value))
        elif name in ("minimum", "maximum"):
            _set(xml, {"minimum": "Min", "maximum": "Max"}[name], None if value is None else f"{value:.15g}")
        elif name == "decimals":
            _set(xml, "Decimals", None if value is None else str(value))
        elif name in _CHILDREN:
            _CHILDREN[name](xml, column, around)


_FLAGS = {"required": "Required", "hidden": "Hidden", "indexed": "Indexed", "unique": "EnforceUniqueValues",
          "fill_in": "FillInChoice", "multiple": "Mult", "rich": "RichText"}  # fmt: skip
_TEXTS = {"title": "DisplayName", "description": "Description", "group": "Group", "lines": "NumLines",
          "lookup_column": "ShowField", "formatting": "CustomFormatter"}  # fmt: skip
_ALWAYS = {
    "percent": frozenset({"type"}), "date": frozenset({"time"}), "lookup": frozenset({"lookup_list", "lookup_column"}),
    "person": frozenset({"type"}), "url": frozenset({"type"}), "currency": frozenset({"currency"}),
    "calculated": frozenset({"formula", "result"}), "term": frozenset({"term_set", "multiple"}),
    "note": frozenset({"rich", "lines"}),
}  # fmt: skip


def _set(xml: Element, name: str, value: str | None) -> None:
    if value is None:
        xml.attrib.pop(name, None)
    else:
        xml.set(name, value)


def _flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _child(xml: Element, tag: str) -> Element:
    """A fresh child of that name."""
    for old in xml.findall(tag):
        xml.remove(old)
    return SubElement(xml, tag)


def _type(xml: Element, column: Column, around: Around) -> None:
    extra = {
        "percent": {"Percentage": "TRUE"},
        "person": {"List": "UserInfo", "UserSelectionMode": "PeopleOnly", "ShowField": "ImnName"},
        "url": {"Format": "Hyperlink"},
    }.get(column.type, {})
    for name, value in extra.items():
        xml.set(name, value)


def _default(xml: Element, column: Column, around: Around) -> None:
    _child(xml, "Default").text = column.default


def _choices(xml: Element, column: Column, around: Around) -> None:
    parent = _child(xml, "CHOICES")
    for choice in column.choices:
        SubElement(parent, "CHOICE").text = choice


def _currency(xml: Element, column: Column, around: Around) -> None:
    xml.set("LCID", str(column.currency))


def _time(xml: Element, column: Column, around: Around) -> None:
    xml.set("Format", "DateTime" if column.time else "DateOnly")


def _rich(xml: Element, column: Column, around: Around) -> None:
    xml.set("RichText", _flag(column.rich))
    _set(xml, "RichTextMode", "FullHtml" if column.rich else None)


def _lookup_list(xml: Element, column: Column, around: Around) -> None:
    xml.set("List", f"{{{around.list_ids[column.lookup_list.casefold()]}}}")


def _formula(xml: Element, column: Column, around: Around) -> None:
    xml.set("ReadOnly", "TRUE")
    _child(xml, "Formula").text = formulas.localised(column.formula, around.language)
    parent = _child(xml, "FieldRefs")
    for name in formulas.columns(column.formula):
        SubElement(parent, "FieldRef", {"Name": name})


def _result(xml: Element, column: Column, around: Around) -> None:
    xml.set("ResultType", _RESULTS[column.result])
    if column.result == "date":
        xml.set("Format", "DateTime" if column.time else "DateOnly")


def _term_set(xml: Element, column: Column, around: Around) -> None:
    """Bound at once, by the way without CSOM. ``List`` stays out: a wrong one breaks the column for good.

    ``ShowField`` stays out too: SharePoint adds it (wire.md section 4.3), and a written one keeps the column's labels in
    that one language for everybody (pnp/pnpframework#641).
    """
    properties = {
        "SspId": ("string", around.term_store), "GroupId": ("string", ZERO), "TermSetId": ("string", column.term_set),
        "AnchorId": ("string", ZERO), "UserCreated": ("boolean", "false"), "Open": ("boolean", "false"),
        "TextField": ("string", f"{{{note_id(column.id)}}}"), "IsPathRendered": ("boolean", "false"),
        "IsKeyword": ("boolean", "false"), "TargetTemplate": ("string", ""), "CreateValuesInEditForm": ("boolean", "false"),
        "FilterAssemblyStrongName": ("string", ""),
    }  # fmt: skip
    array = SubElement(_child(xml, "Customization"), "ArrayOfProperty")
    for name, (kind, text) in properties.items():
        parent = SubElement(array, "Property")
        SubElement(parent, "Name").text = name
        value = SubElement(parent, "Value", {f"{{{_XSI}}}type": f"q1:{kind}", "xmlns:q1": _XSD})
        value.text = text


_XSI, _XSD = "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/2001/XMLSchema"
ElementTree.register_namespace("p4", _XSI)

_CHILDREN = {
    "type": _type, "default": _default, "choices": _choices, "currency": _currency, "time": _time, "rich": _rich,
    "lookup_list": _lookup_list, "formula": _formula, "result": _result, "term_set": _term_set,
}  # fmt: skip


# -- the hidden note of a term column --------------------------------------------------------------------


def note_id(column_id: str) -> str:
    """The id of the hidden text column behind a term column, always the same one."""
    return str(uuid5(NAMESPACE_URL, f"urn:prosjektportal:note:{column_id}"))


def note_name(column_id: str) -> str:
    """Its internal name: the term column's id without dashes, a leading digit moved into the letters."""
    text = UUID(column_id).hex
    return (chr(ord("g") + int(text[0])) if text[0].isdigit() else text[0]) + text[1:]


def note(column: Column) -> str:
    """The XML of the hidden text column."""
    name = note_name(column.id)
    xml = Element("Field", {
        "Type": "Note", "Name": name, "StaticName": name, "DisplayName": f"{column.name}_0",
        "ID": f"{{{note_id(column.id)}}}", "Hidden": "TRUE", "CanBeDeleted": "TRUE", "ShowInViewForms": "FALSE",
        "CanToggleHidden": "TRUE",
    })  # fmt: skip
    return ElementTree.tostring(xml, encoding="unicode")


# -- reading -------------------------------------------------------------------------------------------

SELECT = ("Id", "InternalName", "Title", "Description", "Group", "Required", "Hidden", "Indexed",
          "EnforceUniqueValues", "DefaultValue", "CustomFormatter", "SchemaXml")  # fmt: skip
_PROPERTIES = {"title": "Title", "description": "Description", "group": "Group", "required": "Required",
               "hidden": "Hidden", "indexed": "Indexed", "unique": "EnforceUniqueValues", "default": "DefaultValue",
               "formatting": "CustomFormatter"}  # fmt: skip
PROPERTIES: Mapping[str, str] = _PROPERTIES
"""Fields that are properties of every SP.Field, so that a MERGE can set them."""


def read(row: Mapping[str, Any], around: Around) -> dict[str, Any]:
    """All fields of :class:`Column` from a field with the properties in :data:`SELECT`."""
    xml = ElementTree.fromstring(row["SchemaXml"])
    found = {name: row.get(prop) or Column.model_fields[name].default for name, prop in _PROPERTIES.items()}
    found |= {name: value for name, value in _read_xml(xml, around) if value is not None}
    return found | {"id": row["Id"], "type": _read_type(xml)}


def _read_type(xml: Element) -> str:
    wire = xml.get("Type", "")
    if wire == "Number" and _true(xml, "Percentage"):
        return "percent"
    return _TYPES.get(wire, "calculated")  # what is left is read-only, as Computed


def _read_xml(xml: Element, around: Around) -> Iterator[tuple[str, Any]]:
    yield "multiple", _true(xml, "Mult") or xml.get("Type", "") in _SEVERAL.values()
    yield "fill_in", _true(xml, "FillInChoice")
    yield "choices", tuple(choice.text or "" for choice in xml.iterfind("CHOICES/CHOICE"))
    yield "minimum", _number(xml.get("Min"))
    yield "maximum", _number(xml.get("Max"))
    yield "decimals", None if (text := xml.get("Decimals")) is None else int(text)
    yield "currency", int(xml.get("LCID") or 0) or None
    yield "time", xml.get("Format") == "DateTime"
    yield "lines", int(xml.get("NumLines") or 0) or None
    yield "rich", _true(xml, "RichText")
    yield "lookup_column", xml.get("ShowField")
    yield "lookup_list", _lookup_url(xml.get("List"), around)
    yield "result", {wire: ours for ours, wire in _RESULTS.items()}.get(xml.get("ResultType", "Text"), "text")
    formula = xml.findtext("Formula")
    yield "formula", formulas.canonical(formula, around.language, around.titles) if formula else None
    yield "term_set", customization(xml).get("TermSetId")


def _lookup_url(wire_id: str | None, around: Around) -> str | None:
    wanted = (wire_id or "").strip("{}").casefold()
    return next((url for url, list_id in around.list_ids.items() if list_id.casefold() == wanted), wire_id)


def customization(xml: Element) -> dict[str, str]:
    """The properties in ``Customization``: ``SspId``, ``TermSetId``, ..."""
    return {
        str(prop.findtext("Name")): prop.findtext("Value") or ""
        for prop in xml.iterfind("Customization/ArrayOfProperty/Property")
    }


def term_store(schema_xml: str) -> str:
    """The term store a term column is bound to, or an empty text."""
    found = customization(ElementTree.fromstring(schema_xml)).get("SspId", "")
    return "" if found in ("", ZERO) else found.casefold()


def _true(xml: Element, name: str) -> bool:
    return xml.get(name, "").upper() == "TRUE"


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
