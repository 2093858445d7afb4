"""The two forms of a modern page's contents: HTML on the list item, JSON in the pages API (wire.md section 8)."""

from __future__ import annotations

import json
from html import escape
from html.parser import HTMLParser
from typing import Any

_VERSION = "1.0"


def to_html(text: str) -> str:
    """JSON as the pages API takes it, as the list item keeps it. Text that is no JSON array stays as it is."""
    try:
        controls = json.loads(text) if text.strip().startswith("[") else None
    except ValueError:
        controls = None
    if not isinstance(controls, list):
        return text
    return f"<div>{''.join(_control_html(one) for one in controls if isinstance(one, dict))}</div>"


def _control_html(control: dict[str, Any]) -> str:
    rest = {name: value for name, value in control.items() if name not in ("innerHTML", "webPartData")}
    inner = ""
    if "innerHTML" in control:
        inner = f'<div data-sp-rte="">{control["innerHTML"]}</div>'
    elif isinstance(control.get("webPartData"), dict):
        part = control["webPartData"]
        data = _attribute(part)
        inner = (
            f'<div data-sp-webpart="" data-sp-webpartdataversion="{_VERSION}" data-sp-webpartdata="{data}">'
            f'<div data-sp-componentid="">{escape(str(part.get("id", "")))}</div><div data-sp-htmlproperties=""></div></div>'
        )
    data = _attribute(rest)
    head = (
        f'<div data-sp-canvascontrol="" data-sp-canvasdataversion="{_VERSION}" data-sp-controldata="{data}">'
    )
    return f"{head}{inner}</div>"


def _attribute(value: dict[str, Any]) -> str:
    """JSON in an attribute as the service writes it: braces and colons as numbers, too. Clients look for just that
    (CLI for Microsoft 365, `clientsidepages.ts`: ``controlType&quot;&#58;``)."""
    text = escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")), quote=True)
    return text.replace("{", "&#123;").replace("}", "&#125;").replace(":", "&#58;")


def to_json(html: str) -> str:
    """The list item's HTML as the pages API shows it; an empty page is an empty array."""
    text = html or ""
    if text.strip().startswith("["):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return json.dumps(reader.controls, ensure_ascii=False, separators=(",", ":"))


class _Reader(HTMLParser):
    """Collects canvas controls; what stands in a text control is kept as it is written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.controls: list[dict[str, Any]] = []
        self._depth = 0
        self._text_depth = 0
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if self._text_depth:
            self._text.append(self.get_starttag_text() or "")
            self._text_depth += tag not in _VOID
            return
        if "data-sp-canvascontrol" in found:
            control = _data(found.get("data-sp-controldata"))
            self.controls.append(control)
        elif "data-sp-webpart" in found and self.controls:
            self.controls[-1]["webPartData"] = _data(found.get("data-sp-webpartdata"))
        elif "data-sp-rte" in found and self.controls:
            self._text_depth, self._text = 1, []

    def handle_endtag(self, tag: str) -> None:
        if not self._text_depth:
            return
        self._text_depth -= 1
        if self._text_depth:
            self._text.append(f"</{tag}>")
        else:
            # The service writes colons in texts so (measured by clients that write the list item)
            self.controls[-1]["innerHTML"] = "".join(self._text).replace(":", "&#58;")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._text_depth:
            self._text.append(self.get_starttag_text() or "")

    def handle_data(self, data: str) -> None:
        if self._text_depth:
            self._text.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


_VOID = {"br", "img", "hr", "input", "col", "wbr", "source"}


def _data(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
