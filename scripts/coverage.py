"""Writes docs/dekning.md: what the older tools have, where it is in our templates, or why it is not.

The rows come from the tables of domain.md in the facts folder beside the checkout, the reasons from docs/dekning.yaml.
Run ``python scripts/coverage.py`` after a change of either or of the templates; ``--check`` only says what is wrong.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.term_sets import TermSet
from sp_prosjektportal.resources.views import View
from sp_prosjektportal.template.loader import list_templates, load

ROOT = Path(__file__).resolve().parents[1]
DOMAIN = ROOT.parent / "shared" / "facts" / "domain.md"
REASONS = ROOT / "docs" / "dekning.yaml"
TABLE = ROOT / "docs" / "dekning.md"

KINDS = {
    "list": "Lister",
    "view": "Visninger",
    "column": "Kolonner",
    "content_type": "Innholdstyper",
    "term": "Termer",
}


@dataclass(frozen=True, order=True)
class Item:
    """One thing of the older tools. ``name`` is unique within its kind and source; ``key`` is what we look for."""

    source: str
    kind: str
    name: str
    key: str
    folder: str = ""

    @property
    def path(self) -> str:
        """What the patterns of reasons are held against."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


def sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """The number of the section and the cells of each row of its tables, heads left out."""
    number, above = "", ""
    for line in text.splitlines():
        if heading := re.match(r"#+ ([0-9.]+) ", line):
            number = heading.group(1).rstrip(".")
        is_head = above.startswith("| ") and line.startswith("|---")
        if above.startswith("| ") and not is_head and number.startswith("1."):
            yield number, [cell.strip() for cell in above.strip().strip("|").split("|")]
        above = line


def items(text: str) -> list[Item]:
    """Every list, view, column, content type and term of the model, each once."""
    return sorted({item for number, cells in sections(text) for item in _items(number, cells)})


OLD, CONSTRUCTION, NEW = "2014", "Bygg og anlegg 2015", "Prosjektportalen 365"


def _items(number: str, cells: list[str]) -> Iterator[Item]:
    if number in ("1.1", "1.2", "1.4.6", "1.6"):
        yield from _columns(number, cells)
    elif number.startswith("1.3"):
        yield from _content_types(number, cells)
    elif number.startswith("1.4"):
        yield from _lists(number, cells)
    elif number == "1.5" and len(cells) == 4 and cells[1].startswith("{"):
        for term in cells[3].split("; "):
            name = f"{cells[0]}: {term.strip().removeprefix('– ')}"
            yield Item(NEW, "term", name, name, cells[0])


def _columns(number: str, cells: list[str]) -> Iterator[Item]:
    name = cells[1] if number == "1.6" else cells[0]
    if not name.startswith("Gt"):
        return
    source = {"1.1": OLD, "1.2": CONSTRUCTION}.get(number, NEW)
    folder = {"1.6": cells[0], "1.4.6": "Prosjekt"}.get(number, "")
    renamed = re.search(r"internt navn (\w+)", cells[-1]) if number == "1.1" else None
    yield Item(source, "column", name, renamed.group(1) if renamed else name, folder)


def _content_types(number: str, cells: list[str]) -> Iterator[Item]:
    if number == "1.3.1":
        yield Item(OLD, "content_type", cells[0], cells[0])
    elif cells[1].startswith("0x"):
        level = "Portefølje" if number == "1.3.2" else "Prosjekt"
        yield Item(NEW, "content_type", f"{cells[0]} ({level.lower()})", cells[1], level)


def _lists(number: str, cells: list[str]) -> Iterator[Item]:
    name, source = cells[0], OLD if number in ("1.4.1", "1.4.2") else NEW
    if number in ("1.4.1", "1.4.4"):
        yield Item(source, "list", f"{name} (portefølje)", name, "Portefølje")
        return
    yield Item(source, "list", name, name, "Prosjekt")
    view = f"{name}: {cells[4 if number == '1.4.2' else 3]}"
    yield Item(source, "view", view, view, "Prosjekt")


@dataclass
class Ours:
    """What our templates have, by kind and key: the templates that have it, and its name here."""

    found: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    @staticmethod
    def read() -> Ours:
        ours = Ours()
        for each in list_templates():
            for resource in load(each.name, hub="https://contoso.sharepoint.com/sites/portefolje").resources:
                ours._add(each.name, resource)
        return ours

    def _add(self, template: str, resource: Any) -> None:
        match resource:
            case SiteColumn() | ListColumn():
                self._note("column", resource.name, template, resource.name)
            case ContentType():
                for key in (resource.id.casefold(), resource.name):
                    self._note("content_type", key, template, resource.name)
            case List():
                for key in (resource.title, resource.url.rpartition("/")[2]):
                    self._note("list", key or "", template, resource.url)
            case View():
                self._note(
                    "view",
                    f"{resource.list.rpartition('/')[2]}: {resource.name}",
                    template,
                    resource.title or "",
                )
            case TermSet():
                for term in resource.terms:
                    self._note("term", f"{resource.name}: {term.label}", template, term.label)

    def _note(self, kind: str, key: str, template: str, name: str) -> None:
        self.found.setdefault((kind, key.casefold()), {})[template] = name

    def get(self, kind: str, key: str) -> dict[str, str]:
        return self.found.get((kind, key.casefold()), {})


@dataclass(frozen=True)
class Reasons:
    """docs/dekning.yaml: other names of what we have, and why the rest is not there."""

    same: Mapping[str, Mapping[str, str]]
    not_there: list[Mapping[str, str]]

    @staticmethod
    def read() -> Reasons:
        data = yaml.safe_load(REASONS.read_text(encoding="utf-8"))
        return Reasons(data["same"], data["not_there"])

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str], str]]:
        return [(each["kind"], re.compile(each["names"]), each["reason"]) for each in self.not_there]

    def other_name(self, item: Item) -> str | None:
        return self.same.get(item.kind, {}).get(item.key) or self.same.get(item.kind, {}).get(item.name)

    def why_not(self, item: Item) -> str:
        return next(
            (
                reason
                for kind, names, reason in self._patterns
                if kind == item.kind and names.fullmatch(item.path)
            ),
            "",
        )


@dataclass(frozen=True)
class Row:
    """One row of the table: in which templates, under which name, or why not."""

    item: Item
    templates: tuple[str, ...]
    here: str
    reason: str


def rows(text: str) -> list[Row]:
    """The table's rows."""
    ours, reasons = Ours.read(), Reasons.read()
    return [_row(item, ours, reasons) for item in items(text)]


def _row(item: Item, ours: Ours, reasons: Reasons) -> Row:
    found = ours.get(item.kind, reasons.other_name(item) or item.key)
    if found:
        name = next(
            (found[base] for base in ("prosjekt", "portefolje") if base in found), next(iter(found.values()))
        )
        return Row(item, _shortest(found), name, "")
    return Row(item, (), "", reasons.why_not(item))


def _shortest(found: Iterable[str]) -> tuple[str, ...]:
    """Templates, those left out that have it only from the one they extend."""
    names = set(found)
    return tuple(
        sorted(name for name in names if name in ("prosjekt", "portefolje") or "prosjekt" not in names)
    )


def written(text: str) -> str:
    """The page."""
    found = rows(text)
    parts = [
        "# Dekning",
        "Laget av `scripts/coverage.py`; ikke rediger her. Hver liste, visning, kolonne, innholdstype og term som verktøyet fra 2014,",
        "tillegget for bygg og anlegg og Prosjektportalen 365 har på portefølje- og prosjektnivå: i hvilken mal den er, eller hvorfor ikke.",
        "Maler som bygger på `prosjekt`, har det `prosjekt` har. Begrunnelsene står i `docs/dekning.yaml`.",
        "",
        *_counts(found),
    ]
    for kind, title in KINDS.items():
        parts += [
            "",
            f"## {title}",
            "",
            "| Kilde | Navn der | Mal | Her | Hvorfor ikke |",
            "|---|---|---|---|---|",
        ]
        parts += [_line(row) for row in found if row.item.kind == kind]
    return "\n".join(parts) + "\n"


def _counts(found: list[Row]) -> Iterator[str]:
    yield "| | Med | Utelatt, med grunn |"
    yield "|---|---|---|"
    there = Counter(row.item.kind for row in found if row.templates)
    everything = Counter(row.item.kind for row in found)
    for kind, title in KINDS.items():
        yield f"| {title} | {there[kind]} | {everything[kind] - there[kind]} |"


def _line(row: Row) -> str:
    here = row.here if row.here != row.item.name else ""
    cells = [row.item.source, row.item.name, ", ".join(row.templates), here, row.reason]
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def main() -> int:
    text = DOMAIN.read_text(encoding="utf-8")
    bare = [row.item for row in rows(text) if not row.templates and not row.reason]
    for item in bare:
        print(f"no reason: {item.kind} {item.path} ({item.source})")
    if "--check" in sys.argv:
        return 1 if bare or TABLE.read_text(encoding="utf-8") != written(text) else 0
    TABLE.write_text(written(text), encoding="utf-8")
    return 1 if bare else 0


if __name__ == "__main__":
    sys.exit(main())
