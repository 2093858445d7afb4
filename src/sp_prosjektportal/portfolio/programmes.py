"""What the projects of a programme come to: worst status, open high risks, money and benefits.

A project says which programme it belongs to by the programme's number or its title. Money and benefits are those of
all its projects; lights and risks those of the running ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sp_prosjektportal.portfolio.columns import PROGRAMME, STATUS_LIGHTS
from sp_prosjektportal.resources.types import ItemValue

TEMPLATE = "program"
"""Sites of this template are programmes before any project belongs to them."""
COLUMN = "PpProgramme"
LONGEST = 255

BEING_MADE, GONE, CLOSED = "Opprettes", "Borte", "Avsluttet"
WORDS = {"green": "Grønn", "yellow": "Gul", "red": "Rød"}
UNKNOWN = "Ukjent"
"""Nobody knows: a project has no light, or was not read, and no other has a yellow or a red one."""
RANK = {"": 0, "green": 1, "yellow": 2, "red": 3}

Lights = Mapping[str, Mapping[str, str]]
Said = Mapping[str, Any]
"""What the hub's row of a project says, by column."""


@dataclass(frozen=True)
class Programmes:
    """Who belongs where, among rows by number. ``lights`` are the colours of values by column."""

    rows: Mapping[str, Said]
    lights: Lights = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_title: dict[str, str] = {}
        for number, row in sorted(self.rows.items(), key=lambda one: (not _is_programme(one[1]), one[0])):
            by_title.setdefault(_folded(row.get("Title")), number)
        object.__setattr__(self, "_titles", by_title)
        object.__setattr__(self, "_numbers", {number.casefold(): number for number in self.rows})

    def find(self, text: Any) -> str | None:
        """The number of the programme that a project names: by number, by title, or as ``canonical`` says it."""
        said = _folded(text)
        if not said:
            return None
        numbers: Mapping[str, str] = vars(self)["_numbers"]
        titles: Mapping[str, str] = vars(self)["_titles"]
        return numbers.get(said) or titles.get(said) or numbers.get(said.partition(" ")[0])

    def canonical(self, text: Any) -> Any:
        """The programme as the hub says it, the same for all its projects: number and title. Unknown ones stay."""
        number = self.find(text)
        if number is None:
            return text
        return f"{number} {self.rows[number].get('Title') or ''}".strip()[:LONGEST]

    def members(self, number: str) -> list[str]:
        """The numbers of the projects of a programme, in order. A project that is being made is not one yet."""
        return sorted(
            other
            for other, row in self.rows.items()
            if other != number and row.get("PpState") != BEING_MADE and self.find(row.get(COLUMN)) == number
        )

    def all(self) -> list[str]:
        """The numbers of all programmes, in order."""
        named = {found for row in self.rows.values() if (found := self.find(row.get(COLUMN)))}
        made = {number for number, row in self.rows.items() if _is_programme(row)}
        return sorted(number for number in named | made if number in made or self.members(number))

    def values(self, number: str) -> dict[str, ItemValue]:
        """The programme's columns of a row: empty of one that is no programme."""
        members = [(other, self.rows[other]) for other in self.members(number)]
        if not members and not _is_programme(self.rows[number]):
            return dict.fromkeys(column.name for column in PROGRAMME)
        running = [(other, row) for other, row in members if _is_running(row)]
        status, worst = self.worst(running)
        rows = [row for _, row in members]
        return {
            "PpProgrammeProjects": len(members),
            "PpProgrammeStatus": status,
            "PpProgrammeWorst": worst,
            "PpProgrammeHighRisks": _sum(row for _, row in running)("PpOpenHighRisks"),
            "PpProgrammeBudget": _sum(rows)("GtBudgetTotal"),
            "PpProgrammeForecast": _sum(rows)("GtProjectForecast"),
            "PpProgrammePlanned": _sum(rows)("PpBenefitsPlanned"),
            "PpProgrammeMeasured": _sum(rows)("PpBenefitsMeasured"),
        }

    def worst_projects(self, number: str) -> tuple[str, ...]:
        """The numbers of the running projects with the worst status, when it is yellow or red."""
        colours = {
            other: self._colour(self.rows[other])
            for other in self.members(number)
            if _is_running(self.rows[other])
        }
        worst = max(colours.values(), key=RANK.__getitem__, default="")
        return tuple(n for n, colour in colours.items() if colour == worst and RANK[worst] > RANK["green"])

    def worst(self, running: Sequence[tuple[str, Said]]) -> tuple[str | None, str | None]:
        """The worst status, and which projects have it when it is yellow or red. Not knowing is never green."""
        if not running:
            return None, None
        colours = {number: self._colour(row) for number, row in running}
        worst = max(colours.values(), key=RANK.__getitem__)
        unsure = any(not colours[number] or row.get("PpStale") for number, row in running)
        if RANK[worst] <= RANK["green"]:
            return (UNKNOWN if unsure else WORDS[worst]), None
        named = [
            f"{number} {row.get('Title') or ''}".strip()
            for number, row in running
            if colours[number] == worst
        ]
        return WORDS[worst], "\n".join(named)

    def _colour(self, row: Said) -> str:
        found = (self.lights.get(column, {}).get(str(row.get(column)), "") for column in STATUS_LIGHTS)
        return max(found, key=lambda colour: RANK.get(colour, 0), default="")


def _sum(rows: Iterable[Said]) -> Any:
    """Adds a column up; unknown when no row has a number there."""
    kept = list(rows)

    def of(column: str) -> float | None:
        numbers = list(_numbers(kept, column))
        return sum(numbers) if numbers else None

    return of


def _numbers(rows: Iterable[Said], column: str) -> Iterator[float]:
    for row in rows:
        value = row.get(column)
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield value


def _is_programme(row: Said) -> bool:
    return row.get("GtProjectTemplate") == TEMPLATE


def _is_running(row: Said) -> bool:
    return row.get("GtProjectLifecycleStatus") != CLOSED and row.get("PpState") not in (BEING_MADE, GONE)


def _folded(text: Any) -> str:
    return " ".join(str(text or "").split()).casefold()
