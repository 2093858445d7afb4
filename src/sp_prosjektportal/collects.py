"""Portfolios that collect others: what can be wrong with whom they name."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Protocol


class Collects(Protocol):
    """What is known of a portfolio in the settings."""

    @property
    def title(self) -> str: ...

    @property
    def hub(self) -> str: ...

    @property
    def collects(self) -> list[str]: ...


def problems(portfolios: Mapping[str, Collects]) -> Iterator[tuple[list[str], str]]:
    """What is wrong with the portfolios that collect others: where, and what."""
    for name, one in portfolios.items():
        path = ["portfolios", name, "collects"]
        for other in one.collects:
            if other not in portfolios:
                close = difflib.get_close_matches(other, portfolios, n=1)
                meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(portfolios)}"
                yield path, f"there is no portfolio {other!r}; {meant}"
            elif other == name:
                yield path, "a portfolio cannot collect itself"
            elif portfolios[other].hub.casefold() == one.hub.casefold():
                yield path, f"{other} has the same hub as {name}; the view across needs a hub of its own"
        if len(set(one.collects)) < len(one.collects):
            yield path, "a portfolio is named twice"
        if (circle := _circle(name, portfolios)) and name == min(circle):
            yield path, f"the portfolios collect each other: {' → '.join([*circle, circle[0]])}"
        titles = [portfolios[other].title for other in one.collects if other in portfolios]
        if len(set(titles)) < len(titles):
            yield path, "two of them have the same title, so nobody could tell their projects apart"


def _circle(name: str, portfolios: Mapping[str, Collects]) -> list[str]:
    """The way from a portfolio back to itself over two or more, if there is one."""

    def walk(way: list[str]) -> list[str]:
        here = portfolios.get(way[-1])
        for other in here.collects if here else []:
            if other == name and len(way) > 1:
                return way
            if other not in way and (found := walk([*way, other])):
                return found
        return []

    return walk([name])
