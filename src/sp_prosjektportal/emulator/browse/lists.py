"""A list or library: which view, folder, item or file an address means."""

from __future__ import annotations

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse import items, list_views
from sp_prosjektportal.emulator.browse.documents import document
from sp_prosjektportal.emulator.browse.frame import Link
from sp_prosjektportal.emulator.browse.render import page
from sp_prosjektportal.emulator.browse.visit import Missing, Visit, list_at, path_link
from sp_prosjektportal.emulator.sharepoint import paths, views
from sp_prosjektportal.emulator.store import Row

_FORMS = ("dispform.aspx", "editform.aspx")


def show(visit: Visit) -> Answer:
    found = list_at(visit.session, visit.path)
    if found is None:
        raise Missing
    rest = visit.path[len(found["url"]) :].strip("/")
    leaf = rest.casefold().removeprefix("forms/") if found["base_type"] == 1 else rest.casefold()
    if leaf in _FORMS:
        return items.form(visit, found, visit.query.get("id", ""))
    view = view_by_leaf(visit, found, leaf)
    if view is not None or not rest:
        folder = visit.query.get("id") or visit.query.get("rootfolder") or ""
        return _view(visit, found, view or default_view(visit, found), folder)
    row = paths.find_item(visit.session, found["id"], visit.path)
    if row is None:
        raise Missing
    if row["kind"] == 1:
        return _view(visit, found, default_view(visit, found), visit.path)
    return document(visit, row)


def view_by_leaf(visit: Visit, found: Row, leaf: str) -> Row | None:
    stem = leaf.removesuffix(".aspx")
    rows = views.rows(visit.session, found["id"]).values()
    return next((row for row in rows if leaf.endswith(".aspx") and row["leaf"].casefold() == stem), None)


def default_view(visit: Visit, found: Row) -> Row:
    view = views.default(visit.session, found["id"])
    if view is None:
        raise Missing
    return view


def _view(visit: Visit, found: Row, view: Row, folder: str) -> Answer:
    folder = folder.rstrip("/")
    if folder and list_at(visit.session, folder) != found:
        raise Missing
    made = list_views.table(visit, found, view, folder=folder, paged=True)
    return page(
        visit, "list", title=found["title"], found=found, table=made, view=view,
        views=_views(visit, found, view), crumbs=_crumbs(visit, found, folder),
        settings=path_link(f"{visit.session.path}/_layouts/15/listedit.aspx", List=found["id"]),
        rights=path_link(f"{visit.session.path}/_layouts/15/user.aspx", obj=found["id"]),
    )  # fmt: skip


def _views(visit: Visit, found: Row, current: Row) -> list[Link]:
    rows = views.rows(visit.session, found["id"]).values()
    return [
        Link(row["title"], path_link(views.url(visit.session, found["id"], row)), row["id"] == current["id"])
        for row in rows
        if not row["hidden"]
    ]


def _crumbs(visit: Visit, found: Row, folder: str) -> list[Link]:
    """The folders on the way, the list first; nothing where no folder is open."""
    below = folder[len(found["url"]) :].strip("/")
    if not below:
        return []
    made, path = [Link(found["title"], path_link(found["url"]))], found["url"]
    for leaf in below.split("/"):
        path = f"{path}/{leaf}"
        made.append(Link(leaf, path_link(path), path.casefold() == folder.casefold()))
    return made
