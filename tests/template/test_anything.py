"""Whatever stands in a template, the answer is problems at places, never an unexpected error."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sp_prosjektportal.errors import Problem, TemplateInvalid
from sp_prosjektportal.template import loader

ROOT = Path(__file__).parents[2]
SOURCES = [*sorted(ROOT.glob("tests/cases/templates/broken/*.yaml")), ROOT / "lists/usikkerhet.yaml"]
ODD: list[Any] = [
    None, 0, -1, 1.5, True, float("inf"), "", "x", "æ" * 300, "{{ x }}", "{{ item }}", "@me", "@today-1", "=[", "0x01", [],
    {}, [[]], [None], {"a": None}, {"nb": None}, {"nb": "x", "en": 3}, [1, "a"], {"column": "Title"}, [{"name": "Title"}],
]  # fmt: skip
KEYS = ["remove", "when", "each", "is", "name", "url", "Title", "x"]


def below(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every collection with every key or position in it."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in list(pairs):
        yield data, key
        yield from below(value)


def broken(chance: random.Random) -> str:
    data: Any = None
    while not isinstance(data, dict):
        try:
            data = yaml.safe_load(chance.choice(SOURCES).read_text(encoding="utf-8"))
        except yaml.YAMLError:
            continue
    for _ in range(chance.randint(1, 3)):
        owner, key = chance.choice(list(below(data)) or [(data, "x")])
        if isinstance(owner, dict) and chance.random() < 0.2:
            owner[chance.choice(KEYS)] = copy.deepcopy(chance.choice(ODD))
        elif isinstance(owner, dict) and chance.random() < 0.2:
            del owner[key]
        else:
            owner[key] = copy.deepcopy(chance.choice(ODD))
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


@pytest.mark.parametrize("seed", range(150))
def test_a_template_broken_at_random_is_refused_or_taken_but_never_falls_over(
    tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(broken(random.Random(seed)), encoding="utf-8")
    problems: list[Problem] = []
    for use in (loader.load, loader.show, lambda name: loader.check([name])):
        try:
            use(str(path))
        except TemplateInvalid as error:
            problems += error.problems
    assert all(p.file and p.line > 0 and p.column > 0 and p.code and p.message and p.fix for p in problems)


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "x" * 5000, "a/b\0.yaml", "mappe/", ".", "æøå", "x.yaml" * 2000, "con:"]
)
def test_an_odd_name_is_an_unknown_template(name: str) -> None:
    with pytest.raises(TemplateInvalid) as caught:
        loader.load(name)
    assert [p.code for p in caught.value.problems] == ["unknown-template"]


@pytest.mark.parametrize("data", [b"\xff\xfe", b"template: \xe6", b"\x00", b""])
def test_a_file_that_is_no_utf8_yaml_is_told_so(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    with pytest.raises(TemplateInvalid) as caught:
        loader.load(str(path))
    assert [p.code for p in caught.value.problems] == ["syntax"]
