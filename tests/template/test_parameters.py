from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sp_prosjektportal.errors import TemplateInvalid
from sp_prosjektportal.template import loader
from template.files import write

TEXT = """
parameters:
  navn: {type: text, required: true}
  antall: {type: number, default: 5}
  ja: {type: boolean}
  dato: {type: date}
  slag: {type: choice, choices: [Stort, Lite], default: Lite}
  liste: {type: list}
"""


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"antall": "7"}, 7), ({"antall": "1,5"}, 1.5), ({"antall": 7}, 7), ({}, 5), ({"ja": "ja"}, True), ({"ja": "false"}, False),
        ({"ja": True}, True), ({"dato": "2026-01-31"}, "2026-01-31"), ({"slag": "Stort"}, "Stort"), ({"liste": "a, b"}, ["a", "b"]),
        ({"liste": ["a"]}, ["a"]), ({"navn": "O'Brien \"A\" æøå"}, "O'Brien \"A\" æøå"), ({"navn": "x" * 200}, "x" * 200),
        ({"navn": "{{ antall }}"}, "{{ antall }}"),
    ],
)  # fmt: skip
def test_a_parameter_has_the_type_that_it_is_declared_with(
    tmp_path: Path, given: dict[str, Any], value: object
) -> None:
    write(tmp_path, {"site/x": TEXT})
    found = loader.load("x", overlays=[tmp_path], parameters={"navn": "N", **given}).parameters
    name = next(iter(given), "antall")
    assert found[name] == value
    assert type(found[name]) is type(value)


@pytest.mark.parametrize(
    ("parameters", "name", "says"),
    [
        ("nummer: {type: text}", "nmmer", "takes no parameter 'nmmer'. Did you mean 'nummer'?"),
        ("nummer: {type: text}\n  antall: {type: number}", "farge", "takes no parameter 'farge'. It takes nummer, antall."),
        ("", "farge", "takes no parameter 'farge'. It takes none."),
    ],
)  # fmt: skip
def test_an_unknown_parameter_is_told_plainly_with_the_known_ones(
    tmp_path: Path, parameters: str, name: str, says: str
) -> None:
    write(tmp_path, {"site/x": f"parameters:\n  {parameters}\n" if parameters else ""})
    with pytest.raises(TemplateInvalid) as caught:
        loader.load("x", overlays=[tmp_path], parameters={name: "1"})
    assert caught.value.message == f"The template 'x' {says}"
    assert [problem.code for problem in caught.value.problems] == ["unknown-parameter"]


def test_an_unknown_template_is_told_plainly_with_the_known_ones(tmp_path: Path) -> None:
    write(tmp_path, {"site/eget": ""})
    with pytest.raises(TemplateInvalid) as caught:
        loader.load("nope", overlays=[tmp_path])
    known = ", ".join(each.name for each in loader.list_templates(overlays=[tmp_path]))
    assert "eget" in known
    assert caught.value.message == f"There is no template 'nope'. Use one of: {known}."


def test_checking_needs_no_parameters_but_loading_does(tmp_path: Path) -> None:
    write(tmp_path, {"site/x": TEXT + "lists: [{url: Lists/A, title: '{{ navn }} {{ slag }}'}]"})
    loader.check(["x"], overlays=[tmp_path])


def test_parameters_of_fragments_and_bases_are_the_templates_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "lists/bit": "parameters: {en: {type: text, default: '1'}}",
            "site/grunn": "include: [bit]\nparameters: {to: {type: text, default: '2'}}",
            "site/x": "extends: grunn\nparameters: {en: {default: ny}, tre: {type: number}}",
        },
    )
    assert loader.load("x", overlays=[tmp_path]).parameters == {"en": "ny", "to": "2", "tre": None}
    listed = {each.name: each for each in loader.list_templates(overlays=[tmp_path])}
    assert list(listed["x"].parameters) == ["en", "to", "tre"]
    assert (listed["x"].extends, listed["x"].title, listed["x"].purpose) == ("grunn", "Prøve", "project")
