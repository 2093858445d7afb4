"""Choices in several languages: what a value is called in Norwegian, by which the rest of the program knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

CANONICAL = "nb"
"""The language whose words rules and counts compare with."""

Choices = Mapping[str, Mapping[str, Mapping[str, str]]]
"""By column and Norwegian word: the word by language. Templates define them."""
Terms = Mapping[str, Mapping[str, str]]
"""By term id: the label by language. Templates define them."""


@dataclass(frozen=True)
class Words:
    """The choices of all columns, and the language of the site that is read or written here.

    A value that no template knows is itself in every language.
    """

    choices: Choices = field(default_factory=dict)
    language: str = CANONICAL
    terms: Terms = field(default_factory=dict)

    def canonical(self, column: str, value: Any) -> Any:
        """The Norwegian word for a choice in any language."""
        return self._canonical.get(column, {}).get(value, value) if isinstance(value, str) else value

    def said(self, column: str, value: Any, language: str | None = None) -> Any:
        """A Norwegian choice in a language, the site's own unless another is given."""
        if not isinstance(value, str):
            return value
        return self.choices.get(column, {}).get(value, {}).get(language or self.language, value)

    def knows(self, column: str, value: Any) -> bool:
        """Whether a template has the Norwegian choice."""
        return value in self.choices.get(column, {})

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values by column, their choices in Norwegian."""
        return {column: self.canonical(column, value) for column, value in values.items()}

    def write(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values by column, their choices in the site's language."""
        return {column: self.said(column, value) for column, value in values.items()}

    def term(self, identity: str, label: str) -> str:
        """What a term is called in the language, whichever of its labels was read; one that somebody changed stays."""
        known = self.terms.get(identity.casefold(), {})
        if label and label not in known.values():
            return label
        return known.get(self.language) or known.get(CANONICAL) or label

    def beside(self, more: Choices) -> Words:
        """With the words of further columns."""
        return Words({**self.choices, **more}, self.language, self.terms)

    @cached_property
    def _canonical(self) -> dict[str, dict[str, str]]:
        return {
            column: {word: norwegian for norwegian, words in known.items() for word in words.values()}
            for column, known in self.choices.items()
        }


NORWEGIAN = Words()
"""No other language than the one that the program compares with."""
