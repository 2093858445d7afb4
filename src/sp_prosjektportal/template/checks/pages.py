"""Pages: names, layouts that SharePoint has, and web parts that show something that is there."""

from __future__ import annotations

import re

from sp_prosjektportal.resources import page_text
from sp_prosjektportal.resources.page_parts import WIDTHS
from sp_prosjektportal.template.checks import menus
from sp_prosjektportal.template.checks.names import leaf, once, title
from sp_prosjektportal.template.flatten_pages import columns_of, widths
from sp_prosjektportal.template.index import Subject, fold_url
from sp_prosjektportal.template.model_pages import Page, PageLink, PageSection, WebPart
from sp_prosjektportal.template.problems import meant
from sp_prosjektportal.template.tree import Path

_BELONGS = {
    "view": "list", "height": "list", "commands": "list", "layout": "links", "alt": "image", "caption": "image",
    "link": "image",
}  # fmt: skip
"""Which web part a property is for."""

_TITLED = ("list", "links", "people")
_PICTURE = re.compile(r"\.(png|jpe?g|gif|svg|webp)\Z", re.IGNORECASE)
_LOGIN = re.compile(r"[^\s@]+@[^\s@]+\Z")


def check(subject: Subject) -> None:
    pages = subject.template.pages or []
    once(
        subject,
        [(("pages", at, "name"), page.name) for at, page in enumerate(pages)],
        "duplicate-page",
        "page",
        str.casefold,
    )
    homes = [at for at, page in enumerate(pages) if page.home]
    for at in homes[1:]:
        message = f"a site has one home page, {pages[homes[0]].name} is it already"
        subject.problem(("pages", at, "home"), "two-home-pages", message, "Take one of them out.")
    for at, page in enumerate(pages):
        _page(subject, ("pages", at), page)


def _page(subject: Subject, path: Path, page: Page) -> None:
    leaf(subject, (*path, "name"), page.name.removesuffix(".aspx"), "page name")
    if page.name.endswith(".aspx"):
        message = f"the page name '{page.name}' has an ending"
        subject.problem((*path, "name"), "bad-name", message, f"Write {page.name.removesuffix('.aspx')}.")
    title(subject, (*path, "title"), page.title)
    named = [
        ((*path, "sections", at, "name"), section.name)
        for at, section in enumerate(page.sections or [])
        if section.name is not None
    ]
    once(subject, named, "duplicate-section", "section", str.casefold)
    for at, section in enumerate(page.sections or []):
        _section(subject, (*path, "sections", at), section)


def _section(subject: Subject, path: Path, section: PageSection) -> None:
    if section.columns is not None and section.parts is not None:
        message = "a section has `columns`, or `parts` in the only one, not both"
        subject.problem((*path, "parts"), "column-widths", message, "Put the parts into a column.", key=True)
    elif widths(section) not in WIDTHS:
        message = f"there is no layout with columns of {', '.join(map(str, widths(section))) or 'none'}"
        if section.full_width:
            message = "a section from edge to edge has one column"
        fix = "Use one column, two of 6, 4 and 8, 8 and 4, or three of 4."
        where = (*path, "columns") if section.columns is not None else path
        subject.problem(where, "column-widths", message, fix)
    for number, column in enumerate(columns_of(section)):
        place = (*path, "columns", number) if section.columns is not None else path
        for at, part in enumerate(column.parts):
            _part(subject, (*place, "parts", at), part)


def _part(subject: Subject, path: Path, part: WebPart) -> None:
    written = [kind for kind in WebPart.kinds if part.written(kind)]
    if len(written) != 1:
        known = [*WebPart.kinds, *_BELONGS, "title"]
        if not written and not subject.has_stray(path, known):
            message = "this is no web part: it has none of text, list, links, people and image"
            subject.problem(path, "unknown-web-part", message, "Add one of them.")
        for extra in written[1:]:
            message = f"a web part is one thing, this is {written[0]} already"
            subject.problem((*path, extra), "two-web-parts", message, "Make two web parts of them.", key=True)
        return
    kind = written[0]
    for name, owner in _BELONGS.items():
        if part.written(name) and owner != kind:
            message = f"'{name}' means nothing to a web part of {kind}"
            subject.problem((*path, name), "not-for-web-part", message, f"It is for {owner}.", key=True)
    if part.title is not None and kind not in _TITLED:
        message = f"a web part of {kind} has no title"
        fix = "Write it as a heading: `## ` before it." if kind == "text" else "Use `caption`."
        subject.problem((*path, "title"), "not-for-web-part", message, fix, key=True)
    title(subject, (*path, "title"), part.title)
    _CHECKS[kind](subject, path, part)


def _text(subject: Subject, path: Path, part: WebPart) -> None:
    for words in part.text.all() if part.text is not None else ():
        for url in page_text.unsafe_links(words):
            _unsafe(subject, (*path, "text"), url)
        for url in page_text.links(words):
            menus.target(subject, (*path, "text"), url, "the text")


def _unsafe(subject: Subject, path: Path, url: str) -> None:
    message = f"'{url}' is no address of a page"
    fix = "Use an address that begins with https://, or one below the site."
    subject.problem(path, "unsafe-link", message, fix)


def _list(subject: Subject, path: Path, part: WebPart) -> None:
    shown = subject.index.lists.get(fold_url(part.list or ""))
    if shown is None:
        urls = [each.url for each in subject.index.lists.values()]
        subject.unknown((*path, "list"), "list", part.list or "", urls)
        return
    names = [view.name for view in shown.views or []]
    if part.view is not None and part.view.casefold() not in map(str.casefold, names):
        message = f"there is no view '{part.view}' in {shown.url}"
        subject.problem((*path, "view"), "unknown-view", message, meant(part.view, names))


def _links(subject: Subject, path: Path, part: WebPart) -> None:
    if not part.links:
        message = "there are no links to show"
        subject.problem((*path, "links"), "empty-web-part", message, "Write one, or take the web part out.")
    for at, link in enumerate(part.links or []):
        _link(subject, (*path, "links", at), link)


def _link(subject: Subject, path: Path, link: PageLink) -> None:
    title(subject, (*path, "title"), link.title)
    _address(subject, (*path, "url"), link.url)


def _address(subject: Subject, path: Path, url: str) -> None:
    if page_text.is_unsafe(url):
        _unsafe(subject, path, url)
    else:
        menus.target(subject, path, url, "the link")


def _people(subject: Subject, path: Path, part: WebPart) -> None:
    if not part.people:
        message = "there is nobody to show"
        fix = "Write a sign-in name, or take the web part out."
        subject.problem((*path, "people"), "empty-web-part", message, fix)
    for at, login in enumerate(part.people or []):
        if not _LOGIN.match(login):
            message = f"'{login}' is not a sign-in name"
            subject.problem((*path, "people", at), "bad-person", message, "Write it as name@organisation.no.")


def _image(subject: Subject, path: Path, part: WebPart) -> None:
    url = (part.image or "").partition("?")[0]
    if page_text.is_unsafe(url):
        _unsafe(subject, (*path, "image"), url)
    elif not _PICTURE.search(url):
        message = f"'{part.image}' is not the address of a picture"
        fix = "Use one that ends with .png, .jpg, .gif, .svg or .webp."
        subject.problem((*path, "image"), "missing-picture", message, fix)
    elif "://" not in url and not url.startswith("/"):
        _own_picture(subject, (*path, "image"), url)
    if part.alt is None or not part.alt.nb.strip():
        message = "the picture has no text for those who do not see it"
        subject.problem(path, "missing-alt", message, "Add `alt:` with what it shows.")
    if part.link is not None:
        _address(subject, (*path, "link"), part.link)


def _own_picture(subject: Subject, path: Path, url: str) -> None:
    """A picture below the site must come with the template, or nobody knows whether it is there."""
    files = [each.path.text(subject.language) for each in subject.template.files or []]
    if fold_url(url) not in map(fold_url, files):
        message = f"the picture '{url}' is not among the `files` of the template"
        fix = meant(url, files, otherwise="Add it there, or write an absolute address.")
        subject.problem(path, "missing-picture", message, fix)


_CHECKS = {"text": _text, "list": _list, "links": _links, "people": _people, "image": _image}
