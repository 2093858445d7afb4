"""Every class of broken template, as data: see tests/cases/templates/README.md for how a case is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sp_prosjektportal.errors import Problem, TemplateInvalid
from sp_prosjektportal.template import loader

CASES = Path(__file__).parent.parent / "cases" / "templates" / "broken"
_HERE = re.compile(r"#( *)\^ ([a-z-]+)(?:: (.*) \| (.*))?$")
_ELSEWHERE = re.compile(r"# (\S+\.yaml|\.) @(\d+):(\d+) ([a-z-]+)(?:: (.*) \| (.*))?$")

Expected = tuple[str, int, int, str, str, str]


def expected(path: Path) -> list[Expected]:
    """File, line, column, code, message and fix of each problem that the case's comments announce."""
    found: list[Expected] = []
    line = 0
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if here := _HERE.match(text):
            column = len(here[1]) + 2
            found.append((path.name, line, column, here[2], here[3] or "", here[4] or ""))
        elif other := _ELSEWHERE.match(text):
            place = (Path(other[1]).name, int(other[2]), int(other[3]))
            found.append((*place, other[4], other[5] or "", other[6] or ""))
        else:
            line = number
    return sorted(found)


def problems(path: Path) -> tuple[Problem, ...]:
    given = re.match(r"# parameters: (.*)", path.read_text(encoding="utf-8"))
    with pytest.raises(TemplateInvalid) as caught:
        loader.load(str(path), parameters=json.loads(given[1])) if given else loader.check([str(path)])
    return caught.value.problems


def without_folders(text: str) -> str:
    return re.sub(r"\S*/(?=[\w-]+\.yaml)", "", text)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_broken_template_is_refused_at_the_right_place_with_a_way_out(path: Path) -> None:
    announced = expected(path)
    found = sorted(
        (Path(p.file).name, p.line, p.column, p.code, without_folders(p.message), without_folders(p.fix))
        for p in problems(path)
    )
    said = [
        (*e[:4], *([without_folders(e[4]), without_folders(e[5])] if e[4] else f[4:]))
        for e, f in zip(announced, found, strict=False)
    ]
    assert announced, "a case announces at least one problem"
    assert found == said
    assert len(found) == len(announced)


def test_all_problems_of_a_run_come_together_and_say_where_what_and_how(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(CASES)
    with pytest.raises(TemplateInvalid) as caught:
        loader.check(["./unknown-list.yaml", "./bad-range.yaml", "finnes-ikke"])
    found = caught.value.problems
    assert [p.code for p in found] == ["unknown-template", "bad-range", "unknown-list", "unknown-column"]
    assert str(found[2]) == (
        "unknown-list.yaml:11:58: there is no list 'Lists/Motakere' [unknown-list]\n    Did you mean 'Lists/Mottakere'?"
    )
    assert caught.value.message.startswith("4 problems in the templates:\nthere is no template 'finnes-ikke'")
    assert "Nothing was changed" in caught.value.hint


def test_a_code_is_a_word_that_stays_the_same() -> None:
    codes = {each[3] for path in CASES.glob("*.yaml") for each in expected(path)}
    assert len(codes) >= 70
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)
