"""Site contents, and what was thrown away."""

from __future__ import annotations

from dataclasses import dataclass

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse.moments import moment
from sp_prosjektportal.emulator.browse.render import page
from sp_prosjektportal.emulator.browse.visit import Visit, path_link
from sp_prosjektportal.emulator.sharepoint import principals


@dataclass
class Line:
    title: str
    href: str
    kind: str
    description: str
    count: int
    changed: str
    settings: str
    unique: bool


def contents(visit: Visit) -> Answer:
    session = visit.session
    lines: list[Line] = []
    hidden: list[Line] = []
    for row in sorted(session.rows("lists").values(), key=lambda one: str(one["title"]).casefold()):
        line = Line(
            row["title"], path_link(row["url"]), visit.say("library" if row["base_type"] == 1 else "list"), row["description"] or "",
            len(session.rows("items", row["id"])), moment(session, row["modified"]),
            path_link(f"{session.path}/_layouts/15/listedit.aspx", List=row["id"]), bool(row["unique"]),
        )  # fmt: skip
        (hidden if row["hidden"] else lines).append(line)
    return page(visit, "contents", title=visit.say("contents"), lines=lines, hidden=hidden)


def recycle_bin(visit: Visit) -> Answer:
    session = visit.session
    rows = [
        {
            "title": str(row.get("title") or row.get("leaf") or ""),
            "where": str(row.get("dir") or ""),
            "when": moment(session, str(row.get("at") or "")),
            "who": principals.title_of(session, row.get("by")),
        }
        for row in session.rows("recycle_bin").values()
    ]
    return page(visit, "recycle_bin", title=visit.say("recycle_bin"), rows=rows)
