"""A project that comes from an idea, or belongs to a programme: checked before anything is made, tied when it is."""

from __future__ import annotations

from typing import Any

import pytest

from project.world import HUB, TEMPLATE, URL, Died, World, making, project
from sp_prosjektportal.errors import ProjectError
from sp_prosjektportal.project.create import look, new
from sp_prosjektportal.project.ideas import APPROVED, LIST, Idea, choose
from sp_prosjektportal.project.plan import plan_new
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.types import Term

GOAL = "c931c5ee-283f-4dc6-8613-8ff003d13c8c"
COLUMNS = tuple(
    SiteColumn(name=name, title=name) for name in ("PpProgramme", "PpPlanGoal", "GtUNSustDevGoals")
)


class Stand(World):
    """A world whose kinds know site columns, with ideas on the hub."""

    def idea(self, title: str, **values: Any) -> None:
        item = ListItem(list=LIST, key_column="Title", row=title)
        # as REST has them: values that no list item is given
        self.things[HUB, item.address] = item.model_copy(
            update={"values": {"GtIdeaDecision": APPROVED[0], **values}}
        )

    def told(self, title: str) -> dict[str, Any]:
        found = self.things[HUB, f"list_items/{LIST}/Title={title}"]
        assert isinstance(found, ListItem)
        return dict(found.values)


@pytest.fixture
def world() -> Stand:
    return Stand()


def ideas(*changes: dict[str, Any]) -> list[Idea]:
    base = {"number": "", "decision": APPROVED[0], "ties": {}}
    return [
        Idea(**{"id": at, "title": f"Idé {at}", **base, **change}) for at, change in enumerate(changes, 1)
    ]


@pytest.mark.parametrize("wanted", ["2", "#2", "Delte sykler", "  delte   SYKLER "])
def test_an_idea_is_named_by_number_or_title(wanted: str) -> None:
    assert choose(ideas({}, {"title": "Delte sykler"}), wanted, "FV-101").id == 2


REFUSED = {
    "unknown": ("9", [{}], "There is no idea '9'", "Ready to become projects: 1 Idé 1."),
    "none at all": ("9", [], "There is no idea '9'", "No idea is ready"),
    "two of one title": ("Sykler", [{"title": "Sykler"}, {"title": "sykler"}], "several ideas called 'Sykler': 1, 2", "number"),
    "rejected": ("1", [{"decision": "Avvist"}], "is not approved: Avvist", "Godkjent for konseptutredning"),
    "undecided": ("1", [{"decision": ""}], "is not approved: no decision", "Set Beslutning"),
    "another's": ("1", [{"number": "FV-9"}], "has become project FV-9 already", "No idea is ready"),
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "there", "said", "hint"), REFUSED.values(), ids=REFUSED)
def test_an_idea_that_cannot_become_this_project_is_refused(
    wanted: str, there: list[dict[str, Any]], said: str, hint: str
) -> None:
    with pytest.raises(ProjectError) as refused:
        choose(ideas(*there), wanted, "FV-101")
    assert said in str(refused.value)
    assert hint in refused.value.hint


@pytest.mark.parametrize("decision", APPROVED)
def test_an_idea_of_this_very_project_is_taken_again_when_a_start_goes_on(decision: str) -> None:
    assert choose(ideas({"number": "fv-101", "decision": decision}), "1", "FV-101").number == "fv-101"


def test_the_idea_gets_the_number_of_the_project(world: Stand) -> None:
    world.idea(
        "Delte sykler",
        PpPlan="Temaplan",
        PpPlanGoal="Halvere bilturer",
        GtUNSustDevGoals=[{"TermGuid": GOAL, "Label": "11."}],
    )
    plan = world.run(plan_new(project(idea="Delte sykler"), making()))
    assert plan.as_dict()["idea"]["title"] == "Delte sykler"
    assert plan.project.properties == {}  # the template of this test has none of the columns
    world.run(new(project(idea="Delte sykler"), making()))
    assert world.told("Delte sykler")["GtProjectNumber"] == "FV-101"


def test_only_columns_of_the_template_are_taken_over() -> None:
    wanted = making(resources=COLUMNS)
    assert wanted.has_column("PpPlanGoal")
    assert not wanted.has_column("PpPlan")
    world = Stand()
    world.idea(
        "Delte sykler",
        PpPlan="Temaplan",
        PpPlanGoal="Halvere bilturer",
        GtUNSustDevGoals=[{"TermGuid": GOAL, "Label": "11."}],
    )
    start = world.run(look(project(idea="Delte sykler"), wanted))
    assert start.project.properties == {
        "PpPlanGoal": "Halvere bilturer",
        "GtUNSustDevGoals": (Term(id=GOAL),),
    }
    assert wanted.own_row(start.project).values["PpPlanGoal"] == "Halvere bilturer"


def test_a_start_that_died_anywhere_goes_on_and_ties_the_idea_once() -> None:
    whole = Stand()
    whole.idea("Delte sykler")
    whole.run(new(project(idea="Delte sykler"), making()))
    for at in range(whole.exchanges):
        for after in (False, True):
            world = Stand()
            world.idea("Delte sykler")
            world.dies_at, world.dies_after = at, after
            with pytest.raises(Died):
                world.run(new(project(idea="Delte sykler"), making()))
            world.dies_at = -1
            row = world.row()
            if row is None or row["PpState"] == "Opprettes":
                world.run(new(project(idea="Delte sykler"), making()))
            assert world.told("Delte sykler")["GtProjectNumber"] == "FV-101", (at, after)
            assert (world.row() or {})["PpState"] == "I drift"


def test_a_project_is_put_into_a_programme_by_number_or_title(world: Stand) -> None:
    world.put_row("PRG-1", Title="Grønt skifte", GtProjectTemplate="program", PpState="I drift")
    wanted = making(resources=COLUMNS)
    for text in ("prg-1", "Grønt skifte"):
        start = world.run(look(project(programme=text), wanted))
        assert start.project.programme == "PRG-1"
        assert wanted.own_row(start.project).values["PpProgramme"] == "PRG-1"


@pytest.mark.parametrize(
    ("programme", "resources", "said"),
    [
        ("PRG-9", COLUMNS, "There is no programme 'PRG-9'"),
        ("PRG-1", TEMPLATE, "cannot belong to a programme"),
    ],
)
def test_a_programme_that_does_not_fit_is_refused_before_anything_is_made(
    world: Stand, programme: str, resources: tuple[Any, ...], said: str
) -> None:
    world.put_row("PRG-1", Title="Grønt skifte", GtProjectTemplate="program", PpState="I drift")
    before = world.state
    with pytest.raises(ProjectError, match=said) as refused:
        world.run(new(project(programme=programme), making(resources=resources)))
    assert "Nothing was made" in refused.value.hint
    assert world.state == before
    assert not world.site_exists(URL)


def test_a_hub_without_ideas_says_so(world: Stand) -> None:
    with pytest.raises(ProjectError, match="has no list of ideas"):
        world.run(new(project(idea="1"), making()))
