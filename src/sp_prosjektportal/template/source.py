"""YAML files as trees with positions: strict, bounded, and with the types that people mean.

Only ``true``/``false``, decimal numbers and ``null`` are not text: ``no``, ``on``, ``0123`` and dates stay what was
typed. Anchors, aliases and tags are refused: nothing here needs them, and they can be made to explode.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from sp_prosjektportal.template.catalogue import File
from sp_prosjektportal.template.problems import Problems
from sp_prosjektportal.template.tree import Node, Place

MAX_BYTES = 1_000_000
MAX_DEPTH = 40

_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]{1,3})?|[eE][-+]?[0-9]{1,3})\Z")
_PLAIN, _TEXT, _COLLECTION = "plain", "text", "collection"
_MAYBE_ANCHOR = re.compile(r"(?:^|[\s\[{,:-])[&*][^\s&*]", re.MULTILINE)
_DASHES = re.compile(rf"(?:[-?][ \t]+){{{MAX_DEPTH}}}")
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml when it is there, with the same marks


class _Loader(_BASE):  # type: ignore[misc]
    """Composes nodes and leaves their types to us: several times faster than resolving by tags."""

    def resolve(self, kind: type, value: Any, implicit: Any) -> str:
        if kind is not yaml.ScalarNode:
            return _COLLECTION
        return _PLAIN if implicit[0] else _TEXT

    def descend_resolver(self, parent: Any, index: Any) -> None: ...

    def ascend_resolver(self) -> None: ...


def read(file: File, problems: Problems) -> str | None:
    """The text of a file, or nothing when there is none to be had; why is added to ``problems``."""
    try:
        return file.read()
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        message = f"not UTF-8 text: it has the byte {error.object[error.start]:#04x}"
        problems.add(Place(file.label, line, column), "syntax", message, "Save the file as UTF-8 text.")
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        fix = "Give yourself the right to read it, or name another file."
        problems.add(Place(file.label, 1, 1), "unreadable", message, fix)
    return None


def parse(text: str, file: str, problems: Problems) -> Node | None:
    """The tree of a file, or nothing when it could not be read; what is wrong is added to ``problems``."""
    start = Place(file, 1, 1)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        problems.add(
            start, "too-large", f"the file is larger than {MAX_BYTES} bytes", "Split it with `include`."
        )
        return None
    if _too_deep(text):
        problems.add(
            start, "too-deep", f"nested deeper than {MAX_DEPTH} levels", "Templates need fewer levels."
        )
        return None
    if _MAYBE_ANCHOR.search(text) and not _free_of_anchors(text, file, problems):
        return None
    return _compose(text, file, problems)


def _compose(text: str, file: str, problems: Problems) -> Node | None:
    try:
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        _syntax(error, text, file, problems)
        return None
    except yaml.reader.ReaderError as error:
        _strange(error.character, text, file, problems)
        return None
    except (yaml.YAMLError, ValueError) as error:
        problems.add(Place(file, 1, 1), "syntax", f"cannot be read as YAML: {error}", "Write the file anew.")
        return None
    if not isinstance(root, yaml.MappingNode):
        problems.add(
            Place(file, 1, 1),
            "syntax",
            "the file is not a mapping of properties",
            "Begin with `template: name` (or `fragment: name`) and `version:`.",
        )
        return None
    return _convert(root, file, problems, 0)


def _convert(node: Any, file: str, problems: Problems, depth: int) -> Node:
    mark = node.start_mark
    place = Place(file, mark.line + 1, mark.column + 1)
    if node.__class__ is yaml.ScalarNode:
        return _scalar(node, place, problems)
    if node.tag != _COLLECTION:
        _refuse_tag(node, place, problems)
    if depth > MAX_DEPTH:
        problems.add(
            place, "too-deep", f"nested deeper than {MAX_DEPTH} levels", "Templates need fewer levels."
        )
        return Node(None, place, False)
    if node.__class__ is yaml.SequenceNode:
        values = [_convert(child, file, problems, depth + 1) for child in node.value]
        return Node(values, place, any(value.dynamic for value in values))
    return _mapping(node, place, problems, depth)


def _mapping(node: Any, place: Place, problems: Problems, depth: int) -> Node:
    if any(key.__class__ is not yaml.ScalarNode for key, _ in node.value):
        _unquoted(place, problems)
        return Node(None, place, False)
    values: dict[str, Node] = {}
    keys: dict[str, Place] = {}
    dynamic = False
    for key, child in node.value:
        mark = key.start_mark
        at = Place(place.file, mark.line + 1, mark.column + 1)
        name = key.value
        if name in values:
            first = keys[name]
            problems.add(
                at,
                "duplicate-key",
                f"'{name}' is given twice; the first is on line {first.line}",
                "Keep one of them.",
            )
            continue
        value = _convert(child, place.file, problems, depth + 1)
        values[name], keys[name] = value, at
        dynamic = dynamic or value.dynamic or "{{" in name or name == "when" or name == "each"
    return Node(values, place, dynamic, keys)


def _scalar(node: Any, place: Place, problems: Problems) -> Node:
    text: str = node.value
    if node.tag == _PLAIN:
        return Node(_typed(text), place, "{{" in text or "{%" in text)
    if node.tag != _TEXT:
        _refuse_tag(node, place, problems)
    return Node(text, place, "{{" in text or "{%" in text)


def _typed(text: str) -> Any:
    if len(text) > 24 or not text or (text[0] not in "0123456789+-" and text not in _WORDS):
        return text or None
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False), **dict.fromkeys(_NULL, None)
}  # fmt: skip


def _refuse_tag(node: Any, place: Place, problems: Problems) -> None:
    problems.add(place, "tag", f"the YAML tag '{node.tag}' is not allowed", "Leave the tag out.")


def _unquoted(place: Place, problems: Problems) -> None:
    problems.add(
        place,
        "unquoted-expression",
        "a mapping is used as a key: an expression in {{ }} is not in quotes",
        'Put the whole value in quotes: "{{ … }}".',
        broken=True,
    )


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str, problems: Problems) -> None:
    if _unclosed(error, file, problems):
        return
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    before = lines[line - 2] if 1 < line <= len(lines) else ""
    place = Place(file, line, column)
    if "\t" in written[: len(written) - len(written.lstrip())] or "'\\t'" in str(error.problem):
        problems.add(place, "tab", "a tab is used where YAML wants spaces", "Indent with two spaces.")
    elif re.search(r"[:\-]\s+\{\{", written):
        problems.add(
            place,
            "unquoted-expression",
            "an expression in {{ }} is not in quotes",
            'Put the whole value in quotes: "{{ … }}".',
        )
    elif "{%" in written:
        problems.add(
            place,
            "refused",
            "blocks and comments of Jinja2 are not allowed",
            "Use `when:` and `each:` on the entry.",
        )
    else:
        why = ", ".join(part for part in (error.context, error.problem) if part)
        problems.add(place, "syntax", f"not YAML: {why}", _syntax_fix(written, before))


def _syntax_fix(written: str, before: str) -> str:
    if _INVISIBLE.search(written + before):
        return "Type the spaces here and on the line above anew: one of them is a no-break space, which looks the same."
    if re.search(r":\s+[^'\"\[{|>#\s].*: ", written):
        return "Put the text in quotes: it holds a colon followed by a space."
    if glued := _GLUED.match(before):
        return f"Put a space after the colon on the line above: `{glued[1]}: …`."
    return "Check the indentation, colons, quotes and brackets here and on the line above."


_INVISIBLE = re.compile("[\u00a0\u2007\u202f\u200b\ufeff]")
_GLUED = re.compile(r"\s*(?:- )?([A-Za-z_]+):\S")
_UNCLOSED = {"quoted scalar": "quote", "flow mapping": "{", "flow sequence": "["}


def _unclosed(error: yaml.MarkedYAMLError, file: str, problems: Problems) -> bool:
    """A quote or bracket that nothing closes is told about where it begins: the parser notices lines later."""
    begun, noticed = error.context_mark, error.problem_mark
    sign = next((sign for what, sign in _UNCLOSED.items() if (error.context or "").endswith(what)), "")
    if not sign or begun is None or noticed is None or begun.line == noticed.line:
        return False
    problems.add(
        Place(file, begun.line + 1, begun.column + 1),
        "syntax",
        f"not YAML: the {sign} that begins here is not closed where it should be (noticed on line {noticed.line + 1})",
        "Close it." if sign == "quote" else "Close it, or put a comma where one is missing.",
    )
    return True


def _strange(character: str | int, text: str, file: str, problems: Problems) -> None:
    """A character that YAML does not take. (The parser counts bytes, so its position is of no use.)"""
    sign = character if isinstance(character, str) else chr(character)
    before = text[: max(0, text.find(sign))]
    place = Place(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    message = f"the character U+{ord(sign):04X} cannot stand in YAML"
    problems.add(place, "syntax", message, "Take it out. It cannot be seen, so write the line anew.")


def _too_deep(text: str) -> bool:
    """Whether brackets or dashes nest absurdly: the parser below is recursive C and must not be given such."""
    depth = 0
    if text.count("[") + text.count("{") > 10 * MAX_DEPTH:
        for bracket in re.findall(r"[\[\]{}]", text):
            depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
            if depth > 10 * MAX_DEPTH:
                return True
    return bool(_DASHES.search(text))


def _free_of_anchors(text: str, file: str, problems: Problems) -> bool:
    """Look through the events, which nothing can make explode, for anchors and aliases."""
    try:
        for event in yaml.parse(text, Loader=_BASE):
            anchor, mark = getattr(event, "anchor", None), event.start_mark
            if anchor and mark is not None:
                place = Place(file, mark.line + 1, mark.column + 1)
                sign = "alias" if isinstance(event, yaml.AliasEvent) else "anchor"
                problems.add(
                    place,
                    "alias",
                    f"the YAML {sign} '{anchor}' is not allowed",
                    "Write the value out, use a parameter, or put a text that begins with * or & in quotes.",
                )
                return False
    except yaml.YAMLError:
        return True  # composing meets the same error and tells it
    return True
