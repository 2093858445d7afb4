"""Values of a JSON body against the types that the service's model gives them: a wrong one is 400, not a fault.

The sentences are those of the OData reader (``An unexpected 'PrimitiveValue' node was found when reading from the JSON
reader``: gunjandatta/sprest issue 56; ``Cannot convert a primitive value``: Azure-Samples/service-fabric-aad-helpers
issue 5); that each type here is answered with just these is unverified.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.errors import Refused, bad_query

Types = Mapping[str, str]

CREATE_AS_XML: Types = {"SchemaXml": "String", "Options": "Int32"}
NEW_LIST: Types = {"Title": "String", "Description": "String", "BaseTemplate": "Int32", "Url": "String"}
NEW_VIEW: Types = {
    "Title": "String", "Query": "String", "RowLimit": "Int32", "Paged": "Boolean", "SetAsDefaultView": "Boolean",
    "PersonalView": "Boolean", "ViewFields": "Strings",
}  # fmt: skip
NEW_WEB: Types = {
    "Title": "String", "Url": "String", "Description": "String", "Language": "Int32", "WebTemplate": "String",
    "UseSamePermissionsAsParentSite": "Boolean", "UseUniquePermissions": "Boolean",
}  # fmt: skip
SUBWEBS: Types = {"WebTemplateFilter": "Int32", "ConfigurationFilter": "Int32"}
NEW_ROW: Types = {"FolderPath": "Object", "UnderlyingObjectType": "Int32", "LeafName": "Object|String"}
STREAM: Types = {"RenderOptions": "Int32", "ViewXml": "String", "OverrideViewXml": "String", "Paging": "String",
                 "FolderServerRelativeUrl": "String"}  # fmt: skip
SEARCH: Types = {
    "Querytext": "String", "QueryTemplate": "String", "StartRow": "Int32", "RowLimit": "Int32",
    "SelectProperties": "Strings", "SortList": "Array",
}  # fmt: skip
TARGETED: Types = {"Audiences": "Array", "TargetedLicenseType": "Int32"}
NEW_GROUP: Types = {
    "Owners": "Strings",
    "CreationOptions": "Strings",
    "Description": "String",
    "Classification": "String",
}


def fitting(given: Mapping[str, Any] | None, types: Types) -> dict[str, Any]:
    """The body as it is. Raises ``Refused`` when a value is of another type than its property."""
    wanted = {name.casefold(): kind for name, kind in types.items()}
    for name, value in (given or {}).items():
        if value is not None and (kind := wanted.get(name.casefold())):
            check(kind, value)
    return dict(given or {})


def check(kind: str, value: Any) -> None:
    """One value that is not null against ``String``, ``Int32``, ``Boolean``, ``Strings``, ``Array`` or ``Object``."""
    if "|" in kind:
        kind = "Object" if isinstance(value, dict) else "String"
    if kind == "Object":
        _node(value, "StartObject")
    elif kind in ("Array", "Strings"):
        if isinstance(value, dict) and "results" in value:  # so in CLI for Microsoft 365, without verbose too
            value = value["results"]
        _node(value, "StartArray")
        for one in value if kind == "Strings" else ():
            check("String", one)
    else:
        _node(value, "PrimitiveValue")
        if not _converts(kind, value):
            raise unconvertible(kind)


def unconvertible(kind: str) -> Refused:
    return bad_query(
        f"Cannot convert a primitive value to the expected type 'Edm.{kind}'. See the inner exception for more details."
    )


def _node(value: Any, wanted: str) -> None:
    seen = (
        "StartObject"
        if isinstance(value, dict)
        else "StartArray"
        if isinstance(value, list)
        else "PrimitiveValue"
    )
    if seen != wanted:
        raise bad_query(
            f"An unexpected '{seen}' node was found when reading from the JSON reader. A '{wanted}' node was expected."
        )


def _converts(kind: str, value: Any) -> bool:
    match kind:
        case "String":
            return isinstance(value, str)
        case "Boolean":
            return isinstance(value, bool) or str(value).casefold() in ("true", "false")
        case "Int32":
            digits = isinstance(value, str) and value.strip().lstrip("-").isdigit()
            return digits or (isinstance(value, int) and not isinstance(value, bool))
    return True
