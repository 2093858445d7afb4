"""HTML and SVG that cannot be written unescaped: whatever is not :class:`Markup` is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from typing import TypeAlias

EMPTY = frozenset({"meta", "link", "br", "hr", "img", "col", "wbr"})
CAMEL = {"view_box": "viewBox"}


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Child: TypeAlias = "Markup | str | int | Iterable[Child] | None"
Value: TypeAlias = "str | int | float | bool | None"


def tag(name: str, /, *children: Child, **attributes: Value) -> Markup:
    """One element. ``class_`` is ``class``, other underscores are hyphens; ``None`` and ``False`` are left out."""
    opening = f"<{name}{''.join([_attribute(key, value) for key, value in attributes.items() if value is not None])}>"
    if name in EMPTY:
        return Markup(opening)
    return Markup(f"{opening}{''.join(map(text, children))}</{name}>")


def text(child: Child) -> str:
    """A child as it stands in the page. Control characters that no page may have are left out."""
    if isinstance(child, Markup):
        return child
    if child is None:
        return ""
    if isinstance(child, str):
        return escape(clean(child), quote=False)
    if isinstance(child, int):
        return str(child)
    return "".join(map(text, child))


def join(*children: Child) -> Markup:
    """Several children as one."""
    return Markup("".join(map(text, children)))


def clean(said: str) -> str:
    """Without control characters (line ends and tabs are kept) and halves of surrogate pairs."""
    if said.isprintable():
        return said
    kept = (sign for sign in said if sign in "\n\t" or not (ord(sign) < 32 or 127 <= ord(sign) < 160))
    return "".join("�" if "\ud800" <= sign <= "\udfff" else sign for sign in kept)


def _attribute(key: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {_name(key)}"
    if isinstance(value, str):
        return f' {_name(key)}="{escape(clean(value))}"'
    return f' {_name(key)}="{value:g}"' if isinstance(value, float) else f' {_name(key)}="{value}"'


@cache
def _name(key: str) -> str:
    return CAMEL.get(key) or key.rstrip("_").replace("_", "-")
