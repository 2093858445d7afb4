"""What a list or site is made of: columns, content types, views."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse.frame import Link
from sp_prosjektportal.emulator.browse.render import page
from sp_prosjektportal.emulator.browse.visit import Missing, Visit, path_link
from sp_prosjektportal.emulator.sharepoint import columns, content_types, views
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.invalid import target
from sp_prosjektportal.emulator.store import Row

_MARKS = {"Required": "required", "EnforceUniqueValues": "unique", "Indexed": "indexed", "Hidden": "hidden"}


@dataclass
class ColumnLine:
    title: str
    name: str
    type: str
    marks: list[str]
    more: str
    description: str


@dataclass
class TypeLine:
    name: str
    number: str
    group: str
    columns: list[str]


@dataclass
class ViewLine:
    link: Link
    columns: str
    default: bool
    filtered: bool


def of_list(visit: Visit) -> Answer:
    """``listedit.aspx?List=GUID``."""
    found = visit.session.get("lists", visit.query.get("list", "").strip("{}").lower())
    if found is None:
        raise Missing
    own = columns.columns(visit.session, found["id"])
    shown = [row for row in own.values() if not row.get("base") or row["name"] == "Title"]
    return page(
        visit, "settings", title=visit.say("settings_of", name=found["title"]), back=Link(found["title"], path_link(found["url"])),
        columns=[_column(visit, row) for row in shown], views=_views(visit, found, own),
        types=[_type(row, own) for row in content_types.content_types(visit.session, found["id"]).values()],
    )  # fmt: skip


def of_site(visit: Visit) -> Answer:
    """Only what was added to what every site has."""
    own = columns.columns(visit.session)
    types = visit.session.rows("content_types").values()
    return page(
        visit, "settings", title=visit.say("site_columns"), back=None, views=[],
        columns=[_column(visit, row) for row in visit.session.rows("columns").values()], types=[_type(row, own) for row in types],
    )  # fmt: skip


def _column(visit: Visit, row: Row) -> ColumnLine:
    attributes = row["attributes"]
    marks = [visit.say(key) for name, key in _MARKS.items() if flag(attributes.get(name, ""))]
    if attributes.get("CustomFormatter"):
        marks.append(visit.say("formatted"))
    more = []
    if row.get("choices"):
        more.append(f"{visit.say('choices')}: {', '.join(row['choices'])}")
    if row.get("formula"):
        more.append(f"{visit.say('formula')}: {row['formula']}")
    if row.get("default"):
        more.append(f"{visit.say('default_value')}: {row['default']}")
    other = visit.session.get("lists", target(row)) if row["type"].startswith("Lookup") else None
    if other is not None:
        more.append(f"{visit.say('list')}: {other['title']}")
    term_set = _term_set(visit, row)
    if term_set:
        more.append(f"{visit.say('terms')}: {term_set}")
    return ColumnLine(
        row["title"], row["name"], row["type"], marks, ". ".join(more), attributes.get("Description", "")
    )


def _term_set(visit: Visit, row: Row) -> str:
    number = str((row.get("customization") or {}).get("TermSetId", "")).strip("{}").lower()
    found = visit.store.get("term_sets", number) if number else None
    return str(found["name"]) if found else ""


def _type(row: Row, own: dict[str, Row]) -> TypeLine:
    links = [link for link in row["links"] if link["id"] in own and not link.get("hidden")]
    titles = [str(own[link["id"]]["title"]) + (" *" if link.get("required") else "") for link in links]
    return TypeLine(row["name"], row["id"], row["group"], titles)


def _views(visit: Visit, found: Row, own: dict[str, Row]) -> list[ViewLine]:
    titles = {row["name"]: str(row["title"]) for row in own.values()}
    return [
        ViewLine(
            Link(row["title"], path_link(views.url(visit.session, found["id"], row))),
            ", ".join(titles.get(name, name) for name in row["fields"]),
            bool(row["default"]),
            bool(re.search("<Where", row["query"] or "")),
        )
        for row in views.rows(visit.session, found["id"]).values()
        if not row["hidden"]
    ]
