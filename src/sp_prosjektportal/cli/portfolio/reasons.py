"""What the crawl remarked, which is English, in the language of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sp_prosjektportal.report.language import Language

REMARKS: Sequence[tuple[str, str]] = (
    (r"no access \((?P<status>\d+)\)", "why.denied"),
    (r"not found \(404\)", "why.not_found"),
    (r"locked or archived \(423\)", "why.locked"),
    (r"the row has no site address", "why.no_address"),
    (r"the project is being made; .*", "why.being_made"),
    (r"the portfolio (?P<name>.+) could not read the site", "why.portfolio_site"),
    (r"the portfolio (?P<name>.+?) could not be read: (?P<said>.*)", "why.portfolio"),
    (r"the list (?P<name>\S+) is missing", "why.missing_list"),
    (r"the list (?P<name>\S+) lacks (?P<columns>.+)", "why.missing_columns"),
    (r"the list Lists/Prosjektegenskaper has no row", "why.no_properties"),
    (r"the list Lists/Prosjektegenskaper has \d+ rows; the first is used", "why.many_properties"),
    (r"the site calls itself (?P<name>.+)", "why.other_number"),
    (r"nobody says which national phase (?P<name>.+) belongs to", "why.phase"),
)
"""Each remark of ``portfolio/crawl.py`` and ``portfolio/reading.py``, and the text that says the same."""

LIST = re.compile(r"(?P<name>(?:Lists/|Dokumenter|Delte dokumenter)\S*?): (?P<why>.+)")


def in_words(said: Language, remark: str) -> str:
    """The same remark in the language; several stand with semicolons between. One that is not known is quoted."""
    return "; ".join(_one(said, part) for part in _parts(remark))


def _parts(remark: str) -> list[str]:
    whole = next((remark for pattern, _ in REMARKS if re.fullmatch(pattern, remark)), "")
    return [whole] if whole else remark.split("; ")


def _one(said: Language, remark: str) -> str:
    for pattern, key in REMARKS:
        if found := re.fullmatch(pattern, remark, re.DOTALL):
            places = {name: value.removeprefix("Lists/") for name, value in found.groupdict().items()}
            return said.say(key, **places) if places else said.say(key)
    if found := LIST.fullmatch(remark):
        why = _one(said, found["why"])
        return said.say(
            "why.list_failed", name=found["name"].removeprefix("Lists/"), why=why[:1].lower() + why[1:]
        )
    return said.say("why.other", said=remark)
