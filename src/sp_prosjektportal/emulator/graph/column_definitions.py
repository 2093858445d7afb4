"""Column definitions as clients write them, made into columns of the site (docs/graph-item-values.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.column_shapes import DECIMALS, OUTPUTS
from sp_prosjektportal.emulator.graph.replies import bad_request
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

OPTIONS = 8 | 16
"""A new list column keeps the name it was given and shows in the default view."""
FACETS = (
    "boolean", "calculated", "choice", "currency", "dateTime", "lookup", "number", "personOrGroup", "text", "term",
    "hyperlinkOrPicture", "thumbnail", "geolocation", "contentApprovalStatus",
)  # fmt: skip


# -- made ------------------------------------------------------------------------------------------


def xml(session: Session, definition: Any) -> str:
    """``SchemaXml`` of a new column. 400 without a name, or with more than one type."""
    if not isinstance(definition, dict):
        raise bad_request("Invalid request")
    name = str(definition.get("name") or "")
    if not name:
        raise bad_request("The 'name' property must be provided for a new column")
    if any(not isinstance(definition.get(facet) or {}, dict) for facet in FACETS):
        raise bad_request("Invalid request")
    facets = [facet for facet in FACETS if isinstance(definition.get(facet), dict)]
    if len(facets) > 1:
        raise bad_request("Only one column type can be specified")
    facet = facets[0] if facets else "text"
    attributes, inner = _by_facet(session, facet, definition.get(facet) or {})
    title = str(definition.get("displayName") or name)
    general = {
        "Type": attributes.pop("Type"),
        "Name": name,
        "StaticName": name,
        "DisplayName": title,
        **attributes,
    }
    general |= _general(definition)
    text = "".join(f" {key}={quoteattr(str(value))}" for key, value in general.items())
    return f"<Field{text}>{inner}{_default_xml(definition)}</Field>"


def _general(definition: Mapping[str, Any]) -> dict[str, str]:
    flags = {
        "required": "Required",
        "hidden": "Hidden",
        "indexed": "Indexed",
        "enforceUniqueValues": "EnforceUniqueValues",
        "readOnly": "ReadOnly",
    }
    found = {wire: "TRUE" for name, wire in flags.items() if definition.get(name)}
    if definition.get("enforceUniqueValues"):
        found["Indexed"] = "TRUE"
    texts = {"description": "Description", "columnGroup": "Group"}
    return found | {wire: str(definition[name]) for name, wire in texts.items() if definition.get(name)}


def _default_xml(definition: Mapping[str, Any]) -> str:
    default = definition.get("defaultValue")
    if not isinstance(default, dict):
        return ""
    if default.get("formula"):
        return f"<DefaultFormula>{escape(str(default['formula']))}</DefaultFormula>"
    return f"<Default>{escape(str(default.get('value') or ''))}</Default>" if default.get("value") else ""


def _by_facet(session: Session, facet: str, given: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """Attributes and inner elements of the new column."""
    if facet in _WITH_SITE:
        return _WITH_SITE[facet](session, given)
    if facet in _MADE:
        return _MADE[facet](given)
    raise bad_request(f"Columns of type '{facet}' cannot be created")


def _text_xml(given: Mapping[str, Any]) -> dict[str, str]:
    if not given.get("allowMultipleLines"):
        longest = given.get("maxLength") or 255
        return {"Type": "Text", "MaxLength": str(longest)}
    found = {"Type": "Note", "NumLines": str(given.get("linesForEditing") or 6)}
    if "appendChangesToExistingText" in given:  # said at all, it is on: docs/graph-item-values.md, source 35
        found["AppendOnly"] = "TRUE"
    if given.get("textType") == "richText":
        found |= {"RichText": "TRUE", "RichTextMode": "FullHtml"}
    return found


def _choice_xml(given: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    look = given.get("displayAs") or "dropDownMenu"
    several = look == "checkBoxes"
    found = (
        {"Type": "MultiChoice"}
        if several
        else {"Type": "Choice", "Format": "RadioButtons" if look == "radioButtons" else "Dropdown"}
    )
    if given.get("allowTextEntry"):
        found["FillInChoice"] = "TRUE"
    choices = "".join(f"<CHOICE>{escape(str(one))}</CHOICE>" for one in given.get("choices") or [])
    return found, f"<CHOICES>{choices}</CHOICES>"


def _number_xml(given: Mapping[str, Any]) -> dict[str, str]:
    found = {"Type": "Number"}
    if given.get("displayAs") == "percentage":
        found["Percentage"] = "TRUE"
    if given.get("decimalPlaces") in DECIMALS:
        found["Decimals"] = str(DECIMALS.index(str(given["decimalPlaces"])))
    limits = {"minimum": "Min", "maximum": "Max"}
    return found | {wire: str(given[name]) for name, wire in limits.items() if given.get(name) is not None}


def _calculated_xml(given: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    kinds = {wire: name for name, wire in OUTPUTS.items()}
    kind = kinds.get(str(given.get("outputType") or "text"), "Text")
    dated = (
        {"Format": "DateOnly" if given.get("format") == "dateOnly" else "DateTime"}
        if kind == "DateTime"
        else {}
    )
    return {
        "Type": "Calculated",
        "ResultType": kind,
        **dated,
    }, f"<Formula>{escape(str(given.get('formula') or ''))}</Formula>"


def _person_xml(given: Mapping[str, Any]) -> dict[str, str]:
    several = bool(given.get("allowMultipleSelection"))
    mode = "PeopleOnly" if given.get("chooseFromType", "peopleOnly") == "peopleOnly" else "PeopleAndGroups"
    return {
        "Type": "UserMulti" if several else "User",
        "List": "UserInfo",
        "UserSelectionMode": mode,
        **({"Mult": "TRUE"} if several else {}),
    }


def _lookup_xml(session: Session, given: Mapping[str, Any]) -> dict[str, str]:
    target = str(given.get("listId") or "").strip("{}").lower()
    if session.get("lists", target) is None:
        raise bad_request("One of the provided arguments is not acceptable.")
    several = bool(given.get("allowMultipleValues"))
    return {"Type": "LookupMulti" if several else "Lookup", "List": f"{{{target}}}", "ShowField": str(given.get("columnName") or "Title"),
            **({"Mult": "TRUE"} if several else {})}  # fmt: skip


def _term_xml(session: Session, given: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    from sp_prosjektportal.emulator import terms

    wanted = given.get("termSet") or given.get("parentTerm") or {}
    key = str(wanted.get("id") or "").lower() if isinstance(wanted, dict) else ""
    if session.store.get("term_sets", key) is None:
        raise bad_request("One of the provided arguments is not acceptable.")
    pairs = {"SspId": terms.settings(session.store)["id"], "TermSetId": key}
    inner = "".join(
        f"<Property><Name>{name}</Name><Value>{value}</Value></Property>" for name, value in pairs.items()
    )
    several = bool(given.get("allowMultipleValues"))
    kind = {
        "Type": "TaxonomyFieldTypeMulti" if several else "TaxonomyFieldType",
        **({"Mult": "TRUE"} if several else {}),
    }
    return kind, f"<Customization><ArrayOfProperty>{inner}</ArrayOfProperty></Customization>"


Xml = tuple[dict[str, str], str]
_MADE: dict[str, Callable[[Mapping[str, Any]], Xml]] = {
    "text": lambda given: (_text_xml(given), ""),
    "choice": _choice_xml,
    "boolean": lambda given: ({"Type": "Boolean"}, ""),
    "number": lambda given: (_number_xml(given), ""),
    "currency": lambda given: ({"Type": "Currency", "LCID": "1044" if given.get("locale") in ("nb-NO", "nn-NO") else "1033"}, ""),
    "dateTime": lambda given: ({"Type": "DateTime", "Format": "DateOnly" if given.get("format") == "dateOnly" else "DateTime"}, ""),
    "calculated": _calculated_xml,
    "personOrGroup": lambda given: (_person_xml(given), ""),
    "hyperlinkOrPicture": lambda given: ({"Type": "URL", "Format": "Image" if given.get("isPicture") else "Hyperlink"}, ""),
    "thumbnail": lambda given: ({"Type": "Thumbnail"}, ""),
}  # fmt: skip
_WITH_SITE: dict[str, Callable[[Session, Mapping[str, Any]], Xml]] = {
    "lookup": lambda session, given: (_lookup_xml(session, given), ""),
    "term": _term_xml,
}


# -- changed ---------------------------------------------------------------------------------------

_CHANGES = {
    "displayName": "Title", "description": "Description", "required": "Required", "hidden": "Hidden", "indexed": "Indexed",
    "enforceUniqueValues": "EnforceUniqueValues", "readOnly": "ReadOnlyField", "columnGroup": "Group",
}  # fmt: skip


def change(row: Row, definition: Mapping[str, Any]) -> dict[str, Any]:
    """The MERGE of a column that a definition amounts to. The type cannot be changed."""
    if any(not isinstance(definition.get(facet) or {}, dict) for facet in FACETS):
        raise bad_request("Invalid request")
    facets = [facet for facet in FACETS if isinstance(definition.get(facet), dict)]
    found = {wire: definition[name] for name, wire in _CHANGES.items() if name in definition}
    if definition.get("enforceUniqueValues"):
        found["Indexed"] = True
    if isinstance(definition.get("defaultValue"), dict):
        default = definition["defaultValue"]
        found |= (
            {"DefaultFormula": default["formula"]}
            if default.get("formula")
            else {"DefaultValue": default.get("value")}
        )
    for facet in facets:
        found |= _facet_change(row, facet, definition[facet])
    return found


def _facet_change(row: Row, facet: str, given: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {
        "choice": ("Choice", "MultiChoice"),
        "text": ("Text", "Note"),
        "number": ("Number",),
        "calculated": ("Calculated",),
    }
    if row["type"] not in kinds.get(facet, (row["type"],)):
        raise Refused(400, "invalidRequest", "The type of a column cannot be changed")
    names = {"choices": "Choices", "allowTextEntry": "FillInChoice", "maxLength": "MaxLength", "linesForEditing": "NumberOfLines",
             "minimum": "MinimumValue", "maximum": "MaximumValue", "formula": "Formula"}  # fmt: skip
    return {names[name]: value for name, value in given.items() if name in names}
