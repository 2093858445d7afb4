from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

from sp_prosjektportal.resources.caml import Condition
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.groups import SiteGroup
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.navigation import Navigation, Node
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.term_sets import TermEntry, TermGroup, TermSet
from sp_prosjektportal.resources.types import Link, Person, RowKey, Term
from sp_prosjektportal.resources.views import Group, Order, View
from sp_prosjektportal.template import loader
from template.files import write

GROUP, SET, TERM = (
    "c56bb677-f782-4cf6-a6d6-17685ee9f19d",
    "abcfc9d9-a263-4abb-8234-be973c46258a",
    "99e85650-33de-4af4-b8db-edffbc8a310b",
)
TYPE = "0x0100A87AE71CBF2643A6BC9D0948BD2EE897"
WHOLE = f"""
column_group: Prøver
term_groups: [{{id: "{{{GROUP.upper()}}}", name: Prosjektportalen}}]
term_sets:
  - {{id: {SET}, group: {GROUP}, name: Fase, terms: [{{id: {TERM}, label: {{nb: Konsept, en: Concept}}, phase: konsept, properties: {{b: "2", a: "1"}}}}]}}
site_columns:
  - {{name: PpStatus, type: choice, title: {{nb: Status, en: State}}, choices: [{{value: {{nb: Høy, en: High}}, light: red}}, {{value: Lav, light: green}}, Ukjent], default: Høy, formatting: lights}}
  - {{name: PpFase, type: term, multiple: true, term_set: fase, title: Fase}}
  - {{name: PpPoeng, type: number, minimum: 0, decimals: 1, default: 0.5, title: Poeng}}
  - {{name: PpVarsel, type: calculated, result: text, title: Varsel, formula: '=IF([PpStatus]="Høy","Høy","")'}}
  - {{name: PpFerdig, type: boolean, default: false, title: Ferdig}}
content_types:
  - id: "0x0100a87ae71cbf2643a6bc9d0948bd2ee897"
    name: {{nb: Risiko, en: Risk}}
    columns: [Title, {{name: PpStatus, required: true}}, PpFase, PpPoeng, {{name: PpVarsel, hidden: true}}, PpFerdig]
lists:
  - {{url: Lists/Hvem, title: Hvem, columns: [{{name: Title, unique: true, indexed: true}}], list_items: {{key: Title, items: [{{Title: Alle}}]}}}}
  - url: Lists/A
    title: {{nb: Risikoer, en: Risks}}
    permissions: {{members: read}}
    content_types: ["{TYPE}"]
    columns:
      - {{name: Title, title: Tittel}}
      - {{name: PpKey, type: text, unique: true, indexed: true, title: Nøkkel}}
      - {{name: PpTil, type: lookup, multiple: true, title: Til, lookup_list: Lists/Hvem}}
      - {{name: PpDato, type: date, title: Dato}}
      - {{name: PpTid, type: date, time: true, title: Tid}}
      - {{name: PpEier, type: person, title: Eier}}
      - {{name: PpLenke, type: url, title: Lenke}}
    views:
      - name: Alle
        title: {{nb: Alle, en: All}}
        columns: [LinkTitle, PpStatus]
        filter:
          all:
            - {{column: PpStatus, is_not: Lav}}
            - {{column: PpStatus, in: [Høy, Ukjent]}}
            - {{column: ContentType, is: Risiko}}
            - {{column: PpFase, is: Konsept}}
            - {{column: PpPoeng, more: 10}}
            - {{column: PpFerdig, is: false}}
            - {{column: PpDato, less: "@today-60"}}
            - {{column: PpEier, is: "@me"}}
            - {{column: PpTid, empty: false}}
            - {{any: [{{column: Title, begins_with: A}}, {{column: Title, empty: true}}]}}
        order: [PpPoeng desc, Title]
        group: [PpStatus]
        totals: {{PpPoeng: sum, Title: count}}
        rows: 100
        default: true
    list_items:
      key: PpKey
      content_type: "{TYPE}"
      once: [PpStatus]
      items:
        - {{PpKey: en, Title: {{nb: Første, en: First}}, PpStatus: Høy, PpFase: [Konsept], PpPoeng: 2, PpFerdig: true, PpTil: [Alle],
           PpDato: 2026-01-31, PpTid: "2026-01-31T10:00+01:00", PpEier: Kari@Contoso.no, PpLenke: {{url: "https://x", text: X}}}}
navigation:
  quick_launch: [{{title: {{nb: Risiko, en: Risk}}, url: Lists/A, children: [{{title: Porteføljen, url: "{{{{ hub.url }}}}"}}]}}]
groups: [{{name: Innsyn, role: read, members: ["kari@contoso.no"]}}]
"""


def loaded(tmp_path: Path, purpose: str, language: str) -> loader.Loaded:
    write(tmp_path, {"site/x": WHOLE}, purpose=purpose)
    return loader.load(
        "x", overlays=[tmp_path], language=language, hub="https://contoso.sharepoint.com/sites/hub"
    )


def by_address(found: loader.Loaded) -> dict[str, object]:
    return {resource.address: resource for resource in found.resources}


def test_a_template_becomes_flat_resources_with_only_what_was_written(tmp_path: Path) -> None:
    found = by_address(loaded(tmp_path, "portfolio", "nb"))
    assert list(found) == [
        f"term_groups/{GROUP}", f"term_sets/{SET}", "site_columns/PpStatus", "site_columns/PpFase", "site_columns/PpPoeng",
        "site_columns/PpVarsel", "site_columns/PpFerdig", f"content_types/{TYPE}", "lists/Lists/Hvem",
        "columns/Lists/Hvem/Title", "list_items/Lists/Hvem/Title=Alle", "lists/Lists/A", "columns/Lists/A/Title",
        "columns/Lists/A/PpKey", "columns/Lists/A/PpTil", "columns/Lists/A/PpDato", "columns/Lists/A/PpTid",
        "columns/Lists/A/PpEier", "columns/Lists/A/PpLenke", "views/Lists/A/Alle", "list_items/Lists/A/PpKey=en",
        "navigation/quick_launch", "groups/Innsyn",
    ]  # fmt: skip
    assert found[f"term_groups/{GROUP}"] == TermGroup(id=GROUP, name="Prosjektportalen")
    term = TermEntry(
        id=TERM,
        label="Konsept",
        labels=((1044, "Konsept"), (1033, "Concept")),
        properties=(("a", "1"), ("b", "2")),
    )
    assert found[f"term_sets/{SET}"] == TermSet(id=SET, group=GROUP, name="Fase", terms=(term,))
    points = SiteColumn(
        name="PpPoeng", type="number", minimum=0, decimals=1, default="0.5", title="Poeng", group="Prøver"
    )
    same(found["site_columns/PpPoeng"], points)
    same(
        found["site_columns/PpFase"],
        SiteColumn(name="PpFase", type="term", multiple=True, term_set=SET, title="Fase", group="Prøver"),
    )
    same(found["columns/Lists/A/Title"], ListColumn(list="Lists/A", name="Title", title="Tittel"))
    same(
        found["lists/Lists/A"],
        List(
            url="Lists/A",
            template="list",
            title="Risikoer",
            permissions={"members": "read", "Innsyn": "read"},
            content_types=(TYPE,),
        ),
    )
    same(
        found["groups/Innsyn"], SiteGroup(name="Innsyn", role="read", members=frozenset({"kari@contoso.no"}))
    )
    same(
        found[f"content_types/{TYPE}"],
        ContentType(
            id=TYPE, name="Risiko", group="Prøver", columns=("Title", "PpStatus", "PpFase", "PpPoeng", "PpVarsel", "PpFerdig"),
            required=frozenset({"Title", "PpStatus"}), hidden=frozenset({"PpVarsel"}),
        ),
    )  # fmt: skip


def same(found: object, wanted: ListColumn | SiteColumn | List | ContentType | SiteGroup) -> None:
    """Equal, and the same fields set: what is unset is not managed."""
    assert found == wanted
    assert getattr(found, "model_fields_set") == wanted.model_fields_set  # noqa: B009


def test_a_view_has_typed_filters_order_groups_and_totals(tmp_path: Path) -> None:
    view = by_address(loaded(tmp_path, "portfolio", "nb"))["views/Lists/A/Alle"]
    assert isinstance(view, View)
    assert view.order == (Order(column="PpPoeng", descending=True), Order(column="Title"))
    assert view.group == (Group(column="PpStatus"),)
    assert view.totals == (("PpPoeng", "SUM"), ("Title", "COUNT"))
    assert (view.rows, view.default, view.title) == (100, True, "Alle")
    wanted = Condition(
        all=(
            Condition(column="PpStatus", operator="is_not", value="Lav", type="Choice"),
            Condition(column="PpStatus", operator="in", value=("Høy", "Ukjent"), type="Choice"),
            Condition(column="ContentType", value="Risiko", type="Computed"),
            Condition(
                any=tuple(
                    Condition(column="PpFase", value=label, type="TaxonomyFieldTypeMulti")
                    for label in ("Konsept", "Concept")  # whichever the term store shows
                )
            ),
            Condition(column="PpPoeng", operator="more", value="10", type="Number"),
            Condition(column="PpFerdig", value="0", type="Boolean"),
            Condition(column="PpDato", operator="less", value="@today-60", type="DateTime"),
            Condition(column="PpEier", value="@me", type="User"),
            Condition(column="PpTid", operator="not_empty"),
            Condition(
                any=(
                    Condition(column="Title", operator="begins_with", value="A", type="Text"),
                    Condition(column="Title", operator="empty"),
                )
            ),
        )
    )
    assert view.filter == View(list="Lists/A", name="Alle", filter=wanted).filter


def test_rows_are_typed_by_their_columns(tmp_path: Path) -> None:
    row = by_address(loaded(tmp_path, "portfolio", "nb"))["list_items/Lists/A/PpKey=en"]
    assert isinstance(row, ListItem)
    assert (row.content_type, row.once) == (TYPE, frozenset({"PpStatus"}))
    assert row.values == {
        "PpKey": "en", "Title": "Første", "PpStatus": "Høy", "PpFase": (Term(id=TERM, label="Konsept"),), "PpPoeng": 2,
        "PpFerdig": True, "PpTil": (RowKey(list="Lists/Hvem", column="Title", key="Alle"),), "PpDato": date(2026, 1, 31),
        "PpTid": datetime(2026, 1, 31, 9, 0, tzinfo=UTC), "PpEier": Person(login="kari@contoso.no"),
        "PpLenke": Link(url="https://x", text="X"),
    }  # fmt: skip


def test_choices_labels_and_texts_follow_the_sites_language_everywhere(tmp_path: Path) -> None:
    loaded_en = loaded(tmp_path, "portfolio", "en")
    found = by_address(loaded_en)
    status, warning = found["site_columns/PpStatus"], found["site_columns/PpVarsel"]
    assert isinstance(status, SiteColumn)
    assert (status.title, status.choices, status.default) == ("State", ("High", "Lav", "Ukjent"), "High")
    assert '"High"' in status.formatting
    assert isinstance(warning, SiteColumn)
    assert warning.formula == '=IF([PpStatus]="High","Høy","")'
    view, row = found["views/Lists/A/Alle"], found["list_items/Lists/A/PpKey=en"]
    assert isinstance(view, View)
    assert view.filter is not None
    assert view.filter.all[1].value == ("High", "Ukjent")
    assert view.filter.all[2].value == "Risk"
    assert [part.value for part in view.filter.all[3].any] == ["Konsept", "Concept"]
    assert isinstance(row, ListItem)
    assert (row.values["Title"], row.values["PpStatus"]) == ("First", "High")
    assert row.values["PpFase"][0].label == "Concept"  # type: ignore[index]
    assert found["navigation/quick_launch"] == Navigation(
        menu="quick_launch",
        nodes=(Node(title="Risk", url="Lists/A", children=(Node(title="Porteføljen", url="https://contoso.sharepoint.com/sites/hub"),)),),
    )  # fmt: skip
    assert loaded_en.lights == {"PpStatus": {"Høy": "red", "High": "red", "Lav": "green"}}
    assert loaded_en.phases == {TERM: "konsept"}


def test_a_project_never_makes_terms(tmp_path: Path) -> None:
    write(tmp_path, {"lists/termer": WHOLE[: WHOLE.index("site_columns")], "site/x": "include: [termer]"})
    assert loader.load("x", overlays=[tmp_path]).resources == ()


def test_a_site_column_that_no_content_type_brings_is_taken_over_whole(tmp_path: Path) -> None:
    text = """
site_columns:
  - {name: PpTall, id: 64d45745-0dd0-4c21-979b-67fb13748bb1, type: number, decimals: 0, title: Tall}
lists:
  - {url: Lists/A, title: A, columns: [{name: PpTall, title: Antall}]}
"""
    write(tmp_path, {"site/x": text})
    column = by_address(loader.load("x", overlays=[tmp_path]))["columns/Lists/A/PpTall"]
    same(
        column,
        ListColumn(
            list="Lists/A", name="PpTall", id="64d45745-0dd0-4c21-979b-67fb13748bb1", type="number", decimals=0, title="Antall"
        ),
    )  # fmt: skip


def test_formatting_written_as_yaml_is_stored_as_json(tmp_path: Path) -> None:
    text = "site_columns:\n  - {name: PpA, type: text, title: Å, formatting: {elmType: div, txtContent: \"=if(@currentField == 'å', 1, 2)\"}}"
    write(tmp_path, {"site/x": text})
    (column,) = loader.load("x", overlays=[tmp_path]).resources
    assert isinstance(column, SiteColumn)
    assert json.loads(column.formatting) == {
        "elmType": "div",
        "txtContent": "=if(@currentField == 'å', 1, 2)",
    }
