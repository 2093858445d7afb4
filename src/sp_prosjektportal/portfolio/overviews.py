"""The hub's overviews of uncertainty, benefits and lessons: a row for each row that the projects have.

A row is found again by its key, ``<project number>:<list of the project>:<item id>``. It goes when its source is gone,
and only when that list of that site was read whole: a site that cannot be read keeps its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sp_prosjektportal.engine.resource import Observed
from sp_prosjektportal.portfolio.columns import Column
from sp_prosjektportal.portfolio.reading import read_list
from sp_prosjektportal.portfolio.rows import values
from sp_prosjektportal.portfolio.snapshot import (
    Benefit,
    Lesson,
    Part,
    ProjectSnapshot,
    SiteReading,
    Uncertainty,
)
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.types import ItemValue, Percent
from sp_prosjektportal.steps import Steps, together

KEY = "PpRollupKey"
NUMBER = "PpProjectNumber"
UNTITLED = "–"
"""For a row without a title: a list asks for one."""

Values = dict[str, ItemValue]
Sources = Iterable[tuple[int, Values]]
"""Item ids in the project's list, and what the overview says of them."""

COMMON = (Column("Title"), Column(KEY), Column(NUMBER), Column("PpProjectTitle"))


@dataclass(frozen=True, slots=True)
class Overview:
    """One overview: its list on the hub, the project's list that it shows, and the columns that sync owns."""

    list: str
    part: Part
    source: str
    columns: tuple[Column, ...]
    rows: Callable[[ProjectSnapshot], Sources]

    @property
    def owned(self) -> tuple[Column, ...]:
        """Every column that sync may write. What is not here it never touches."""
        return (*COMMON, *self.columns)


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that an overview has: its item id and its project."""

    id: int
    number: str


KeptRows = Mapping[str, Mapping[str, Kept]]
"""By list and key. A list that the hub does not have is not there."""


def _uncertainties(project: ProjectSnapshot) -> Sources:
    return ((one.id, _uncertainty(one)) for one in project.uncertainties)


def _uncertainty(one: Uncertainty) -> Values:
    return {
        "Title": one.title or UNTITLED,
        "PpUncertaintyKind": "Risiko" if one.kind == "risk" else "Mulighet",
        "PpUncertaintyOpen": one.open,
        "PpProbability": one.probability,
        "PpConsequence": one.consequence,
        "PpFactor": one.factor,
        "PpProbabilityAfter": one.probability_after,
        "PpConsequenceAfter": one.consequence_after,
        "PpFactorAfter": one.factor_after,
        "PpMeasures": one.measures,
    }


def _benefits(project: ProjectSnapshot) -> Sources:
    return ((one.id, _benefit(one)) for one in project.benefits)


def _benefit(one: Benefit) -> Values:
    return {
        "Title": one.title or UNTITLED,
        "PpUnit": one.unit or None,
        "PpStartValue": one.start,
        "PpDesiredValue": one.desired,
        "PpMeasuredValue": one.measured,
        "PpMeasuredOn": one.measured_on,
        "PpAchievement": None if one.achievement is None else Percent(share=round(one.achievement / 100, 4)),
    }


def _lessons(project: ProjectSnapshot) -> Sources:
    return ((one.id, _lesson(one)) for one in project.lessons)


def _lesson(one: Lesson) -> Values:
    return {
        "Title": one.title or UNTITLED,
        "PpLessonDescription": one.description,
        "PpLessonConsequence": one.consequence,
        "PpLessonAdvice": one.advice,
        "PpLessonDate": one.written,
    }


def _numbers(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "number") for name in names)


UNCERTAINTY = Overview(
    "Lists/Usikkerhetsoversikt", "risks", "Usikkerhet",
    (Column("PpUncertaintyKind"), Column("PpUncertaintyOpen", "boolean"),
     *_numbers("PpProbability", "PpConsequence", "PpFactor", "PpProbabilityAfter", "PpConsequenceAfter", "PpFactorAfter"),
     Column("PpMeasures")), _uncertainties,
)  # fmt: skip
BENEFITS = Overview(
    "Lists/Gevinstoversikt", "benefits", "Maleindikatorer",
    (Column("PpUnit"), *_numbers("PpStartValue", "PpDesiredValue", "PpMeasuredValue"), Column("PpMeasuredOn", "date"),
     Column("PpAchievement", "number", percent=True)), _benefits,
)  # fmt: skip
LESSONS = Overview(
    "Lists/Erfaringslogg", "lessons", "Prosjektlogg",
    (Column("PpLessonDescription"), Column("PpLessonConsequence"), Column("PpLessonAdvice"), Column("PpLessonDate", "date")),
    _lessons,
)  # fmt: skip
OVERVIEWS = (UNCERTAINTY, BENEFITS, LESSONS)


def read_kept(hub: str) -> Steps[KeptRows]:
    """The rows that the hub's overviews have. Rows without a key are people's own and left out."""
    found = yield from together(
        read_list(hub, [each.list], (Column(KEY), Column(NUMBER))) for each in OVERVIEWS
    )
    return {
        each.list: dict(_kept(rows.rows))
        for each, rows in zip(OVERVIEWS, found, strict=True)
        if rows.rows is not None
    }


def _kept(rows: Iterable[Mapping[str, object]]) -> Iterator[tuple[str, Kept]]:
    for raw in rows:
        row = values(raw, (Column(KEY), Column(NUMBER)))
        if row[KEY]:
            yield str(row[KEY]), Kept(int(str(raw["Id"])), str(row[NUMBER] or ""))


def wanted(reading: SiteReading, title: str, there: KeptRows) -> list[ListItem]:
    """The rows of one project, in those overviews that the hub has."""
    project = reading.project
    if reading.state != "read" or project is None:
        return []
    whose: Values = {NUMBER: reading.number, "PpProjectTitle": title or reading.number}
    return [
        ListItem(list=each.list, key_column=KEY, row=key_of(reading.number, each, item), values=said | whose)
        for each in OVERVIEWS
        if each.list in there and each.part in project.parts
        for item, said in each.rows(project)
    ]


def key_of(number: str, overview: Overview, item: int) -> str:
    """By which a row is found again."""
    return f"{number}:{overview.source}:{item}"


def left_over(
    there: KeptRows, wanted: Iterable[ListItem], sites: Iterable[SiteReading], removed: Iterable[str] = ()
) -> list[Observed[ListItem]]:
    """The rows whose source is gone. ``removed`` are projects that leave the portfolio, with all their rows."""
    asked = {(item.list, item.row.casefold()) for item in wanted}
    parts = {site.number.casefold(): _read_whole(site) for site in sites}
    leaving = {number.casefold() for number in removed}
    found = []
    for each in OVERVIEWS:
        for key, row in there.get(each.list, {}).items():
            number = row.number.casefold()
            gone = each.part in parts.get(number, ()) and (each.list, key.casefold()) not in asked
            if gone or number in leaving:
                found.append(Observed(ListItem(list=each.list, key_column=KEY, row=key), {"id": row.id}))
    return found


def missing(there: KeptRows) -> list[str]:
    """The overviews that the hub does not have, for a note."""
    return [each.list for each in OVERVIEWS if each.list not in there]


def _read_whole(site: SiteReading) -> frozenset[Part]:
    return site.project.parts if site.state == "read" and site.project is not None else frozenset()
