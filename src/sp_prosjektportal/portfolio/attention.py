"""Who needs help, and why: rules in YAML, evaluated on the values of a portfolio row.

The rules are data (``attention.yaml`` beside this module); ``rules.py`` reads them. A reason names the value, the
limit and the date as dates, never as a number of days ago, so that the same situation gives the same text tomorrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from sp_prosjektportal.portfolio.rules import Rule
from sp_prosjektportal.resources.words import NORWEGIAN, Words

Day = date  # a field called date hides the type inside a model

NOTHING = {"nb": "ikke satt", "en": "not set"}
NO_DATE = {"nb": "ukjent dato", "en": "date unknown"}


class Reason(BaseModel):
    """Why a project needs attention. ``text`` by language; ``value`` and ``threshold`` as in the text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    column: str
    text: dict[str, str]
    value: str
    threshold: str
    date: Day | None = None

    def in_words(self, language: str = "nb") -> str:
        return self.text.get(language) or self.text["nb"]


def reasons(
    values: Mapping[str, Any], rules: Sequence[Rule], today: date, words: Words = NORWEGIAN
) -> tuple[Reason, ...]:
    """The reasons for one row, in the order of the rules. ``values`` by column name, as registry rows have them.

    ``words`` are the choices in other languages, for the texts in those.
    """
    found = (_reason(rule, values, today, words) for rule in rules if _concerns(rule, values))
    return tuple(reason for reason in found if reason is not None)


def in_words(found: Sequence[Reason], language: str = "nb") -> str | None:
    """The reasons as the hub's row has them: one a line."""
    return "\n".join(reason.in_words(language) for reason in found) or None


def _concerns(rule: Rule, values: Mapping[str, Any]) -> bool:
    skipped = any(values.get(column) in unwanted for column, unwanted in (rule.skip or {}).items())
    return not skipped and all(_there(values.get(column)) for column in rule.needs)


def _reason(rule: Rule, values: Mapping[str, Any], today: date, words: Words) -> Reason | None:
    value = values.get(rule.column)
    if rule.is_:
        return _said(rule, values, value, rule.is_, words=words) if value in rule.is_ else None
    if rule.is_not:
        return _said(rule, values, value, rule.is_not[:1], words=words) if value not in rule.is_not else None
    if rule.empty:
        return None if _there(value) else _said(rule, values, value, "")
    if rule.at_least is not None:
        return _share(rule, values, value)
    return _late(rule, values, today)


def _late(rule: Rule, values: Mapping[str, Any], today: date) -> Reason | None:
    since = next((day for name in (rule.column, *rule.or_since) if (day := _day(values.get(name)))), None)
    if since is None:
        return None
    days = rule.older_than_days or 0
    return (
        _said(rule, values, values.get(rule.name or ""), str(days), since)
        if (today - since).days > days
        else None
    )


def _share(rule: Rule, values: Mapping[str, Any], value: Any) -> Reason | None:
    limit, whole = rule.at_least or 0, values.get(rule.part_of) if rule.part_of else 1
    if not isinstance(value, int | float) or not isinstance(whole, int | float) or whole == 0:
        return None
    if value / whole < limit:
        return None
    return (
        _said(rule, values, value / whole, limit)
        if rule.part_of
        else _said(rule, values, value, f"{limit:g}")
    )


def _said(
    rule: Rule,
    values: Mapping[str, Any],
    value: Any,
    threshold: Any,
    day: date | None = None,
    words: Words = NORWEGIAN,
) -> Reason:
    day = day or _day(values.get(rule.date or ""))

    def word(what: Any, language: str) -> str:
        if isinstance(what, tuple):
            return ", ".join(word(one, language) for one in what)
        return _word(words.said(rule.column, what, language), language)

    texts = {
        language: text.format(
            value=word(value, language), threshold=word(threshold, language), date=_date_word(day, language)
        )
        for language, text in rule.text.items()
    }
    return Reason(
        rule=rule.rule,
        column=rule.column,
        text=texts,
        value=word(value, "nb"),
        threshold=word(threshold, "nb"),
        date=day,
    )


def _word(value: Any, language: str) -> str:
    if not _there(value):
        return NOTHING.get(_spelt(language), NOTHING["en"])
    if isinstance(value, float):
        percent = f"{value * 100:.1f}".removesuffix(".0")
        return f"{percent.replace('.', ',')} %" if _spelt(language) == "nb" else f"{percent}%"
    return str(value)


def _date_word(day: date | None, language: str) -> str:
    if day is None:
        return NO_DATE.get(_spelt(language), NO_DATE["en"])
    return f"{day.day}.{day.month}.{day.year}" if _spelt(language) == "nb" else day.isoformat()


def _spelt(language: str) -> str:
    """Nynorsk writes numbers and dates as bokmål does."""
    return "nb" if language == "nn" else language


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _there(value: Any) -> bool:
    return value is not None and value != "" and value != ()
