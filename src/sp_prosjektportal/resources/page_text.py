"""Formatted text of pages: from a few signs that authors write to HTML, and HTML in one form, to be compared.

Authors write paragraphs with an empty line between them, ``## `` and ``### `` before headings, ``- `` before the
points of a list, ``**bold**``, and ``[words](address)``. Everything else is text: what looks like HTML is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

_HEADINGS = {"## ": "h2", "### ": "h3", "#### ": "h4"}
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_HREF = re.compile(r'href="([^"]*)"')
_SAFE = re.compile(r"(?:https?://|mailto:|/|#|[^:]*\Z)", re.IGNORECASE)


def is_unsafe(url: str) -> bool:
    """Whether an address leads to no page."""
    return not _SAFE.match(url.strip())


def links(text: str) -> list[str]:
    """Addresses in a text that lead to a page."""
    return [url for _, url in _LINK.findall(text) if _SAFE.match(url)]


def unsafe_links(text: str) -> list[str]:
    """Addresses in a text that lead to no page: scripts, files, and the like."""
    return [url for _, url in _LINK.findall(text) if not _SAFE.match(url)]


def to_html(text: str) -> str:
    """What an author wrote as HTML; addresses stay as they are written."""
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return "".join(part for block in blocks for part in _block(block))


def _block(block: str) -> Iterator[str]:
    lines: list[str] = []
    points: list[str] = []
    for line in [*(line.strip() for line in block.splitlines()), ""]:
        heading = next((sign for sign in _HEADINGS if line.startswith(sign)), "")
        point = line.startswith("- ")
        if lines and (heading or point or not line):
            yield f"<p>{_inline(' '.join(lines))}</p>"
            lines = []
        if points and not point:
            yield f"<ul>{''.join(points)}</ul>"
            points = []
        if heading:
            tag = _HEADINGS[heading]
            yield f"<{tag}>{_inline(line.removeprefix(heading))}</{tag}>"
        elif point:
            points.append(f"<li>{_inline(line[2:])}</li>")
        elif line:
            lines.append(line)


def _inline(text: str) -> str:
    made, end = "", 0
    for match in _LINK.finditer(text):
        made += _bold(text[end : match.start()])
        words, url = match.groups()
        made += f'<a href="{escape(url)}">{_bold(words)}</a>' if _SAFE.match(url) else _bold(words)
        end = match.end()
    return made + _bold(text[end:])


def _bold(text: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", escape(text, quote=False))


def with_links(html: str, address: Callable[[str], str]) -> str:
    """The same with every link's address through ``address``."""
    return _HREF.sub(lambda found: f'href="{escape(address(unescape(found[1])))}"', html)


def normal(html: str) -> str:
    """The one form in which texts are compared: the service writes some signs as numbers, editors add blanks."""
    text = re.sub(r"&#(58|123|125|39|x27);", lambda found: unescape(found[0]), html.strip())
    return re.sub(r">\s+<", "><", text.replace("\u00a0", "&nbsp;"))
