"""One item: the form that shows it, its versions and attachments."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse.documents import contents
from sp_prosjektportal.emulator.browse.formatting.format import Formats, Place
from sp_prosjektportal.emulator.browse.moments import moment
from sp_prosjektportal.emulator.browse.render import page
from sp_prosjektportal.emulator.browse.visit import Missing, Visit, path_link
from sp_prosjektportal.emulator.sharepoint import (
    attachments,
    columns,
    content_types,
    principals,
    versioning,
    versions,
)
from sp_prosjektportal.emulator.store import Row

_NOT_SHOWN = ("ContentType", "Attachments")


@dataclass
class Property:
    title: str
    value: Markup


def form(visit: Visit, found: Row, number: str) -> Answer:
    row = visit.session.get("items", number, found["id"])
    if row is None:
        raise Missing
    wanted = visit.query.get("attachment")
    if wanted is not None:
        return _attachment(visit, found, row, wanted)
    kind = content_types.find(visit.session, row["content_type"], found["id"])
    formats = Formats(visit, found, _by_name(visit, found), None)
    title = str(
        row["values"].get("Title") or (row.get("file") or {}).get("name") or f"{found['title']} {row['id']}"
    )
    place = Place(row, 0)
    shown = [
        Property(column["title"], escape(title) if column["name"] == "Title" else formats.cell(column, place))
        for column in _columns(visit, found, kind)
    ]
    return page(
        visit, "item", title=title, found=found, properties=shown, notes=formats.notes, kind=kind["name"] if kind else "",
        list_href=path_link(found["url"]), facts=_facts(visit, row), versions=_versions(visit, found, row),
        attachments=_attachments(visit, found, row), download=_download(row), unique=bool(row["unique"]),
        rights=path_link(f"{visit.session.path}/_layouts/15/user.aspx", obj=f"{found['id']},{row['id']}"),
    )  # fmt: skip


def _by_name(visit: Visit, found: Row) -> dict[str, Row]:
    return {row["name"]: row for row in columns.columns(visit.session, found["id"]).values()}


def _columns(visit: Visit, found: Row, kind: Row | None) -> list[Row]:
    """Those of the content type, in its order; without one, those of the list."""
    own = columns.columns(visit.session, found["id"])
    if kind is None:
        return [row for row in own.values() if not row.get("base") and not columns.is_hidden(row)]
    links = [link for link in kind["links"] if not link.get("hidden") and link["id"] in own]
    rows = [own[link["id"]] for link in links if link["name"] not in _NOT_SHOWN]
    return [row for row in rows if not columns.is_hidden(row) or row["name"] == "FileLeafRef"]


def _facts(visit: Visit, row: Row) -> list[tuple[str, str]]:
    session = visit.session

    def told(when: str, who: int) -> str:
        return visit.say("by", moment=moment(session, when), name=principals.title_of(session, who) or "–")

    return [
        (visit.say("created"), told(row["created"], row["author"])),
        (visit.say("changed"), told(row["modified"], row["editor"])),
        (visit.say("version"), versioning.label(row)),
    ]


def _versions(visit: Visit, found: Row, row: Row) -> list[tuple[str, str, str]]:
    earlier = visit.session.rows("versions", versions.place(found["id"], row["id"])).values()
    return [
        (
            versioning.label(one),
            moment(visit.session, one["modified"]),
            principals.title_of(visit.session, one["editor"]),
        )
        for one in reversed([*earlier, row])
    ]


def _attachments(visit: Visit, found: Row, row: Row) -> list[tuple[str, str]]:
    kept = attachments.names(visit.session, found["id"], row["id"]).values()
    return [(one["name"], visit.with_query(attachment=one["name"])) for one in kept]


def _attachment(visit: Visit, found: Row, row: Row, name: str) -> Answer:
    import base64

    kept = attachments.names(visit.session, found["id"], row["id"]).get(name.casefold())
    if kept is None:
        raise Missing
    return contents(kept["name"], base64.b64decode(kept["content"]))


def _download(row: Row) -> str:
    file = row.get("file")
    return path_link(f"{row['folder']}/{file['name']}") if file and row["kind"] == 0 else ""
