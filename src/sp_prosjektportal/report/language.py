"""The report's texts in one language, from ``texts.yaml``, together with how that language writes numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from sp_prosjektportal.report.forms import Form

LANGUAGES = ("nb", "en")


@dataclass(frozen=True, slots=True)
class Language:
    """Says things. Keys are those of ``texts.yaml``; a key that is not there is a defect and raises."""

    name: str
    texts: dict[str, str]
    form: Form

    def say(self, key: str, **places: object) -> str:
        """The text with its places filled."""
        said = self.texts[key]
        return said.format(**places) if places else said

    def count(self, key: str, number: int, **places: object) -> str:
        """``key.one`` or ``key.many``, with ``{n}`` written as the language writes it."""
        which = f"{key}.one" if number == 1 else f"{key}.many"
        return self.say(which, n=self.form.number(number), **places)

    def word(self, kind: str, key: str) -> str:
        """A word of a set, such as ``decision.approved``; the key itself when the set lacks it."""
        return self.texts.get(f"{kind}.{key}", key)


@cache
def language(name: str) -> Language:
    """By code; Norwegian for codes that have no texts."""
    name = name if name in LANGUAGES else "nb"
    return Language(name, {key: both[name] for key, both in all_texts().items()}, Form(name))


@cache
def all_texts() -> dict[str, dict[str, str]]:
    """Every text by flat key, in all languages."""
    read = yaml.safe_load(files(__package__).joinpath("texts.yaml").read_text("utf-8"))
    flat: dict[str, dict[str, str]] = {}
    _flatten(read, "", flat)
    return flat


def _flatten(node: dict[str, Any], path: str, flat: dict[str, dict[str, str]]) -> None:
    for key, value in node.items():
        if isinstance(value, dict) and set(value) & set(LANGUAGES):
            flat[f"{path}{key}"] = value
        else:
            _flatten(value, f"{path}{key}.", flat)
