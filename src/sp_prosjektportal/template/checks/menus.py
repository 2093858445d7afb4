"""Menus: links that lead somewhere."""

from __future__ import annotations

from sp_prosjektportal.template.checks.names import title
from sp_prosjektportal.template.index import Subject
from sp_prosjektportal.template.model import Node
from sp_prosjektportal.template.model_lists import List
from sp_prosjektportal.template.problems import meant
from sp_prosjektportal.template.tree import Path

_FORMS = frozenset({"allitems", "newform", "editform", "dispform"})
_ELSEWHERE = ("http://", "https://", "/", "mailto:", "_layouts/", "sitepages/", "siteassets/")


def check(subject: Subject) -> None:
    menus = subject.template.navigation
    if menus is None:
        return
    for name, nodes in (("quick_launch", menus.quick_launch), ("top", menus.top)):
        _nodes(subject, ("navigation", name), nodes or [])


def _nodes(subject: Subject, path: Path, nodes: list[Node]) -> None:
    for at, node in enumerate(nodes):
        title(subject, (*path, at, "title"), node.title)
        target(subject, (*path, at, "url"), node.url, "the menu")
        _nodes(subject, (*path, at, "children"), node.children or [])


def target(subject: Subject, path: Path, url: str, what: str) -> None:
    """Tell when a link of ``what`` leads to a list or view that is not there."""
    plain = url.split("?")[0].split("#")[0].strip()
    if not plain or plain.casefold().startswith(_ELSEWHERE):
        return
    parts = plain.strip("/").split("/")
    size = 2 if parts[0].casefold() == "lists" else 1
    wanted = subject.index.lists.get("/".join(parts[:size]).casefold())
    if wanted is None:
        urls = [each.url for each in subject.index.lists.values()]
        message = f"{what} leads to '{url}', which is not there"
        subject.problem(path, "navigation-target", message, subject.instead(plain, urls))
    else:
        _view(subject, path, wanted, parts[size:], what)


def _view(subject: Subject, path: Path, wanted: List, rest: list[str], what: str) -> None:
    leaf = rest[-1].removesuffix(".aspx") if rest else ""
    names = [view.name for view in wanted.views or []]
    if leaf and leaf.casefold() not in _FORMS | {name.casefold() for name in names}:
        message = f"{what} leads to the view '{leaf}', which {wanted.url} has not"
        subject.problem(path, "navigation-target", message, meant(leaf, names))
