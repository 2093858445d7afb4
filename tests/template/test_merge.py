from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sp_prosjektportal.errors import TemplateInvalid
from sp_prosjektportal.resources.navigation import Navigation
from sp_prosjektportal.template import loader
from template.files import write

BASE = """
include: [felt]
lists:
  - url: Lists/A
    title: {nb: A, en: A in English}
    description: Fra grunnen
    content_types: ["0x01"]
    columns: [{name: Title, title: Navn}]
    views:
      - {name: Alle, title: Alle, columns: [LinkTitle, PpFelt], rows: 30}
      - {name: Mine, title: Mine, columns: [LinkTitle]}
    list_items:
      key: PpFelt
      items: [{PpFelt: en, Title: En}, {PpFelt: to, Title: To}]
"""
FIELD = """
column_group: Fellesgruppe
site_columns:
  - {name: PpFelt, type: text, title: Felt, unique: true, indexed: true}
lists:
  - url: Lists/A
    title: Skal bli lappet
    columns: [{name: PpFelt}]
"""


def shown(folder: Path, name: str) -> dict[str, Any]:
    return loader.show(name, overlays=[folder])


def test_extending_patches_by_key_mappings_deep_other_lists_replaced(tmp_path: Path) -> None:
    patch = """
extends: grunn
lists:
  - url: lists/a
    title: {en: Renamed}
    views:
      - {name: alle, rows: 100}
      - {name: Nye, title: Nye, columns: [LinkTitle]}
      - {name: Mine, remove: true}
    list_items: {items: [{PpFelt: tre, Title: Tre}]}
"""
    write(tmp_path, {"site/grunn": BASE, "lists/felt": FIELD, "site/utvidet": patch})
    (found,) = shown(tmp_path, "utvidet")["lists"]
    assert found == {
        "url": "lists/a",
        "title": {"nb": "A", "en": "Renamed"},
        "description": "Fra grunnen",
        "content_types": ["0x01"],
        "columns": [{"name": "PpFelt"}, {"name": "Title", "title": "Navn"}],
        "views": [
            {"name": "alle", "title": "Alle", "columns": ["LinkTitle", "PpFelt"], "rows": 100},
            {"name": "Nye", "title": "Nye", "columns": ["LinkTitle"]},
        ],
        "list_items": {"key": "PpFelt", "items": [{"PpFelt": "tre", "Title": "Tre"}]},
    }


def test_a_fragment_is_taken_once_however_many_ask_for_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "lists/felt": FIELD,
            "lists/mer": "include: [felt]\nlists: [{url: Lists/B, title: B}]",
            "site/grunn": BASE,
            "site/utvidet": "extends: grunn\ninclude: [mer, felt]",
        },
    )
    found = loader.load("utvidet", overlays=[tmp_path])
    addresses = [resource.address for resource in found.resources]
    assert addresses.count("site_columns/PpFelt") == 1
    assert addresses.index("lists/Lists/A") < addresses.index("lists/Lists/B")
    assert [Path(name).stem for name in found.files] == ["felt", "grunn", "mer", "utvidet"]


def test_a_default_group_is_that_of_the_file_which_defines_the_column(tmp_path: Path) -> None:
    patch = "extends: grunn\ncolumn_group: Min\nsite_columns:\n  - {name: PpFelt, required: true}\n  - {name: PpNy, type: text, title: Ny}"
    write(tmp_path, {"site/grunn": BASE, "lists/felt": FIELD, "site/utvidet": patch})
    groups = {c["name"]: c["group"] for c in shown(tmp_path, "utvidet")["site_columns"]}
    assert groups == {"PpFelt": "Fellesgruppe", "PpNy": "Min"}


def test_two_fragments_may_not_define_the_same_thing_unless_one_includes_the_other(tmp_path: Path) -> None:
    again = "site_columns:\n  - {name: PpFelt, type: text, title: Annet}"
    write(tmp_path, {"lists/felt": FIELD, "lists/uten": again, "lists/med": "include: [felt]\n" + again})
    write(tmp_path, {"site/en": "include: [felt, med]", "site/to": "include: [felt, uten]"})
    titles = [c["title"] for c in shown(tmp_path, "en")["site_columns"]]
    assert titles == ["Annet"]
    with pytest.raises(TemplateInvalid) as caught:
        loader.check(["to"], overlays=[tmp_path])
    assert [p.code for p in caught.value.problems] == ["duplicate-column"]


def test_the_users_own_folder_wins_over_what_is_shipped(tmp_path: Path) -> None:
    write(tmp_path, {"site/prosjekt": "lists: [{url: Lists/A, title: A}]"})
    (own,) = loader.load("prosjekt", overlays=[tmp_path]).resources
    assert own.address == "lists/Lists/A"
    assert len(loader.load("prosjekt").resources) > 100


def test_a_file_given_by_path_finds_its_neighbours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"site/grunn": BASE, "lists/felt": FIELD})
    (tmp_path / "templates/site/min.yaml").write_text(
        "template: min\nversion: 2.0.0\ntitle: Min\nfor: project\nextends: grunn\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path / "templates/site")
    for path in ("./min.yaml", str(tmp_path / "templates/site/min.yaml")):
        assert (loader.load(path).name, loader.load(path).version) == ("min", "2.0.0")


def test_when_and_each_decide_whether_and_how_often_an_entry_is_there(tmp_path: Path) -> None:
    text = """
parameters:
  faser: {type: list, default: [Konsept, Planlegge]}
  stort: {type: boolean, default: false}
lists:
  - {when: "{{ stort }}", url: Lists/Stort, title: Stort}
  - {when: "{{ not stort }}", url: Lists/Lite, title: Lite}
  - {each: "{{ faser }}", when: "{{ item != 'Konsept' }}", url: "Lists/{{ item }}", title: "Fase {{ item }}"}
  - {each: [1, 2], url: "Lists/Nr{{ item }}", title: "{{ site.title }} {{ item }}", versions: "{{ item }}"}
"""
    write(tmp_path, {"site/x": text})
    small = loader.load("x", overlays=[tmp_path], site_title="Bru")
    assert [r.address for r in small.resources] == [
        f"lists/Lists/{n}" for n in ("Lite", "Planlegge", "Nr1", "Nr2")
    ]
    assert [getattr(r, "title") for r in small.resources] == ["Lite", "Fase Planlegge", "Bru 1", "Bru 2"]  # noqa: B009
    large = loader.load("x", overlays=[tmp_path], parameters={"stort": "ja", "faser": "Ide"})
    assert [r.key for r in large.resources][:1] == ["Lists/Stort"]


def test_unknown_names_are_told_also_in_what_is_left_out(tmp_path: Path) -> None:
    text = """
parameters: {stort: {type: boolean, default: false}}
lists:
  - when: "{{ stort }}"
    url: "Lists/{{ strt }}"
    title: "{{ annet | default('x') }}"
    columns: [{each: [1], name: "Pp{{ item }}", type: text, title: "{{ site.title }}{{ borte }}"}]
"""
    write(tmp_path, {"site/x": text})
    with pytest.raises(TemplateInvalid) as caught:
        loader.check(["x"], overlays=[tmp_path])
    assert [(p.line, p.code, p.message) for p in caught.value.problems] == [
        (9, "undefined-variable", "'strt' is undefined"),
        (11, "undefined-variable", "'borte' is undefined"),
    ]


def test_links_of_a_menu_are_merged_by_url_and_so_are_the_links_below(tmp_path: Path) -> None:
    menu = """
lists: [{url: Lists/A, title: A}, {url: Lists/B, title: B}]
navigation:
  quick_launch:
    - {title: A, url: Lists/A, children: [{title: Ny, url: Lists/A/NewForm.aspx}, {title: Alle, url: Lists/A}]}
    - {title: B, url: Lists/B}
"""
    patch = """
extends: grunn
navigation:
  quick_launch:
    - {url: lists/a, title: Oppgaver, children: [{url: Lists/A, remove: true}, {title: C, url: "https://c.example/"}]}
    - {url: Lists/B, remove: true}
    - {title: D, url: "https://d.example/", when: "{{ 1 == 1 }}"}
"""
    write(tmp_path, {"site/grunn": menu, "site/utvidet": patch})
    assert shown(tmp_path, "utvidet")["navigation"]["quick_launch"][:1] == [
        {
            "title": "Oppgaver",
            "url": "lists/a",
            "children": [
                {"title": "Ny", "url": "Lists/A/NewForm.aspx"},
                {"title": "C", "url": "https://c.example/"},
            ],
        }
    ]
    (found,) = [r for r in loader.load("utvidet", overlays=[tmp_path]).resources if isinstance(r, Navigation)]
    assert [node.title for node in found.nodes] == ["Oppgaver", "D"]


def test_a_link_that_is_not_there_cannot_be_taken_out(tmp_path: Path) -> None:
    patch = "extends: grunn\nnavigation: {quick_launch: [{url: Lists/Y, remove: true}]}\n"
    base = "lists: [{url: Lists/X, title: X}]\nnavigation: {quick_launch: [{title: X, url: Lists/X}]}\n"
    write(tmp_path, {"site/grunn": base, "site/utvidet": patch})
    with pytest.raises(TemplateInvalid) as caught:
        loader.load("utvidet", overlays=[tmp_path])
    assert [(p.code, p.line) for p in caught.value.problems] == [("nothing-to-remove", 6)]


def test_what_is_to_stand_beside_a_list_of_the_base_comes_after_it(tmp_path: Path) -> None:
    patch = """
extends: grunn
site_columns:
  - {name: PpValg, more_choices: [C]}
content_types:
  - {id: "0x01006F2C9B1D4E8A47539C0D1E2F3A4B5C6D", more_columns: [PpFelt]}
lists:
  - url: Lists/A
    views: [{name: Mine, more_columns: [ID]}]
    list_items: {more_items: [{PpFelt: tre, Title: Tre}]}
"""
    more = """
site_columns: [{name: PpValg, type: choice, title: Valg, choices: [A, B]}]
content_types: [{id: "0x01006F2C9B1D4E8A47539C0D1E2F3A4B5C6D", name: T, columns: [Title, PpValg]}]
"""
    write(tmp_path, {"lists/felt": FIELD, "site/grunn": BASE + more, "site/egen": patch})
    got = shown(tmp_path, "egen")
    assert got["site_columns"][1]["choices"] == ["A", "B", "C"]
    assert got["content_types"][0]["columns"] == ["Title", "PpValg", "PpFelt"]
    assert got["lists"][0]["views"][1]["columns"] == ["LinkTitle", "ID"]
    assert [row["PpFelt"] for row in got["lists"][0]["list_items"]["items"]] == ["en", "to", "tre"]


def test_two_fragments_may_patch_the_same_list_without_knowing_each_other(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "lists/felles": "lists: [{url: Lists/A, title: A}]",
            "lists/en": "include: [felles]\nlists: [{url: Lists/A, description: En}]",
            "lists/to": "include: [felles]\nlists: [{url: Lists/A, hidden: true}]",
            "lists/tre": "lists: [{url: Lists/A, hidden: false}]",
            "site/begge": "include: [en, to]",
            "site/feil": "include: [en, to, tre]",
        },
    )
    (found,) = shown(tmp_path, "begge")["lists"]
    assert found == {"url": "Lists/A", "title": "A", "description": "En", "hidden": True}
    with pytest.raises(TemplateInvalid) as caught:
        loader.check(["feil"], overlays=[tmp_path])
    assert [problem.code for problem in caught.value.problems] == ["nothing-to-patch"]
