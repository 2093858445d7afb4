"""What the portfolio says about its projects, and what a site's stamp says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sp_prosjektportal.errors import TenantError
from sp_prosjektportal.project.fitting import own_lists
from sp_prosjektportal.project.hub_rows import HubRow, read_rows
from sp_prosjektportal.steps import Steps, together
from sp_prosjektportal.tenant.request import Request, literal

STAMP = "Lists/PpStempel"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A template that was applied to the site."""

    template: str
    version: str
    checksum: str
    parameters: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One project: its row, and the templates its site was made from. ``problem`` says why the site was not read."""

    row: HubRow
    stamps: tuple[Stamp, ...] = ()
    problem: str = ""
    language: int = 0  # LCID of the site
    lists: Mapping[str, str] = field(default_factory=dict)  # addresses of the site's lists by title

    def as_dict(self) -> dict[str, Any]:
        stamps = [
            {"template": s.template, "version": s.version, "checksum": s.checksum, "parameters": s.parameters}
            for s in self.stamps
        ]
        return {**self.row.as_dict(), "stamps": stamps, "problem": self.problem}


def list_projects(hub: str) -> Steps[list[HubRow]]:
    """All projects by number, unfinished ones too."""
    rows = yield from read_rows(hub)
    return sorted(rows, key=lambda row: row.number)


def show(hub: str, number: str) -> Steps[Shown]:
    """One project. Raises :class:`ProjectError` when there is none with that number."""
    row = (yield from read_rows(hub)).need(number)
    if not row.url:
        return Shown(row, problem="the row has no site address")
    try:
        read: list[Steps[Any]] = [_read(row.url), own_lists(row.url)]
        (stamps, language), lists = yield from together(read)
        return Shown(row, stamps, language=language, lists=lists)
    except TenantError as error:
        return Shown(row, problem=str(error))


def read_stamps(site: str) -> Steps[tuple[Stamp, ...]]:
    """The stamps of a site; none when it has no such list. A site that is not there is an error."""
    stamps, _ = yield from _read(site)
    return stamps


def _read(site: str) -> Steps[tuple[tuple[Stamp, ...], int]]:
    """The stamps, and the LCID of the site."""
    path = "/" + site.partition("://")[2].partition("/")[2]
    stamps = Request.get(
        site,
        f"/_api/web/GetList({literal(path.rstrip('/') + '/' + STAMP)})/items",
        select=["Title", "PpVersion", "PpChecksum", "PpParameters"],
        missing_ok=True,
    )
    web, reply = yield [Request.get(site, "/_api/web", select=["Id", "Language"]), stamps]
    found = tuple(
        Stamp(
            str(row["Title"] or ""),
            str(row.get("PpVersion") or ""),
            str(row.get("PpChecksum") or ""),
            str(row.get("PpParameters") or ""),
        )
        for row in reply.rows
    )
    return found, int(web.value("Language") or 0)
