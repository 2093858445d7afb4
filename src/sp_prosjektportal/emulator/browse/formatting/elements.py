"""Elements of a format as HTML: only documented elements, styles and attributes; nothing that loads or runs anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

from sp_prosjektportal.emulator.browse.formatting.allowed import STYLES
from sp_prosjektportal.emulator.browse.formatting.expressions import DEEPEST, NotUnderstood, read
from sp_prosjektportal.emulator.browse.formatting.fields import Fields
from sp_prosjektportal.emulator.browse.formatting.icons import icon

_TAGS = {
    "div": "div",
    "span": "span",
    "a": "a",
    "img": "img",
    "svg": "svg",
    "path": "path",
    "p": "div",
    "button": "button",
}
_CLASS = re.compile(r"(?:sp|ms)-[A-Za-z0-9_-]+")
_LOOP = re.compile(r"\s*([A-Za-z_]\w*)\s+in\s+(@currentField(?:\.\w+)*|\[\$[^\]]+\])\s*")
_STYLE_VALUE = re.compile(r"[^;{}<>\"\\]{0,200}")
_DRAWING = {"d": "d", "viewBox": "viewBox", "preserveAspectRatio": "preserveAspectRatio"}
_IGNORED = {
    "class",
    "href",
    "src",
    "target",
    "rel",
    "iconName",
    "data-interception",
    "draggable",
    "aria",
    "role",
}


class Writer:
    """Writes one format. ``left_out`` collects what the page cannot show although the rest of the format is."""

    def __init__(self, item_href: str) -> None:
        self.item_href = item_href
        self.left_out: set[str] = set()
        self._linked = False

    def write(self, element: Any, fields: Fields, depth: int = 0) -> Markup:
        """Raises :class:`NotUnderstood`."""
        if not isinstance(element, dict):
            raise NotUnderstood("object")
        if depth > DEEPEST:
            raise NotUnderstood("deep")
        if "elmType" not in element:
            raise NotUnderstood("no_type")
        if element.get("forEach"):
            return Markup("").join(
                self._one(element, inner, depth) for inner in self._loop(element["forEach"], fields)
            )
        return self._one(element, fields, depth)

    def _loop(self, written: Any, fields: Fields) -> Iterator[Fields]:
        found = _LOOP.fullmatch(str(written))
        if found is None:
            raise NotUnderstood("loop", written)
        value = fields.value(read(found[2]))
        several = value if isinstance(value, list) else [] if value == "" else [value]
        for number, one in enumerate(several):
            yield fields.inside(found[1], one, number)

    def _one(self, element: dict[str, Any], fields: Fields, depth: int) -> Markup:
        kind = str(element["elmType"])
        if kind == "filepreview":
            self.left_out.add("filepreview")
            return Markup("")
        if kind not in _TAGS:
            raise NotUnderstood("element", kind)
        for name in ("customCardProps", "inlineEditField"):
            if name in element:
                self.left_out.add(name)
        given = element.get("attributes") or {}
        if not isinstance(given, dict):
            raise NotUnderstood("object")
        asked = {name: fields.text(read(value)) for name, value in given.items() if name != "aria"}
        tag, attributes, linked = self._tag(_TAGS[kind], asked, element, fields)
        before, self._linked = self._linked, self._linked or linked
        try:
            inner = Markup("") if tag in ("img", "path") else self._inner(element, asked, fields, depth)
        finally:
            self._linked = before
        opened = Markup("<{}{}>").format(Markup(tag), attributes)
        return opened if tag == "img" else Markup("{}{}</{}>").format(opened, inner, Markup(tag))

    def _inner(self, element: dict[str, Any], asked: dict[str, str], fields: Fields, depth: int) -> Markup:
        """Text wins over children."""
        sign = icon(asked["iconName"]) if asked.get("iconName") else Markup("")
        if "txtContent" in element:
            return sign + escape(fields.text(read(element["txtContent"])))
        children = element.get("children") or []
        if not isinstance(children, list):
            raise NotUnderstood("object")
        return sign + Markup("").join(self.write(one, fields, depth + 1) for one in children)

    # -- attributes --------------------------------------------------------------------------------

    def _tag(
        self, tag: str, asked: dict[str, str], element: dict[str, Any], fields: Fields
    ) -> tuple[str, Markup, bool]:
        """The element, its attributes, and whether it is a link."""
        pairs = dict(self._common(asked, element, fields))
        if tag == "button":
            action = (element.get("customRowAction") or {}).get("action")
            if action == "defaultClick" and not self._linked:
                return "a", _written(pairs | {"href": self.item_href}), True
            hint = pairs.get("title") or fields.visit.say("does_nothing")
            return "span", _written(pairs | {"title": hint}), False
        if tag == "a":
            href = fields.visit.href(asked.get("href", "")) if asked.get("href") else ""
            if not href or self._linked:
                return "span", _written(pairs), False
            more = {"rel": "noopener noreferrer"} if fields.visit.is_external(href) else {}
            return "a", _written(pairs | {"href": href} | more), True
        if tag == "img":
            return self._image(asked, pairs, fields)
        if tag in ("svg", "path"):
            pairs |= {name: asked[name] for name in _DRAWING if name in asked}
            pairs |= {"aria-hidden": "true"} if tag == "svg" and "title" not in pairs else {}
        return tag, _written(pairs), False

    def _image(
        self, asked: dict[str, str], pairs: dict[str, str], fields: Fields
    ) -> tuple[str, Markup, bool]:
        """Pictures come from this tenant or not at all."""
        src = fields.visit.href(asked["src"]) if asked.get("src") else ""
        if not src or fields.visit.is_external(src):
            if src:
                self.left_out.add(asked["src"])
            return "span", _written(pairs), False
        return "img", _written(pairs | {"src": src, "alt": asked.get("alt", asked.get("title", ""))}), False

    def _common(
        self, asked: dict[str, str], element: dict[str, Any], fields: Fields
    ) -> Iterator[tuple[str, str]]:
        for name in asked:
            known = (
                name in _IGNORED or name in _DRAWING or name in ("title", "alt") or name.startswith("aria-")
            )
            if not known:
                raise NotUnderstood("attribute", name)
        classes = " ".join(_CLASS.findall(asked.get("class", "")))
        if classes:
            yield "class", classes
        style = self._style(element.get("style") or {}, fields)
        if style:
            yield "style", style
        if asked.get("title"):
            yield "title", asked["title"]

    def _style(self, given: Any, fields: Fields) -> str:
        if not isinstance(given, dict):
            raise NotUnderstood("object")
        made = []
        for name, written in given.items():
            if name not in STYLES:
                raise NotUnderstood("style", name)
            value = fields.text(read(written)).strip()
            outside = "url(" in value.lower() or (name == "position" and value.lower() in ("fixed", "sticky"))
            if outside or not _STYLE_VALUE.fullmatch(value):
                self.left_out.add(f"{name}: {value[:40]}")
            elif value:
                made.append(f"{name}:{value}")
        return ";".join(made)


def _written(pairs: dict[str, str]) -> Markup:
    return Markup("").join(Markup(' {}="{}"').format(Markup(name), value) for name, value in pairs.items())
