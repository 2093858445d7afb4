"""The facts that the content is held against. Tests that need them skip where the folder is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
FACTS = CHECKOUT.parent / "shared" / "facts"
FILES = sorted([*CHECKOUT.glob("lists/*.yaml"), *CHECKOUT.glob("templates/site/*.yaml")])

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def needed(name: str) -> Path:
    """A file of the facts; skips the test when it is not there."""
    path = FACTS / name
    if not path.exists():
        pytest.skip(f"../shared/facts/{name} is not beside the checkout")
    return path


@cache
def _seeds(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _LOADER)
    return found


def seeds() -> dict[str, Any]:
    """What the older tools ship, as data."""
    return _seeds(needed("seed_content.yaml"))


def domain_rows() -> Iterator[list[str]]:
    """The table rows of domain.md, each as its cells."""
    for line in needed("domain.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and not line.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def sentences(value: Any, least: int = 3) -> Iterator[str]:
    """All texts of at least so many words, however deep."""
    if isinstance(value, dict):
        for part in value.values():
            yield from sentences(part, least)
    elif isinstance(value, list):
        for part in value:
            yield from sentences(part, least)
    elif isinstance(value, str) and len(words(value)) >= least:
        yield value


def words(text: str) -> tuple[str, ...]:
    """Words without case and punctuation."""
    return tuple(re.findall(r"\w+", text.casefold()))


@cache
def authored(path: Path) -> dict[str, Any]:
    """One of our files as it is written."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _LOADER)
    return found


def columns_written() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every column that our files define or patch, of the site and of lists."""
    for path in FILES:
        data = authored(path)
        for column in data.get("site_columns") or []:
            yield path, column
        for owner in data.get("lists") or []:
            for column in owner.get("columns") or []:
                yield path, column
