from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sp_prosjektportal.template.problems import Problems
from sp_prosjektportal.template.schema import schema, schema_text
from sp_prosjektportal.template.source import parse
from sp_prosjektportal.template.tree import plain

ROOT = Path(__file__).parents[2]
SCHEMA = schema()


def test_the_schema_in_docs_is_current() -> None:
    text = (ROOT / "docs/schema/template.schema.json").read_text(encoding="utf-8")
    assert text == schema_text(), "run: prosjektportal template schema > docs/schema/template.schema.json"


def test_every_property_is_described() -> None:
    bare = [
        f"{name}.{key}"
        for name, definition in SCHEMA["$defs"].items()
        for way in [definition, *definition.get("anyOf", [])]
        for key, value in way.get("properties", {}).items()
        if not value.get("description") and "$ref" not in value
    ]
    assert bare == []


def fits(value: Any, rule: dict[str, Any]) -> bool:
    """Whether a value fits: the part of JSON Schema that ours uses, and an error for anything else."""
    return all(_WORDS[word](value, argument, rule) for word, argument in rule.items())


def _typed(value: Any, name: Any, rule: dict[str, Any]) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        "object": isinstance(value, dict), "array": isinstance(value, list), "string": isinstance(value, str),
        "boolean": isinstance(value, bool), "null": value is None, "number": number,
        "integer": number and float(value).is_integer(),
    }[name]  # fmt: skip


def _extra(value: Any, argument: Any, rule: dict[str, Any]) -> bool:
    extra = set(value) - set(rule.get("properties", {})) if isinstance(value, dict) else set()
    if isinstance(argument, dict):
        return all(fits(value[name], argument) for name in extra)
    return argument is True or not extra


_WORDS: dict[str, Any] = {
    **dict.fromkeys(
        ("$schema", "$defs", "title", "description", "default", "then", "else"), lambda v, a, r: True
    ),
    "$ref": lambda v, a, r: fits(v, SCHEMA["$defs"][a.rpartition("/")[2]]),
    "type": _typed,
    "enum": lambda v, a, r: v in a,
    "const": lambda v, a, r: v == a,
    "anyOf": lambda v, a, r: any(fits(v, each) for each in a),
    "properties": lambda v, a, r: (
        not isinstance(v, dict) or all(fits(v[n], each) for n, each in a.items() if n in v)
    ),
    "propertyNames": lambda v, a, r: True,
    "additionalProperties": _extra,
    "required": lambda v, a, r: not isinstance(v, dict) or set(a) <= set(v),
    "items": lambda v, a, r: not isinstance(v, list) or all(fits(each, a) for each in v),
    "pattern": lambda v, a, r: not isinstance(v, str) or re.search(a, v) is not None,
    "minimum": lambda v, a, r: not _typed(v, "number", r) or v >= a,
    "maximum": lambda v, a, r: not _typed(v, "number", r) or v <= a,
    "if": lambda v, a, r: fits(v, r["then"] if fits(v, a) else r["else"]),
}


def data(text: str) -> Any:
    node = parse(text, "x.yaml", Problems())
    assert node is not None
    return plain(node)


SHIPPED = sorted([*ROOT.glob("templates/site/*.yaml"), *ROOT.glob("lists/*.yaml")])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_files_fit_the_schema(path: Path) -> None:
    assert fits(data(path.read_text(encoding="utf-8")), SCHEMA)


@pytest.mark.parametrize(
    ("text", "fitting"),
    [
        ("fragment: x", True),
        ("fragment: x\nfor: project", False),
        ("template: x\nversion: 1.0.0", True),
        ("template: x", False),
        ("fragment: x\nlists: [{url: Lists/A, remove: true}]", True),
        ("fragment: x\nlists: [{url: Lists/A, hidden: '{{ skjult }}', when: '{{ ja }}', each: [1]}]", True),
        ("fragment: x\nlists: [{url: Lists/A, hidden: ja}]", False),
        ("fragment: x\nlists: [{title: A}]", False),
        ("fragment: x\nlists: [{url: Lists/Målinger, title: A}]", False),
        ("fragment: x\nlists: [{url: 'Lists/{{ navn }}', title: A}]", True),
        ("fragment: x\nsite_columns: [{name: PpBeløp}]", False),
        ("fragment: x\nsite_columns: [{name: PpA, id: 1bcb6883-d552-4093-b78b-97909c4c440}]", False),
        ("fragment: x\nsite_columns: [{name: PpA, id: 1bcb6883-d552-4093-b78b-97909c4c4406}]", True),
        ("fragment: x\nlists: [{url: Lists/A, titel: A}]", False),
        (
            "fragment: x\nsite_columns: [{name: A, choices: [a, {nb: b, en: c}, {value: d, light: green}]}]",
            True,
        ),
        ("fragment: x\nsite_columns: [{name: A, choices: [{value: d, light: pink}]}]", False),
        (
            "fragment: x\ncontent_types: [{id: 0x0100A87AE71CBF2643A6BC9D0948BD2EE897, columns: [Title, {name: A, required: true}]}]",
            True,
        ),
    ],
)
def test_the_schema_warns_and_lets_through(text: str, fitting: bool) -> None:
    assert fits(data(text), SCHEMA) is fitting
