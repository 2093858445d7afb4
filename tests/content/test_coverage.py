"""The page of coverage is current, and nothing of the older model is left out without a reason."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from types import ModuleType
from typing import Any

from content.facts import CHECKOUT, needed


@cache
def coverage() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_of_content", CHECKOUT / "scripts" / "coverage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def domain() -> str:
    return needed("domain.md").read_text(encoding="utf-8")


@cache
def rows() -> list[Any]:
    return list(coverage().rows(domain()))


def test_nothing_is_left_out_without_a_reason() -> None:
    assert [row.item.path for row in rows() if not row.templates and not row.reason] == []


def test_the_page_is_current() -> None:
    page = (CHECKOUT / "docs" / "dekning.md").read_text(encoding="utf-8")
    assert page == coverage().written(domain()), "run: python scripts/coverage.py"


def test_the_whole_model_is_looked_at() -> None:
    kinds = [(row.item.source, row.item.kind) for row in rows()]
    assert kinds.count(("2014", "column")) >= 56
    assert kinds.count(("Bygg og anlegg 2015", "column")) == 24
    assert kinds.count(("Prosjektportalen 365", "column")) >= 304
    assert kinds.count(("Prosjektportalen 365", "content_type")) == 38 + 15
    assert kinds.count(("Prosjektportalen 365", "term")) >= 140


def test_every_other_name_and_every_pattern_is_used() -> None:
    """What no row needs is a leftover, or misspelt."""
    reasons = coverage().Reasons.read()
    items = [row.item for row in rows()]
    names = {(item.kind, name) for item in items for name in (item.key, item.name)}
    unused = [
        (kind, name) for kind, same in reasons.same.items() for name in same if (kind, name) not in names
    ]
    left_out = [(row.item.kind, row.item.path) for row in rows() if row.reason]
    idle = [
        each["names"]
        for each in reasons.not_there
        if not any(kind == each["kind"] and re.fullmatch(each["names"], path) for kind, path in left_out)
    ]
    assert (unused, idle) == ([], [])


def test_what_we_lack_and_nobody_explains_is_found() -> None:
    item = coverage().Item("2014", "column", "GtNobodyKnows", "GtNobodyKnows", "(rot)")
    row = coverage()._row(item, coverage().Ours.read(), coverage().Reasons.read())
    assert (row.templates, row.reason) == ((), "")
