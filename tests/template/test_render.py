from __future__ import annotations

from typing import Any

import pytest

from sp_prosjektportal.template.render import ExpressionError, render

VALUES: dict[str, Any] = {
    "number": 7,
    "share": 0.5,
    "yes": True,
    "name": 'Bygg "A"',
    "names": ["a", "b"],
    "none": None,
    "site": {"url": "https://x"},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ number }}", 7), ("P-{{ number }}", "P-7"), ("{{ yes }}", True), ("{{ names }}", ["a", "b"]), ("{{ none }}", None), ("{{ true }}", True), ("{{ 7 }}", 7),
        ("{{ '0123' }}", "0123"), ("{{ '[1]' }}", "[1]"), ("{{ name }}", 'Bygg "A"'), ("{{ number * 2 + 1 }}", 15),
        ("{{ site.url }}/Lists", "https://x/Lists"), ("{{ names | join(', ') }}", "a, b"), ("{{ name | upper }}", 'BYGG "A"'),
        ("{{ missing | default('x') }}", "x"), ("{{ number > 5 and yes }}", True), ("{{ 'x' if yes else 'y' }}", "x"),
        ("{{ 'a' ~ number }}", "a7"), ("{{ names[0] }}", "a"), ("{{ name | replace('A', 'B') }}", 'Bygg "B"'),
    ],
)  # fmt: skip
def test_an_expression_keeps_its_type_and_text_around_it_makes_text(text: str, value: object) -> None:
    found = render(text, VALUES)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ nam }}", "undefined-variable"), ("{{ site.uri }}", "undefined-variable"), ("{{ name.x.y }}", "undefined-variable"),
        ("{{ range(10) }}", "refused"), ("{{ name.upper() }}", "refused"), ("{{ name.__class__ }}", "refused"),
        ("{{ names.append('x') }}", "refused"), ("{{ 'a' * 10 }}", "refused"), ("{{ [1] * 10 }}", "refused"),
        ("{{ 2 ** 8 }}", "refused"), ("{{ '%99999d' % 1 }}", "refused"), ("{% if yes %}x{% endif %}", "refused"),
        ("{# x #}{{ name }}", "refused"), ("{{ 'aaaa' | replace('a', 'b' ~ ('c' ~ 'd')) | replace('', 'x') }}", "refused"),
        ("{{ number / 0 }}", "expression"), ("{{ number + name }}", "expression"), ("{{ name | pprint }}", "expression"),
        ("{{ number", "expression"), ("{{ " + "1 + " * 2000 + "1 }}", "refused"),
        ("{{ site.update({'a': 1}) }}", "refused"), ("{{ self }}", "refused"),
    ],
)  # fmt: skip
def test_what_cannot_or_may_not_be_rendered_says_why(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        render(text, VALUES)
    assert (caught.value.code, bool(caught.value.fix)) == (code, True)
    assert "0x" not in caught.value.message


def test_a_result_is_bounded_however_it_is_made() -> None:
    long = "x" * 40_000
    for text in (
        "{{ a ~ a }}",
        "{{ a + a }}",
        "{{ a | replace('x', 'yy') }}",
        "{{ [a, a] | join }}",
        "{{ a }}{{ a }}",
    ):
        with pytest.raises(ExpressionError) as caught:
            render(text, {"a": long})
        assert caught.value.code == "refused"


def test_a_value_never_changes_the_structure() -> None:
    assert render("{{ v }}", {"v": "x\nlists: []\nadmin: true"}) == "x\nlists: []\nadmin: true"
    assert render("{{ v }}", {"v": "{{ secret }}"}) == "{{ secret }}"
