"""The ideas on the hub: which one a project comes from, and telling it that it has become one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sp_prosjektportal.engine.plan import Kinds
from sp_prosjektportal.engine.resource import Difference, Known, Observed
from sp_prosjektportal.errors import ProjectError
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.types import ItemValue, Term
from sp_prosjektportal.resources.words import NORWEGIAN, Words
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request, Service, literal

LIST = "Lists/Idebehandling"
NUMBER = "GtProjectNumber"
APPROVED = ("Godkjent for konseptutredning", "Godkjent og synkronisert")
"""The decisions with which an idea may become a project."""

TIES = ("PpPlan", "PpPlanGoal")
GOALS = "GtUNSustDevGoals"
_COLUMNS = ("Id", "Title", NUMBER, "GtIdeaDecision", *TIES, GOALS)


@dataclass(frozen=True, slots=True)
class Idea:
    """A row of Idébehandling. ``ties`` are what a project takes over from it: plan, goal, UN goals."""

    id: int
    title: str
    number: str  # of the project that it became
    decision: str  # in Norwegian
    ties: Mapping[str, ItemValue]

    @property
    def ready(self) -> bool:
        """Whether it is decided that it is to be a project, and it is none yet."""
        return self.decision in APPROVED and not self.number

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, "title": self.title, "decision": self.decision}


def read_ideas(hub: str, words: Words = NORWEGIAN) -> Steps[tuple[Idea, ...]]:
    """All ideas under assessment. Raises :class:`ProjectError` when the hub has no such list."""
    path = "/" + hub.partition("://")[2].partition("/")[2]
    items = f"/_api/web/GetList({literal(path.rstrip('/') + '/' + LIST)})/items"
    reply: Reply = yield Request.get(hub, items, select=_COLUMNS, top=5000, missing_ok=True)
    if reply.missing:
        raise ProjectError(
            f"The hub {hub} has no list of ideas ({LIST}).",
            hint="Nothing was made. `prosjektportal hub apply` makes the list, if the portfolio's template has it.",
        )
    rows = list(reply.rows)
    while reply.next_link:
        below = reply.next_link[reply.next_link.casefold().find("/_api/") :]
        reply = yield Request(Service.SHAREPOINT, "GET", below, hub, harmless=True)
        rows.extend(reply.rows)
    return tuple(_idea(row, words) for row in rows)


def choose(ideas: Iterable[Idea], wanted: str, number: str) -> Idea:
    """The idea with this number or title, if it may become the project ``number``. Raises :class:`ProjectError`."""
    ideas = tuple(ideas)
    found = _named(ideas, wanted)
    if not found:
        raise ProjectError(f"There is no idea {wanted!r} in Idébehandling.", hint=_ready(ideas))
    if len(found) > 1:
        numbers = ", ".join(str(idea.id) for idea in found)
        raise ProjectError(
            f"There are several ideas called {wanted!r}: {numbers}.",
            hint="Nothing was made. Give the idea's number.",
        )
    idea = found[0]
    if idea.number and idea.number.casefold() != number.casefold():
        raise ProjectError(
            f"The idea {idea.id} {idea.title} has become project {idea.number} already.", hint=_ready(ideas)
        )
    if not idea.number and idea.decision not in APPROVED:
        said = idea.decision or "no decision"
        raise ProjectError(
            f"The idea {idea.id} {idea.title} is not approved: {said}.",
            hint=f"Nothing was made. Set Beslutning in Idébehandling to {APPROVED[0]!r} first. {_ready(ideas)}",
        )
    return idea


def mark(idea: Idea, number: str, kinds: Kinds, known: Known) -> Steps[None]:
    """Write the project's number on the idea. Doing so twice is harmless."""
    if idea.number:
        return
    item = ListItem(list=LIST, key_column="Title", row=idea.title, values={NUMBER: number})
    before = Observed(ListItem(list=LIST, key_column="Title", row=idea.title), {"id": idea.id})
    yield from kinds[item.kind].update(item, before, [Difference(f"values.{NUMBER}", None, number)], known)


def _named(ideas: Sequence[Idea], wanted: str) -> list[Idea]:
    text = " ".join(wanted.split()).casefold()
    by_id = [idea for idea in ideas if str(idea.id) == text.removeprefix("#")]
    return by_id or [idea for idea in ideas if " ".join(idea.title.split()).casefold() == text]


def _ready(ideas: Iterable[Idea]) -> str:
    ready = [f"{idea.id} {idea.title}" for idea in ideas if idea.ready]
    return (
        f"Ready to become projects: {', '.join(ready)}." if ready else "No idea is ready to become a project."
    )


def _idea(row: Mapping[str, Any], words: Words) -> Idea:
    ties: dict[str, ItemValue] = {name: str(row[name]) for name in TIES if row.get(name)}
    goals = row.get(GOALS) or []
    terms = tuple(Term(id=goal["TermGuid"], label=str(goal.get("Label") or "")) for goal in goals)
    if terms:
        ties[GOALS] = terms
    decision = str(words.canonical("GtIdeaDecision", row.get("GtIdeaDecision")) or "")
    return Idea(int(row["Id"]), str(row.get("Title") or ""), str(row.get(NUMBER) or ""), decision, ties)
