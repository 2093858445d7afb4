"""What any page of a report must have, checked on its markup alone: no browser, no other tool."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset({"meta", "link", "br", "hr", "img", "col", "input", "wbr"})
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
LOADING = frozenset(
    {"script", "link", "iframe", "object", "embed", "img", "image", "use", "base", "form", "audio", "video"}
)


@dataclass
class Element:
    """An element with its text."""

    name: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, *names: str) -> list[Element]:
        return [one for one in self.walk() if one.name in names]

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def inside(self, name: str) -> bool:
        one = self.parent
        while one is not None:
            if one.name == name:
                return True
            one = one.parent
        return False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.now = Element("#document", {})
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"an attribute twice on {tag}")
        made = Element(tag, {name: value or "" for name, value in attrs}, self.now)
        self.now.children.append(made)
        if tag not in VOID:
            self.now = made

    def handle_endtag(self, tag: str) -> None:
        if self.now.name != tag:
            self.problems.append(f"</{tag}> closes {self.now.name}")
        elif self.now.parent is not None:
            self.now = self.now.parent

    def handle_data(self, data: str) -> None:
        self.now.children.append(data)


def read(page: str) -> tuple[Element, list[str]]:
    """The page as a tree, and what is wrong with its markup."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    if reader.now is not reader.root:
        reader.problems.append(f"{reader.now.name} is never closed")
    return reader.root, reader.problems


def problems(page: str) -> list[str]:
    """Everything that is wrong with a page; nothing for a good one."""
    root, found = read(page)
    for check in (_document, _nothing_loaded, _ids, _headings, _tables, _drawings, _links, _landmarks):
        found += check(root)
    return found


def _document(root: Element) -> Iterator[str]:
    html = root.all("html")
    if len(html) != 1 or not html[0].attributes.get("lang"):
        yield "no language"
    titles = [one for one in root.all("title") if not one.inside("svg")]
    if len(titles) != 1 or not titles[0].text.strip():
        yield "no title"
    metas = {one.attributes.get("http-equiv") or one.attributes.get("name"): one for one in root.all("meta")}
    if metas.get("Content-Security-Policy", root).attributes.get("content") != POLICY:
        yield "another content security policy"
    viewport = metas.get("viewport", root).attributes.get("content", "")
    if "width=device-width" not in viewport or "maximum-scale" in viewport or "user-scalable" in viewport:
        yield "no viewport that lets people zoom"


def _nothing_loaded(root: Element) -> Iterator[str]:
    for one in root.walk():
        if one.name in LOADING:
            yield f"<{one.name}>"
        for name, value in one.attributes.items():
            if name.startswith("on") or name in ("src", "srcset", "action", "style", "background"):
                yield f"{one.name} has {name}"
            if re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE):
                yield f"{one.name} {name} is {value[:30]}"
    for sheet in root.all("style"):
        if re.search(r"url\(|@import|expression", sheet.text):
            yield "the style sheet loads something"


def _ids(root: Element) -> Iterator[str]:
    ids = [one.attributes["id"] for one in root.walk() if "id" in one.attributes]
    yield from (f"the id {one} twice" for one in set(ids) if ids.count(one) > 1)
    for one in root.walk():
        for name in ("aria-labelledby", "aria-describedby"):
            for wanted in one.attributes.get(name, "").split():
                if wanted not in ids:
                    yield f"{name} names {wanted}, which is nowhere"


def _headings(root: Element) -> Iterator[str]:
    levels = [int(one.name[1]) for one in root.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"the page does not begin with its one first heading: {levels[:3]}"
    for above, below in pairwise(levels):
        if below > above + 1:
            yield f"a heading {below} below a heading {above}"
    yield from ("an empty heading" for one in root.all("h1", "h2", "h3") if not one.text.strip())


def _tables(root: Element) -> Iterator[str]:
    for table in root.all("table"):
        captions = table.all("caption")
        if len(captions) != 1 or not captions[0].text.strip():
            yield "a table without a caption"
        for head in table.all("th"):
            if head.attributes.get("scope") not in ("col", "row"):
                yield f"a header without scope: {head.text}"
            if not head.text.strip():
                yield "an empty header"
        columns = len(table.all("thead")[0].all("th")) if table.all("thead") else 0
        if not columns:
            yield "a table without a head"
        for row in (row for body in table.all("tbody", "tfoot") for row in body.all("tr")):
            if len(row.all("th")) != 1 or len(row.all("th", "td")) != columns:
                yield f"a row that does not fit its head: {row.text[:40]}"


def _drawings(root: Element) -> Iterator[str]:
    for drawing in root.all("svg"):
        names = [child.name for child in drawing.children if isinstance(child, Element)][:2]
        if drawing.attributes.get("role") != "img" or names != ["title", "desc"]:
            yield "a drawing that is no image with title and description"
        elif not all(drawing.all(name)[0].text.strip() for name in ("title", "desc")):
            yield "a drawing with an empty title or description"
        section = drawing
        while section.parent is not None and section.name != "section":
            section = section.parent
        if not section.all("table"):
            yield "a drawing with no table beside it"


def _links(root: Element) -> Iterator[str]:
    ids = {one.attributes["id"] for one in root.walk() if "id" in one.attributes}
    for link in root.all("a"):
        address = link.attributes.get("href", "")
        if not link.text.strip():
            yield f"a link without text: {address}"
        if address.startswith("#") and address[1:] not in ids:
            yield f"a link to {address}, which is nowhere"
        if address.startswith(("http:", "https:")) and "noreferrer" not in link.attributes.get("rel", ""):
            yield f"a link that tells where it came from: {address}"


def _landmarks(root: Element) -> Iterator[str]:
    for name in ("main", "header", "footer", "nav"):
        if len(root.all(name)) != 1:
            yield f"not one <{name}>"
    body = root.all("body")[0]
    first = next(one for one in body.walk() if one is not body)
    if first.name != "a" or first.attributes.get("href") != "#main":
        yield "no way past the menu at the top"
    for one in body.walk():
        scrolls = "scroll" in one.attributes.get("class", "").split()
        if scrolls and (one.attributes.get("tabindex") != "0" or not one.attributes.get("aria-label")):
            yield "something that scrolls and cannot be reached by keyboard"
