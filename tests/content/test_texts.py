"""Questions, tasks and help cover what the older tools cover, in sentences of our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import pytest

from content.facts import FILES, authored, seeds, sentences, words
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.types import Term
from sp_prosjektportal.template.loader import load

PROJECTS = ("prosjekt", "bygg", "anlegg", "ikt", "organisasjonsutvikling", "program")

RATIO = 0.75  # of difflib
RUN = 6  # consecutive words


def texts() -> Iterator[str]:
    """Everything in our files that is a sentence or nearly one: titles and texts of rows, descriptions."""
    for path in FILES:
        data = authored(path)
        yield from _descriptions(data)
        for owner in data.get("lists") or []:
            for row in rows_of(owner):
                for name in ("Title", "PpHelpText", "PpTaskSteps"):
                    yield from norwegian(row.get(name, "")).splitlines()


def norwegian(text: Any) -> str:
    return str(text["nb"]) if isinstance(text, dict) else str(text)


def rows_of(owner: dict[str, Any]) -> list[dict[str, Any]]:
    seeded = owner.get("list_items") or {}
    return [*(seeded.get("items") or []), *(seeded.get("more") or [])]


def _descriptions(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "description":
                yield norwegian(part)
            else:
                yield from _descriptions(part)
    elif isinstance(value, list):
        for part in value:
            yield from _descriptions(part)


class Sources:
    """The sentences of others, ready to be compared with."""

    def __init__(self, found: list[str]) -> None:
        self.lines = [(text, words(text)) for text in dict.fromkeys(found)]
        self.runs = {run: text for text, own in self.lines for run in _runs(own)}

    def copied_from(self, text: str) -> str | None:
        """The sentence that a text is a copy or a light edit of."""
        own = words(text)
        for run in _runs(own):
            if run in self.runs:
                return self.runs[run]
        return next((line for line, other in self.lines if _alike(own, other)), None)


def _runs(own: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (own[at : at + RUN] for at in range(len(own) - RUN + 1))


def _alike(own: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not set(own) & set(other):
        return False
    match = SequenceMatcher(None, " ".join(own), " ".join(other), autojunk=False)
    return match.real_quick_ratio() >= RATIO and match.quick_ratio() >= RATIO and match.ratio() >= RATIO


def _sentences() -> Iterator[str]:
    """Not bare names, which nobody can say in another way."""
    return (text for text in texts() if len(words(text)) > 2)


@cache
def sources() -> Sources:
    data = {name: part for name, part in seeds().items() if name != "_about"}
    return Sources(list(sentences(data)))


def test_no_text_is_a_copy_or_a_light_edit_of_a_source_sentence() -> None:
    found = sources()
    copies = {text: source for text in _sentences() if (source := found.copied_from(text)) is not None}
    assert copies == {}


@pytest.mark.parametrize(
    "edited",
    [
        "Er prosjektet realistisk og gjennomførbart",
        "Er rollebeskrivelsen for prosjekteieren etablert?",
        "Utarbeide endelig prosjektforslag til vedtak ved Beslutningspunkt 2",
        "Sørg for at leveranser er skikkelig dokumentert og levert etter planen",
        "Vi må spørre: er det utarbeidet en helhetlig og konsistent plan for arbeidet vårt?",
    ],
)
def test_a_lightly_edited_source_sentence_is_found(edited: str) -> None:
    assert sources().copied_from(edited) is not None


def test_a_text_of_ones_own_is_not_taken_for_a_copy() -> None:
    assert sources().copied_from("Har katten på rådhuset fått mat i dag, og hvem gir den i morgen?") is None


def _count(template: str, list_url: str) -> dict[str, int]:
    rows = [row for row in load(template).resources if isinstance(row, ListItem) and row.list == list_url]
    phases = [row.values["GtProjectPhase"] for row in rows]
    return dict(Counter(phase.label for phase in phases if isinstance(phase, Term)))


@pytest.mark.parametrize(
    ("template", "list_url", "block", "key"),
    [
        ("prosjekt", "Lists/Fasesjekkliste", ("phase_checklists", "pp365_standard"), "rows_per_phase"),
        ("bygg", "Lists/Fasesjekkliste", ("phase_checklists", "pp365_bygg"), "rows_per_phase"),
        ("anlegg", "Lists/Fasesjekkliste", ("phase_checklists", "pp365_anlegg"), "rows_per_phase"),
        ("prosjekt", "Lists/Oppgaver", ("tasks", "pp365_planner_standard"), "by_bucket"),
        ("bygg", "Lists/Oppgaver", ("tasks", "pp365_planner_bygg"), "by_bucket"),
        ("anlegg", "Lists/Oppgaver", ("tasks", "pp365_planner_anlegg"), "by_bucket"),
    ],
)
def test_there_are_as_many_rows_a_phase_as_in_the_source(
    template: str, list_url: str, block: tuple[str, str], key: str
) -> None:
    expected: Counter[str] = Counter()
    for bucket, rows in seeds()[block[0]][block[1]][key].items():
        expected[bucket.partition(" - ")[0]] += rows if isinstance(rows, int) else len(rows)
    assert _count(template, list_url) == dict(expected)


@pytest.mark.parametrize(
    ("template", "checkpoints", "tasks"),
    [("prosjekt", 44, 66), ("bygg", 63, 59), ("anlegg", 45, 31), ("ikt", 44 + 11, 66 + 12),
     ("organisasjonsutvikling", 44 + 11, 66 + 12), ("program", 24, 20)],
)  # fmt: skip
def test_there_are_as_many_checkpoints_and_tasks_as_the_documentation_says(
    template: str, checkpoints: int, tasks: int
) -> None:
    assert sum(_count(template, "Lists/Fasesjekkliste").values()) == checkpoints
    assert sum(_count(template, "Lists/Oppgaver").values()) == tasks


@pytest.mark.parametrize(("template", "halves"), [("bygg", 0), ("anlegg", 1)])
def test_tasks_have_the_steps_that_the_source_counts(template: str, halves: int) -> None:
    """One of the source's steps for civil works was cut in two by its separator (domain.md section 7, 20)."""
    rows = [row for row in load(template).resources if isinstance(row, ListItem)]
    steps = sum(len(str(row.values.get("PpTaskSteps") or "").splitlines()) for row in rows)
    assert steps == seeds()["tasks"][f"pp365_planner_{template}"]["checklist_items"] - halves


@pytest.mark.parametrize("template", ["bygg", "anlegg"])
def test_there_are_as_many_stakeholders_in_each_group_as_in_the_source(template: str) -> None:
    block = seeds()["stakeholders_bygg_anlegg"]
    rows = [row for row in load(template).resources if isinstance(row, ListItem)]
    ours = Counter(
        str(row.values["GtBAStakeholderGroup"]) for row in rows if row.list.endswith("/Interessentregister")
    )
    renamed = {"AK administrasjon": "Kommuneadministrasjon", "Tillitsvalgte (AK)": "Tillitsvalgte"}
    assert ours == {renamed.get(group, group): len(names) for group, names in block["by_group"].items()}
    assert sum(ours.values()) == block["rows"] == 74


@pytest.mark.parametrize("list_url", ["Lists/Fasesjekkliste", "Lists/Oppgaver", "Lists/Interessentregister"])
@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("template", PROJECTS)
def test_no_list_says_the_same_twice(template: str, language: str, list_url: str) -> None:
    found = load(template, language=language).resources
    titles = Counter(r.values["Title"] for r in found if isinstance(r, ListItem) and r.list == list_url)
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("template", PROJECTS)
def test_every_checkpoint_is_a_question(template: str, language: str) -> None:
    rows = [row for row in load(template, language=language).resources if isinstance(row, ListItem)]
    questions = [str(row.values["Title"]) for row in rows if row.list == "Lists/Fasesjekkliste"]
    assert [text for text in questions if not text.endswith("?")] == []


ORGANISATIONS = ("asker", "edf", "kta", "agresso", "hafslund", "pru", "difi", "fylkesmann")


def test_no_text_names_an_organisation_of_the_older_tools() -> None:
    named = {word for text in texts() for word in words(text) if word in ORGANISATIONS}
    assert named == set()
