"""The templates hold together: what links, filters, sync and the board's rules name is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.facts import CHECKOUT, FILES
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.portfolio import parts
from sp_prosjektportal.portfolio.columns import BOARD_COLUMNS, SYNC_COLUMNS
from sp_prosjektportal.resources.caml import Condition
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.files import File
from sp_prosjektportal.resources.folders import Folder
from sp_prosjektportal.resources.groups import SiteGroup
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.navigation import Navigation, Node
from sp_prosjektportal.resources.page_parts import Links, Text
from sp_prosjektportal.resources.pages import Page
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.term_sets import TermGroup, TermSet
from sp_prosjektportal.resources.types import Term
from sp_prosjektportal.resources.views import View
from sp_prosjektportal.template.loader import Loaded, check, load

TEMPLATES = ("portefolje", "prosjekt", "bygg", "anlegg", "ikt", "organisasjonsutvikling", "program")
PROJECTS = TEMPLATES[1:]
HUB = "https://contoso.sharepoint.com/sites/portefolje"
SITE = "https://contoso.sharepoint.com/sites/x"
WITHOUT_LIGHT = {"Ikke besluttet", "Stoppet", "Ikke påbegynt", "Åpen", "Ikke relevant", "Arkivert"}
"""Choices that are neither good nor bad news: no decision yet, a decision to stop, no benefits due yet, a checkpoint that
is open (its date says when it is late) or does not matter."""
PHASE_VIEWS = ("Ide", "Konsept", "Planlegge", "Gjennomfore", "Avslutte", "Realisere")
PHASES_OF_A_PROGRAMME = PHASE_VIEWS[1:5]


@cache
def loaded(name: str, language: str = "nb") -> Loaded:
    return load(name, language=language, site=SITE, site_title="X", hub=HUB)


def every(name: str, kind: type[Resource]) -> list[Any]:
    return [resource for resource in loaded(name).resources if isinstance(resource, kind)]


def columns_of(name: str, list_url: str) -> set[str]:
    """What a row of a list can hold: its own columns and those of its content types and their parents."""
    owner = next(each for each in every(name, List) if each.url == list_url)
    types = [t for t in every(name, ContentType) if any(id.startswith(t.id) for id in owner.content_types)]
    own = {column.name for column in every(name, ListColumn) if column.list == list_url}
    return own.union(*(t.columns for t in types))


def test_all_templates_pass_the_check() -> None:
    check(TEMPLATES)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_each_template_loads_for_norwegian_and_english_sites(name: str, language: str) -> None:
    """Groups, folders and files are known by name, and so have another address in another language."""
    here, there = (list(loaded(name, each).resources) for each in (language, "nb"))
    assert len(here) == len(there)
    groups = [
        {r.address for r in found if not isinstance(r, SiteGroup | Folder | File)} for found in (here, there)
    ]
    assert groups[0] == groups[1]


def test_project_templates_make_no_terms_and_the_hub_makes_all() -> None:
    for name in PROJECTS:
        assert every(name, TermSet) == every(name, TermGroup) == []
    assert len(every("portefolje", TermSet)) == 8
    assert len(every("portefolje", TermGroup)) == 1


def test_the_hub_does_not_bind_the_phase_to_a_term_set() -> None:
    assert "GtProjectPhase" not in {column.name for column in every("portefolje", SiteColumn)}
    assert "GtProjectPhase" not in columns_of("portefolje", "Lists/Prosjekter")


@pytest.mark.parametrize(
    ("name", "term_set"),
    [
        ("prosjekt", "Fase"),
        ("bygg", "Fase (Bygg)"),
        ("anlegg", "Fase (Anlegg)"),
        ("program", "Fase (Program)"),
    ],
)
def test_a_project_binds_its_phase_to_the_term_set_of_its_method(name: str, term_set: str) -> None:
    phase = next(column for column in every(name, SiteColumn) if column.name == "GtProjectPhase")
    wanted = next(each for each in every("portefolje", TermSet) if each.name == term_set)
    assert phase.term_set == wanted.id
    terms = {term.id for term in wanted.terms}
    used = {v.id for r in every(name, ListItem) if isinstance(v := r.values.get("GtProjectPhase"), Term)}
    assert used
    assert used <= terms


def test_every_national_phase_has_a_term_in_each_method() -> None:
    phases = loaded("portefolje").phases
    for term_set in every("portefolje", TermSet):
        if term_set.name in ("Fase", "Fase (Bygg)", "Fase (Anlegg)"):
            found = sorted(phases[term.id] for term in term_set.terms if term.id in phases)
            assert found == ["avslutte", "gjennomfore", "ide", "konsept", "planlegge", "realisere"], (
                term_set.name
            )


@pytest.mark.parametrize("name", TEMPLATES)
def test_addresses_are_ascii_and_names_fit(name: str) -> None:
    urls = [each.url for each in every(name, List)] + [view.name for view in every(name, View)]
    assert [url for url in urls if not re.fullmatch(r"[A-Za-z0-9/]+", url)] == []
    names = [column.name for column in every(name, SiteColumn)]
    assert len(names) == len({n.casefold() for n in names})
    assert [n for n in names if not re.fullmatch(r"Gt[A-Za-z]+|Pp(N3)?[A-Za-z]{1,30}", n)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_list_has_one_default_view(name: str) -> None:
    for owner in every(name, List):
        views = [view for view in every(name, View) if view.list == owner.url]
        assert len([view for view in views if view.default]) == (1 if views else 0), owner.url


def test_a_project_site_needs_about_a_hundred_columns_and_few_of_a_list_alone() -> None:
    """Site columns travel a hundred at a time; the columns of one list are written one after the other."""
    assert len(every("prosjekt", SiteColumn)) <= 110
    own = Counter(column.list for column in every("prosjekt", ListColumn))
    assert {url: count for url, count in own.items() if count > 3 and url != "Lists/PpStempel"} == {}


def test_the_hub_has_every_column_that_sync_writes_and_the_board_owns() -> None:
    there = columns_of("portefolje", "Lists/Prosjekter") | {"Title"}
    wanted = {column.name for column in (*SYNC_COLUMNS, *BOARD_COLUMNS)}
    assert wanted - there == set()


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_has_every_list_and_column_that_the_crawl_reads(name: str) -> None:
    builtin = {"Title", "ContentTypeId", "Created"}
    for part in parts.PARTS:
        url = part.lists[0]
        missing = {column.name for column in part.columns} - columns_of(name, url) - builtin
        assert missing == set(), url


def test_the_rules_of_attention_name_choices_that_exist() -> None:
    import sp_prosjektportal.portfolio as portfolio

    rules = yaml.safe_load((Path(portfolio.__file__).parent / "attention.yaml").read_text(encoding="utf-8"))
    choices = {column.name: column.choices for column in every("portefolje", SiteColumn)}
    for rule in rules["rules"]:
        assert {value for value in rule.get("is", []) if value not in choices[rule["column"]]} == set()
        if "is_not" in rule:
            assert set(rule["is_not"]) & set(choices[rule["column"]])
    for column, values in rules["skip"].items():
        assert set(values) <= set(choices[column])


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_column_with_lights_has_a_green_one_and_known_values(name: str) -> None:
    lights = loaded(name).lights
    columns = {column.name: column for column in every(name, SiteColumn)}
    assert {"GtStatusTime", "GtStatusBudget", "GtStatusRisk", "GtStatusQuality"} <= set(lights)
    for column, meanings in lights.items():
        assert "green" in meanings.values(), column
        assert set(columns[column].choices) - set(meanings) <= WITHOUT_LIGHT, column
        assert columns[column].formatting, column


@pytest.mark.parametrize(
    ("column", "light", "values"),
    [
        ("GtStatusTime", "red", {"Forsinket", "Delayed"}),
        ("GtStatusBudget", "yellow", {"Mindre overskridelser", "Vet ikke", "Minor overruns", "Unknown"}),
        ("GtStatusBudget", "red", {"Over budsjett", "Over budget"}),
        ("GtStatusRisk", "red", {"Høy", "High"}),
        ("GtStatusQuality", "red", {"Større avvik fra spesifikasjon", "Major deviations"}),
    ],
)
def test_lights_say_what_they_said_before(column: str, light: str, values: set[str]) -> None:
    meanings = loaded("portefolje").lights[column]
    assert {value for value, meaning in meanings.items() if meaning == light} == values


def _nodes(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _nodes(node.children)


@pytest.mark.parametrize("name", TEMPLATES)
def test_links_in_menus_lead_to_lists_and_views_that_exist(name: str) -> None:
    lists = {each.url for each in every(name, List)}
    views = {f"{view.list}/{view.name}.aspx" for view in every(name, View)}
    forms = {f"{url}/EditForm.aspx" for url in lists}
    hub_views = {f"{HUB}/{view.list}/{view.name}.aspx" for view in every("portefolje", View)}
    urls = [node.url.partition("?")[0] for menu in every(name, Navigation) for node in _nodes(menu.nodes)]
    assert [url for url in urls if url not in {SITE} | lists | views | forms | hub_views] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_list_that_is_shown_is_in_the_menu(name: str) -> None:
    urls = [node.url for menu in every(name, Navigation) for node in _nodes(menu.nodes)]
    missing = [
        e.url for e in every(name, List) if not e.hidden and not any(u.startswith(e.url) for u in urls)
    ]
    assert missing == []


@pytest.mark.parametrize("list_url", ["Lists/Fasesjekkliste", "Lists/Oppgaver", "Dokumenter"])
@pytest.mark.parametrize("name", PROJECTS)
def test_each_phase_has_a_view_that_shows_what_belongs_to_several_phases_too(
    name: str, list_url: str
) -> None:
    views = {view.name: view for view in every(name, View) if view.list == list_url}
    seen = []
    for leaf in PHASES_OF_A_PROGRAMME if name == "program" else PHASE_VIEWS:
        view = views[leaf]
        assert view.filter is not None
        either = view.filter if view.filter.any else view.filter.all[0]
        phases = [condition.value for condition in either.any]  # each in both languages
        assert phases[2:] == ["Flere faser", "Several phases"]
        assert phases[0] == view.title
        assert phases[1] != phases[0]
        seen.append(phases[0])
    assert len(set(seen)) == (4 if name == "program" else 6)


def test_settled_risks_and_active_risks_are_not_the_same_view() -> None:
    views = {view.name: view for view in every("prosjekt", View) if view.list == "Lists/Usikkerhet"}

    def status(condition: Condition | None) -> list[tuple[str, object]]:
        assert condition is not None
        flat = (condition, *condition.all)
        return [(each.operator, each.value) for each in flat if each.column == "GtRiskStatus"]

    assert status(views["Avklart"].filter) == [("is", "Ikke lenger aktuell")]
    assert status(views["AktiveRisikoer"].filter) == [("is_not", "Ikke lenger aktuell")]


@pytest.mark.parametrize(
    "view", ["AktiveProsjekter", "EtterFase", "EtterType", "EtterTjenesteomrade", "EtterMal", "Okonomi"]
)
def test_the_boards_views_leave_out_closed_projects_and_those_without_a_site(view: str) -> None:
    found = next(v for v in every("portefolje", View) if v.list == "Lists/Prosjekter" and v.name == view)
    assert found.filter is not None
    left_out = {(each.column, each.value) for each in found.filter.all if each.operator == "is_not"}
    assert left_out == {
        ("PpState", "Opprettes"), ("PpState", "Borte"), ("GtProjectLifecycleStatus", "Avsluttet"),
    }  # fmt: skip


def test_the_board_reads_the_hub_through_a_group_of_its_own() -> None:
    roles = {group.name: group.role for group in every("portefolje", SiteGroup)}
    assert roles == {
        "Idébehandlere": "read",
        "Porteføljeinnsyn": "read",
        "Prosjektstøtte": "read",
        "Porteføljeadministratorer": "edit",
    }
    assert every("prosjekt", SiteGroup) == []


def test_project_support_reads_the_projects_of_a_portfolio_that_names_it() -> None:
    loaded = load("prosjekt", parameters={"project_support": ["kari@contoso.no"]})
    groups = [resource for resource in loaded.resources if isinstance(resource, SiteGroup)]
    assert [(g.name, g.role, g.members) for g in groups] == [
        ("Prosjektstøtte", "read", frozenset({"kari@contoso.no"}))
    ]


def test_nobody_but_its_owners_changes_what_the_tool_writes_on_the_hub() -> None:
    lists = {each.url: each.permissions for each in every("portefolje", List)}
    for url in (
        "Prosjektstatus",
        "Usikkerhetsoversikt",
        "Gevinstoversikt",
        "Erfaringslogg",
        "PpLeie",
        "PpStempel",
    ):
        roles = lists[f"Lists/{url}"]
        assert isinstance(roles, dict)
        assert {who: role for who, role in roles.items() if role != "read"} == {}, url
        assert "members" in roles


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_starts_with_six_gates_that_nobody_has_decided_and_a_programme_with_four(name: str) -> None:
    gates = [row for row in every(name, ListItem) if row.list == "Lists/Milepaeler"]
    assert [row.row for row in gates] == ["BP1", "BP2", "BP3", "BP4", "BP5", "BP6"][
        : 4 if name == "program" else 6
    ]
    assert {row.values["PpDecision"] for row in gates} == {"Ikke besluttet"}
    assert all("PpDecision" in row.once for row in gates)


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_stamp_has_a_list_to_stand_in(name: str) -> None:
    assert [row.list for row in loaded(name).stamp if isinstance(row, ListItem)] == ["Lists/PpStempel"]
    assert next(each for each in every(name, List) if each.url == "Lists/PpStempel").hidden


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_each_file_names_its_schema_and_itself(path: Path) -> None:
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    schema = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert schema is not None
    assert (path.parent / schema.group(1)).resolve() == CHECKOUT / "docs" / "schema" / "template.schema.json"
    assert re.match(rf"(fragment|template): {path.stem}\n", rest)


# -- pages ----------------------------------------------------------------------------------------------

HOME = {
    "Lists/Prosjektegenskaper",
    "Lists/Prosjektstatus",
    "Lists/Fasesjekkliste",
    "Lists/Milepaeler",
    "Lists/Oppgaver",
    "Lists/Usikkerhet",
    "Lists/Prosjektlogg",
    "Dokumenter",
}
HUB_HOME = {
    ("Lists/Prosjekter", "Forside"),
    ("Lists/Prosjekter", "EtterFase"),
    ("Lists/Prosjekter", "Okonomi"),
    ("Lists/Ideregistrering", "Forside"),
    ("Lists/Idebehandling", "Forside"),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_opens_with_phase_gate_checkpoints_tasks_risks_documents_log_and_links(name: str) -> None:
    (home,) = [page for page in every(name, Page) if page.home]
    assert {part.list for part in home.list_views()} >= HOME
    assert any(isinstance(part, Links) for part in home.parts())
    assert home.once == {"sections"}  # people's after it was made


def test_a_hub_opens_with_who_needs_help_phases_finances_ideas_and_links() -> None:
    (home,) = [page for page in every("portefolje", Page) if page.home]
    assert {(part.list, part.view) for part in home.list_views()} >= HUB_HOME
    assert any(isinstance(part, Links) for part in home.parts())


@pytest.mark.parametrize("name", TEMPLATES)
def test_pages_show_lists_by_views_narrow_enough_for_their_column(name: str) -> None:
    views = {(view.list, view.name): view for view in every(name, View)}
    for page in every(name, Page):
        for column in (column for section in page.sections for column in section.columns):
            for part in (part for part in column.parts if part in page.list_views()):
                shown = views[part.list, part.view]
                assert len(shown.columns) <= (12 if column.width == 12 else column.width + 4), (
                    page.name,
                    part,
                )


@pytest.mark.parametrize("name", TEMPLATES)
def test_pages_are_the_same_in_both_languages_and_wholly_translated(name: str) -> None:
    norwegian, english = (
        [r for r in loaded(name, each).resources if isinstance(r, Page)] for each in ("nb", "en")
    )
    for here, there in zip(norwegian, english, strict=True):
        assert [(p.part, getattr(p, "list", "")) for p in here.parts()] == [
            (p.part, getattr(p, "list", "")) for p in there.parts()
        ]
        for one, other in zip(here.parts(), there.parts(), strict=True):
            if isinstance(one, Text) and isinstance(other, Text):
                assert one.html != other.html
                assert one.html.count("href=") == other.html.count("href=")
