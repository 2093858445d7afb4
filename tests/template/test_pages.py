"""Pages from what authors write to resources."""

from __future__ import annotations

from pathlib import Path

from sp_prosjektportal.resources.page_parts import Column, Image, Link, Links, ListView, People, Section, Text
from sp_prosjektportal.resources.pages import Page
from sp_prosjektportal.template import loader
from template.files import write

LISTS = """
lists:
  - url: Lists/Oppgaver
    title: {nb: Oppgaver, en: Tasks}
    views: [{name: Mine, title: Mine, columns: [LinkTitle]}]
  - {url: Bilder, template: library, title: Bilder}
"""
PAGE = (
    LISTS
    + """
files:
  - {path: Bilder/radhus.png, content: radhus.png}
pages:
  - name: Forside
    title: {nb: Forside, en: Home}
    home: true
    once: [sections]
    sections:
      - name: topp
        parts:
          - text: {nb: "Hei <b>du</b>, se [oppgavene](Lists/Oppgaver)", en: Hello}
          - {image: Bilder/radhus.png, alt: {nb: Rådhuset, en: Town hall}, link: Lists/Oppgaver}
      - name: arbeid
        columns:
          - width: 8
            parts:
              - {list: lists/oppgaver, view: mine}
              - {list: Bilder, title: Bilder fra plassen, height: small, commands: false}
          - width: 4
            parts:
              - {title: Lenker, layout: buttons, links: [{title: {nb: Alle, en: All}, url: Lists/Oppgaver/AllItems.aspx}]}
              - {people: [Kari@contoso.no]}
"""
)


def page(folder: Path, name: str, language: str = "nb", **parameters: object) -> Page:
    loaded = loader.load(name, overlays=[folder], language=language, parameters=parameters)
    (found,) = [resource for resource in loaded.resources if isinstance(resource, Page)]
    return found


def folder(tmp_path: Path, **more: str) -> Path:
    found = write(tmp_path, {"site/grunn": PAGE, **{f"site/{name}": text for name, text in more.items()}})
    (found / "templates" / "site" / "radhus.png").write_bytes(b"\\x89PNG")
    return found


def test_a_page_becomes_a_resource_with_everything_found_and_translated(tmp_path: Path) -> None:
    found = page(folder(tmp_path), "grunn")
    assert (found.title, found.home, found.once, found.published) == ("Forside", True, {"sections"}, True)
    assert found.sections == (
        Section(
            columns=(
                Column(
                    width=12,
                    parts=(
                        Text(
                            html='<p>Hei &lt;b&gt;du&lt;/b&gt;, se <a href="Lists/Oppgaver">oppgavene</a></p>'
                        ),
                        Image(url="Bilder/radhus.png", alt="Rådhuset", link="Lists/Oppgaver"),
                    ),
                ),
            )
        ),
        Section(
            columns=(
                Column(
                    width=8,
                    parts=(
                        ListView(list="Lists/Oppgaver", view="Mine", title="Oppgaver"),
                        ListView(
                            list="Bilder",
                            library=True,
                            title="Bilder fra plassen",
                            height="small",
                            commands=False,
                        ),
                    ),
                ),
                Column(
                    width=4,
                    parts=(
                        Links(
                            title="Lenker",
                            layout="buttons",
                            links=(Link(title="Alle", url="Lists/Oppgaver/AllItems.aspx"),),
                        ),
                        People(people=("kari@contoso.no",)),
                    ),
                ),
            )
        ),
    )


def test_an_english_page_has_english_texts_and_the_titles_of_english_lists(tmp_path: Path) -> None:
    found = page(folder(tmp_path), "grunn", "en")
    parts = found.parts()
    assert (found.title, parts[0], parts[2]) == (
        "Home",
        Text(html="<p>Hello</p>"),
        ListView(list="Lists/Oppgaver", view="Mine", title="Tasks"),
    )


def test_a_page_waits_for_its_lists_views_and_pictures(tmp_path: Path) -> None:
    assert page(folder(tmp_path), "grunn").needs() == {
        "lists/Lists/Oppgaver",
        "views/Lists/Oppgaver/Mine",
        "lists/Bilder",
        "files/Bilder/radhus.png",
    }


def test_sections_with_a_name_are_changed_and_taken_out_and_others_are_added(tmp_path: Path) -> None:
    patch = """
extends: grunn
pages:
  - name: Forside
    title: {nb: Ny tittel}
    sections:
      - {name: topp, remove: true}
      - name: arbeid
        columns: [{parts: [{text: En}]}, {parts: [{text: To}]}, {parts: [{text: Tre}]}]
      - parts: [{text: Nederst}]
"""
    found = page(folder(tmp_path, utvidet=patch), "utvidet")
    assert found.title == "Ny tittel"
    assert [[column.width for column in section.columns] for section in found.sections] == [[4, 4, 4], [12]]
    assert [part for part in found.parts() if isinstance(part, Text)][-1] == Text(html="<p>Nederst</p>")


def test_a_page_is_taken_out(tmp_path: Path) -> None:
    patch = "extends: grunn\npages: [{name: forside, remove: true}]\n"
    loaded = loader.load("utvidet", overlays=[folder(tmp_path, utvidet=patch)])
    assert not [resource for resource in loaded.resources if isinstance(resource, Page)]


def test_parts_come_and_go_with_parameters(tmp_path: Path) -> None:
    text = (
        LISTS
        + """
parameters:
  ansatte: {type: list, default: []}
pages:
  - name: Om
    title: Om
    sections:
      - parts:
          - {people: "{{ ansatte }}", when: "{{ ansatte | length > 0 }}"}
          - {text: "{{ item }}", each: "{{ ansatte }}"}
          - {text: Slutt}
"""
    )
    write(tmp_path, {"site/om": text})
    assert [part.part for part in page(tmp_path, "om").parts()] == ["text"]
    people = page(tmp_path, "om", ansatte=["kari@contoso.no"]).parts()
    assert [part.part for part in people] == ["people", "text", "text"]


def test_a_section_from_edge_to_edge_has_no_width(tmp_path: Path) -> None:
    text = LISTS + "pages: [{name: Om, title: Om, sections: [{full_width: true, parts: [{text: Hei}]}]}]\n"
    write(tmp_path, {"site/om": text})
    assert page(tmp_path, "om").sections[0].columns[0].width == 0
