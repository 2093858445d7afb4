"""The JSON Schema of templates and fragments, for editors: completion, help and early warnings while writing.

It is made from the models and is a little wider than they are: any value may be an expression, any entry of a list
may carry ``when`` and ``each``, and a patch needs only its key. ``template check`` says what is really wrong.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from sp_prosjektportal.template.keys import KEYS, NESTED
from sp_prosjektportal.template.model import Fragment, Template

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_KEYED = {
    "TermGroup": KEYS["term_groups"], "TermSet": KEYS["term_sets"], "SiteColumn": KEYS["site_columns"],
    "ContentType": KEYS["content_types"], "List": KEYS["lists"], "Group": KEYS["groups"], "View": NESTED["views"],
    "ListColumn": NESTED["columns"], "Node": "url", "Page": KEYS["pages"],
    "Folder": KEYS["folders"], "File": KEYS["files"],
}  # fmt: skip
"""Entries that are merged by key, and the property that is the key."""

_OR_EXPRESSION = r"|\{\{"
_PATTERNS: dict[tuple[str, str], str] = {
    ("SiteColumn", "name"): r"^[A-Za-z_][A-Za-z0-9_]{0,31}$" + _OR_EXPRESSION,
    ("List", "url"): r"^(Lists/)?[A-Za-z0-9][A-Za-z0-9_-]*$" + _OR_EXPRESSION,
    ("View", "name"): r"^[A-Za-z0-9][A-Za-z0-9_-]*$" + _OR_EXPRESSION,
    ("Page", "name"): r"^[A-Za-z0-9][A-Za-z0-9_-]*$" + _OR_EXPRESSION,
    ("ContentType", "id"): r"^0[xX]01[0-9A-Fa-f]+$" + _OR_EXPRESSION,
    **dict.fromkeys(
        [
            ("SiteColumn", "id"),
            ("TermGroup", "id"),
            ("TermSet", "id"),
            ("TermSet", "group"),
            ("TermEntry", "id"),
        ],
        r"^\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$" + _OR_EXPRESSION,
    ),
}
"""How keys are written, so that an editor can tell at once. What else must hold, ``template check`` says."""

_ENTRIES = (*_KEYED, "TermEntry", "Choice", "ContentTypeColumn", "Filter", "Sorting", "PageSection", "PageColumn", "WebPart",
            "PageLink")  # fmt: skip
_SHORT = ("Choice", "ContentTypeColumn", "Sorting", "Folder")
_EXPRESSION = {"$ref": "#/$defs/Expression"}
_SHARED: dict[str, Any] = {
    "Expression": {
        "description": "A value worked out from parameters and the site: {{ name }}.",
        "type": "string",
        "pattern": r"\{\{.*\}\}",
    },
    "When": {
        "description": "Whether the entry is there: true, false or an expression, \"{{ type == 'x' }}\".",
        "anyOf": [{"type": "boolean"}, _EXPRESSION],
    },
    "Each": {
        "description": "Repeats the entry for every value of a list; the value is {{ item }}.",
        "anyOf": [{"type": "array"}, _EXPRESSION],
    },
    "Remove": {"description": "Takes the entry out that a base or a fragment put in.", "const": True},
}
_CONTROL = {"when": {"$ref": "#/$defs/When"}, "each": {"$ref": "#/$defs/Each"}}
_REMOVE = {"$ref": "#/$defs/Remove"}


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of both sorts of file."""
    _, made = models_json_schema([(Template, "validation"), (Fragment, "validation")])
    definitions = {name: _clean(definition) for name, definition in made["$defs"].items()}
    for name in _ENTRIES:
        definitions[name] = _entry(name, definitions[name])
    for (name, key), pattern in _PATTERNS.items():
        definitions[name]["properties"][key]["pattern"] = pattern
    definitions["Template"]["required"] = ["template", "version"]
    del definitions["ListItems"]["required"]  # a patch may replace the rows alone
    return {
        "$schema": DIALECT,
        "title": "sp-prosjektportal: template or fragment",
        "type": "object",
        "if": {"required": ["fragment"]},
        "then": {"$ref": "#/$defs/Fragment"},
        "else": {"$ref": "#/$defs/Template"},
        "$defs": dict(sorted({**definitions, **_SHARED}.items())),
    }


def schema_text() -> str:
    """As it stands in docs/schema/template.schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _entry(name: str, definition: dict[str, Any]) -> dict[str, Any]:
    properties = {**definition["properties"], **_CONTROL}
    entry = {**definition, "properties": properties}
    if name in _KEYED:
        properties["remove"] = _REMOVE
        entry["required"] = [_KEYED[name]]
    if name == "PageSection":  # patched only when it has a name
        properties["remove"] = _REMOVE
    if name not in _SHORT:
        return entry
    description = entry.pop("description", "")
    ways: list[dict[str, Any]] = [{"type": "string"}, entry]
    if name in ("Choice", "Folder"):
        ways.append({"$ref": "#/$defs/Text"})
    return {"anyOf": ways, "description": description}


def _clean(part: Any) -> Any:
    """Without pydantic's titles and empty defaults, and with room for expressions."""
    if isinstance(part, list):
        return [_clean(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {
        name: {key: _clean(value) for key, value in inner.items()}
        if name in ("properties", "$defs")
        else _clean(inner)
        for name, inner in part.items()
        if not (name == "title" and isinstance(inner, str)) and not (name == "default" and inner is None)
    }
    return _with_expression(found)


def _with_expression(part: dict[str, Any]) -> dict[str, Any]:
    typed = part.get("type") in ("integer", "number", "boolean", "array") or "enum" in part
    if not typed:
        return part
    described: dict[str, Any] = {name: part[name] for name in ("description", "default") if name in part}
    rest = {name: value for name, value in part.items() if name not in described}
    return {**described, "anyOf": [rest, dict(_EXPRESSION)]}
