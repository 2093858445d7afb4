"""What site columns and list columns have in common: the settings of a column."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import AfterValidator

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources import formulas
from sp_prosjektportal.resources.types import ColumnType, Guid, RelativeUrl


def _json(text: str) -> str:
    """Formatting JSON, normalised: no blanks, keys as written. Invalid JSON is left as it is (SharePoint keeps it)."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")) if text else ""
    except ValueError:
        return text


Formatting = Annotated[str, AfterValidator(_json)]
Formula = Annotated[str, AfterValidator(lambda text: formulas.canonical(text) if text else "")]


class Column(Resource):
    """Settings of a column. ``name`` is the internal name; texts are in the site's language."""

    name: str
    id: Guid | Literal[""] = ""
    type: ColumnType = "text"
    title: str = ""
    description: str = ""
    group: str = ""
    required: bool = False
    hidden: bool = False
    indexed: bool = False
    unique: bool = False
    default: str = ""  # as SharePoint stores it: "100", "1", "[today]"
    multiple: bool = False  # person, lookup, choice, term
    choices: tuple[str, ...] = ()
    fill_in: bool = False
    minimum: float | None = None
    maximum: float | None = None
    decimals: int | None = None
    currency: int = 1044  # LCID whose currency is shown
    time: bool = False  # date: with time of day
    lines: int = 6
    rich: bool = False
    lookup_list: RelativeUrl = ""
    lookup_column: str = "Title"
    formula: Formula = ""  # internal names in [], English functions, commas; starts with "="
    result: Literal["text", "number", "date", "boolean"] = "text"
    term_set: Guid | Literal[""] = ""
    formatting: Formatting = ""

    def needs(self) -> frozenset[str]:
        """The list that is looked up in, the term set, and the columns of the formula."""
        wanted = {f"site_columns/{name}" for name in formulas.columns(self.formula)}
        if self.lookup_list:
            wanted.add(f"lists/{self.lookup_list}")
        if self.term_set:
            wanted.add(f"term_sets/{self.term_set}")
        return frozenset(wanted)
