"""Writes docs/template-reference.md (every property) and docs/errors.md (every problem, with an example and a way out).

The properties come from the JSON Schema, the problems from the cases in tests/cases/templates/broken, as the checker
says them today. Run ``python scripts/reference.py`` after a change of either; ``--check`` only says what is out of step.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sp_prosjektportal.errors import Problem, TemplateInvalid
from sp_prosjektportal.template import loader
from sp_prosjektportal.template.schema import schema

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "templates"
PROPERTIES = ROOT / "docs" / "template-reference.md"
ERRORS = ROOT / "docs" / "errors.md"

_COMMENT = re.compile(r"# *\^ [a-z-]+|# \S+\.yaml @\d+:\d+ [a-z-]+")
_LINES_BEFORE = 6
_WHOLE = frozenset({"too-deep", "too-large"})
"""Problems of a whole file: no line shows them."""


def properties_page() -> str:
    """Every property of templates and fragments, a table for each sort of entry."""
    definitions: dict[str, Any] = schema()["$defs"]
    names = _in_reading_order(definitions)
    lines = [
        "# Template reference",
        "",
        "Made by `scripts/reference.py` from the JSON Schema; do not edit here. How to begin: [maler.md](maler.md) (Norwegian),",
        "[templates.md](templates.md) (English). What can be wrong, and the way out: [errors.md](errors.md).",
        "",
        'Any value may be an expression, `"{{ name }}"`. Any entry of a list may carry `when` (true, false or an expression) and `each`',
        "(a list; the value is `{{ item }}`). An entry of a section that is merged by key may carry `remove: true`. A text is one string,",
        "or one for each language: `{nb: Oppgaver, nn: Oppgåver, en: Tasks}`; bokmål stands where a language is not written.",
    ]
    for name in names:
        lines += ["", f"## {name}", "", *_definition(definitions[name], definitions)]
    return "\n".join(lines) + "\n"


_CONTROL = frozenset({"when", "each", "remove"})
_PLAIN = frozenset({"Expression", "When", "Each", "Remove", "Text"})
"""Told once, in the words above the tables."""


def _in_reading_order(definitions: Mapping[str, Any]) -> list[str]:
    """Template and fragment first, then what they refer to, as a reader meets it."""
    found: list[str] = []
    waiting = ["Template", "Fragment"]
    while waiting:
        name = waiting.pop(0)
        if name in found or name in _PLAIN:
            continue
        found.append(name)
        waiting += re.findall(r"#/\$defs/(\w+)", json.dumps(definitions[name]))
    return found


def _definition(definition: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    yield str(definition.get("description") or "").replace("\n", " ") or "One entry."
    body = next((way for way in definition.get("anyOf", []) if "properties" in way), definition)
    rows = {k: v for k, v in body.get("properties", {}).items() if k not in _CONTROL}
    if not rows:
        return
    needed = set(body.get("required", []))
    yield from ("", "| Property | Takes | What it is |", "|---|---|---|")
    for name, entry in rows.items():
        about = str(entry.get("description", "")).replace("|", "\\|").replace("\n", " ")
        default = entry.get("default")
        ends = (
            f" Default: `{json.dumps(default, ensure_ascii=False)}`." if default not in (None, {}, []) else ""
        )
        mark = " (needed)" if name in needed else ""
        yield f"| `{name}`{mark} | {_takes(entry).replace('|', chr(92) + '|')} | {about}{ends} |"


_WORDS = {
    "string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "",
    "object": "mapping", "array": "list",
}  # fmt: skip


def _takes(entry: Mapping[str, Any]) -> str:
    """What a property takes, in words, entries of lists named."""
    if "$ref" in entry:
        name = entry["$ref"].rpartition("/")[2]
        return {"Expression": "", "Text": "text"}.get(name, f"[{name}](#{name.lower()})")
    for union in ("anyOf", "oneOf"):
        if union in entry:
            ways = [_takes(way) for way in entry[union]]
            return " or ".join(dict.fromkeys(way for way in ways if way))
    if "const" in entry:
        return f"`{json.dumps(entry['const'])}`"
    if "enum" in entry:
        return ", ".join(f"`{value}`" for value in entry["enum"])
    if entry.get("type") == "array":
        inner = _takes(entry.get("items", {}))
        return f"list of {inner}" if inner else "list"
    if entry.get("type") == "object" and isinstance(entry.get("additionalProperties"), dict):
        return f"mapping of name to {_takes(entry['additionalProperties']) or 'value'}"
    return _WORDS.get(str(entry.get("type", "")), "value")


def errors_page() -> str:
    """Every code, with the shortest case that shows it."""
    found: dict[str, str] = {}
    with TemporaryDirectory() as folder:
        files = [*CASES.glob("broken/*.yaml"), *_too_big_to_keep(Path(folder))]
        for path in sorted(files, key=lambda path: (path.stat().st_size, path.name)):
            for problem in _problems(path):
                found.setdefault(problem.code, _entry(problem))
    lines = [
        "# What can be wrong in a template",
        "",
        "Made by `scripts/reference.py`; do not edit here. Every problem has a code that stays the same, a place, and a way out, and",
        "all problems of a run come together. Each example below is a case of the tests: what is printed here is what",
        "`prosjektportal template check` says today. Nothing is changed in the tenant while a template has a problem.",
        "",
        f"{len(found)} codes: {', '.join(f'[{code}](#{code})' for code in sorted(found))}.",
    ]
    for code in sorted(found):
        lines += ["", f"## {code}", "", found[code]]
    return "\n".join(lines) + "\n"


def _too_big_to_keep(folder: Path) -> Iterator[Path]:
    """Cases that are made, since nobody would want to read them."""
    deep = folder / "dyp.yaml"
    deep.write_text("".join(f"{' ' * level}a:\n" for level in range(80)), "utf-8")
    yield deep
    large = folder / "stor.yaml"
    large.write_text("a: b\n" * 300_000, "utf-8")
    yield large


def _problems(path: Path) -> tuple[Problem, ...]:
    given = re.match(r"# parameters: (.*)", path.read_text("utf-8"))
    try:
        if given:
            loader.load(str(path), parameters=json.loads(given[1]))
        else:
            loader.check([str(path)])
    except TemplateInvalid as invalid:
        return invalid.problems
    raise SystemExit(f"{path}: nothing is wrong with this case")


def _entry(problem: Problem) -> str:
    """Message, example and way out; a problem of a whole file has no example."""
    said = _without_folders(f"{problem.message[:1].upper()}{problem.message[1:]}.")
    fix = _without_folders(problem.fix)
    if not problem.file or problem.code in _WHOLE:
        return f"{said}\n\n{fix}"
    return f"{said}\n\n```yaml\n{_example(problem)}\n```\n\n{fix}"


def _example(problem: Problem) -> str:
    """The line of the problem with what stands above it, and a mark at its column."""
    written = Path(problem.file).read_text("utf-8").splitlines()
    above = [line for line in written[: problem.line] if not _COMMENT.match(line)][-_LINES_BEFORE:]
    return (
        "\n".join([*above, "#" + " " * (problem.column - 2) + "^"])
        if problem.column > 1
        else "\n".join(above)
    )


def _without_folders(text: str) -> str:
    return re.sub(r"(?:\.{0,2}/)[\w./-]*/(?=[\w-]+\.yaml)", "", text)


def main(arguments: list[str]) -> int:
    stale = []
    for path, text in ((PROPERTIES, properties_page()), (ERRORS, errors_page())):
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in arguments:
            path.write_text(text, "utf-8")
    if "--check" in arguments and stale:
        print(f"{', '.join(stale)}: not as it would be made now. Run python scripts/reference.py.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
