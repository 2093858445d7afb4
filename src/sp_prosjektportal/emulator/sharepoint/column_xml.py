"""Columns as XML: what a client sends in ``SchemaXml`` and what it gets back."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sp_prosjektportal.emulator import markup
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.store import Row

# Order and types as recorded (wire.md section 4.3, WebFieldTests/AddOpenTaxonomyFieldTest).
TAXONOMY_PROPERTIES = {
    "SspId": "string", "GroupId": "", "TermSetId": "string", "AnchorId": "string", "UserCreated": "boolean",
    "Open": "boolean", "TextField": "string", "IsPathRendered": "boolean", "IsKeyword": "boolean", "TargetTemplate": "",
    "CreateValuesInEditForm": "boolean", "FilterAssemblyStrongName": "string", "FilterClassName": "string",
    "FilterMethodName": "string", "FilterJavascriptProperty": "string",
}  # fmt: skip


@dataclass(slots=True)
class Parsed:
    attributes: dict[str, str]
    default: str | None = None
    default_formula: str | None = None
    formula: str | None = None
    choices: list[str] = field(default_factory=list)
    mappings: bool = False
    customization: dict[str, str] = field(default_factory=dict)
    validation: str | None = None
    validation_message: str | None = None


def parse(text: str) -> Parsed:
    """400 for what is not a ``Field`` element."""
    try:
        element = markup.read(text)
    except ElementTree.ParseError as error:
        raise Refused(
            400, "-2147024809, System.ArgumentException", "Value does not fall within the expected range."
        ) from error
    if _local(element) != "Field":
        raise Refused(
            400, f"-2130575340, {SP_EXCEPTION}", "The XML in the parameters is not a Field element."
        )
    parsed = Parsed(dict(element.attrib))
    for child in element:
        _child(parsed, child)
    return parsed


def _child(parsed: Parsed, child: ElementTree.Element) -> None:
    match _local(child):
        case "Default":
            parsed.default = child.text or ""
        case "DefaultFormula":
            parsed.default_formula = child.text or ""
        case "Formula":
            parsed.formula = child.text or ""
        case "CHOICES":
            parsed.choices = [entry.text or "" for entry in child]
        case "Validation":
            parsed.validation, parsed.validation_message = child.text or "", child.get("Message")
        case "Customization":
            parsed.customization = dict(_properties(child))


def _properties(element: ElementTree.Element) -> list[tuple[str, str]]:
    found = []
    for entry in element.iter():
        if _local(entry) == "Property":
            parts = {_local(part): part.text or "" for part in entry}
            found.append((parts.get("Name", "").strip(), parts.get("Value", "").strip()))
    return found


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def write(row: Row) -> str:
    """``SchemaXml`` of a column row."""
    attributes = "".join(f" {name}={_quoted(value)}" for name, value in row["attributes"].items())
    inner = "".join(_inner(row))
    return f"<Field{attributes}>{inner}</Field>" if inner else f"<Field{attributes} />"


def _quoted(value: Any) -> str:
    text = quoteattr(str(value), {"\n": "&#xA;", '"': "&quot;"})
    return text if text[0] == '"' else f'"{escape(str(value), {chr(34): "&quot;"})}"'


def _inner(row: Row) -> list[str]:
    parts = []
    if row.get("default") is not None:
        parts.append(f"<Default>{escape(row['default'])}</Default>")
    if row.get("default_formula") is not None:
        parts.append(f"<DefaultFormula>{escape(row['default_formula'])}</DefaultFormula>")
    if row.get("choices"):
        choices = "".join(f"<CHOICE>{escape(choice)}</CHOICE>" for choice in row["choices"])
        parts.append(f"<CHOICES>{choices}</CHOICES>")
    if row.get("formula") is not None:
        parts.append(f"<Formula>{escape(row['formula'])}</Formula>")
        if row.get("references"):
            names = "".join(f"<FieldRef Name={_quoted(name)} />" for name in row["references"])
            parts.append(f"<FieldRefs>{names}</FieldRefs>")
    if row.get("customization"):
        parts.append(_customization(row["customization"]))
    if row.get("validation") is not None:
        parts.append(
            f"<Validation Message={_quoted(row.get('validation_message') or '')}>{escape(row['validation'])}</Validation>"
        )
    return parts


def _customization(values: dict[str, str]) -> str:
    written = []
    for number, (name, kind) in enumerate(TAXONOMY_PROPERTIES.items(), start=1):
        value = values.get(name)
        if not kind or value is None:
            written.append(f"<Property><Name>{name}</Name></Property>")
            continue
        written.append(
            f'<Property><Name>{name}</Name><Value xmlns:q{number}="http://www.w3.org/2001/XMLSchema" '
            f'p4:type="q{number}:{kind}" xmlns:p4="http://www.w3.org/2001/XMLSchema-instance">{escape(value)}</Value></Property>'
        )
    return f"<Customization><ArrayOfProperty>{''.join(written)}</ArrayOfProperty></Customization>"


# -- names -----------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[A-Za-z0-9_]")


def encoded(text: str, limit: int = 0) -> str:
    """A title as an internal name: everything but letters, digits and ``_`` as ``_xNNNN_``, cut after encoding."""
    name = "".join(c if _PLAIN.match(c) else f"_x{ord(c):04x}_" for c in text)
    if name[:1].isdigit():
        name = f"_x{ord(name[0]):04x}_{name[1:]}"
    return name[:limit] if limit else name


def property_name(internal: str) -> str:
    """The name on the wire: ``OData_`` before a leading underscore (wire.md section 0.1)."""
    return f"OData_{internal}" if internal.startswith("_") else internal


def hidden_note_name(column_id: str) -> str:
    """Internal name of a term column's Note twin: the id without dashes, a leading digit as a letter (quirk 41)."""
    plain = column_id.replace("-", "").lower()
    return chr(ord("g") + int(plain[0])) + plain[1:] if plain[0].isdigit() else plain


def flag(value: Any) -> bool:
    return str(value).upper() in ("TRUE", "1", "-1")


def written_flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"
