"""The texts in both languages, and numbers and dates in the form of each."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

import sp_prosjektportal.report
from sp_prosjektportal.report.forms import Form
from sp_prosjektportal.report.language import LANGUAGES, all_texts, language

HERE = Path(sp_prosjektportal.report.__file__).parent
FOLDERS = (HERE, HERE.parent / "cli" / "portfolio")
NBSP = "\u00a0"


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_is_there_in_every_language_with_the_same_places() -> None:
    for key, both in all_texts().items():
        assert set(both) == set(LANGUAGES), key
        assert all(isinstance(text, str) and text.strip() for text in both.values()), key
        assert places(both["nb"]) == places(both["en"]), key


def test_what_is_counted_has_both_forms() -> None:
    keys = set(all_texts())
    for key in keys:
        if key.endswith(".one"):
            assert key.removesuffix("one") + "many" in keys, key


def test_no_text_is_left_over_and_none_is_missing() -> None:
    code = "\n".join(path.read_text("utf-8") for folder in FOLDERS for path in folder.glob("*.py"))
    said = set(re.findall(r"[\"']([a-z_]+(?:\.[A-Za-z_0-9]+)+)[\"']", code))
    families = {one.rstrip(".") for one in re.findall(r"f\"([a-z_]+\.)[a-z_]*\{", code)}
    families |= set(re.findall(r"(?:word|_fields)\((?:said, )?\"([a-z_]+)\"", code))
    unused = [
        key for key in all_texts()
        if key not in said and key.rsplit(".", 1)[0] not in said and key.split(".")[0] not in families
        and f'"{key}"' not in code
    ]  # fmt: skip
    assert unused == []
    known = set(all_texts()) | {key.rsplit(".", 1)[0] for key in all_texts()}
    asked = set(re.findall(r"said\.(?:say|count)\(\s*\"([^\"]+)\"", code))
    assert asked - known == set()


CASES = [
    ("nb", 1234567.0, 0, f"1{NBSP}234{NBSP}567"), ("en", 1234567.0, 0, "1,234,567"),
    ("nb", 0.5, 2, "0,5"), ("en", 0.5, 2, "0.5"), ("nb", -1200.25, 2, f"\u22121{NBSP}200,25"),
    ("nb", 0.0, 2, "0"), ("en", -0.001, 2, "0"), ("nb", 100.0, 0, "100"), ("nb", 1200.0, 2, f"1{NBSP}200"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "decimals", "said"), CASES)
def test_numbers_are_written_as_the_language_writes_them(
    name: str, value: float, decimals: int, said: str
) -> None:
    assert Form(name).number(value, decimals) == said


def test_shares_and_dates_are_written_as_the_language_writes_them() -> None:
    norwegian, english = Form("nb"), Form("en")
    assert (norwegian.percent(1.08), english.percent(1.08)) == (f"108{NBSP}%", "108%")
    when = date(2026, 3, 1)
    assert (norwegian.day(when), english.day(when)) == ("01.03.2026", f"1{NBSP}Mar{NBSP}2026")
    assert norwegian.long_day(when) == f"1.{NBSP}mars{NBSP}2026"
    summer = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert norwegian.moment(summer) == f"1.{NBSP}juli{NBSP}2026 kl.{NBSP}00.30"
    assert english.moment(summer) == f"1{NBSP}July{NBSP}2026 at 00:30 (Oslo)"


def test_a_language_without_texts_is_told_in_norwegian() -> None:
    assert language("nn").name == "nb"
