"""Search over sites, lists, files and rows, from an index that lags behind (wire.md section 11.4)."""

from __future__ import annotations

import re
from typing import Any

from sp_prosjektportal.emulator.errors import bad_query
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint.body_types import SEARCH, fitting
from sp_prosjektportal.emulator.sharepoint.entity import Body, Node, Primitive, action, function
from sp_prosjektportal.emulator.sharepoint.indexed import Indexed, documents
from sp_prosjektportal.emulator.sharepoint.kql import Query
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID

_LIMIT, _USUAL = 500, 10
_OPTIONS = ["querytext", "queryTemplate", "rowLimit", "startRow", "selectProperties", "sortList", "trimDuplicates", "rowsPerPage",
            "enableStemming", "sourceId", "clientType", "refiners", "properties", "culture", "hiddenConstraints", "enableQueryRules"]  # fmt: skip
# What is shown when nothing is asked for.
_DEFAULT = (
    "Rank",
    "DocId",
    "WorkId",
    "Title",
    "Author",
    "Size",
    "Path",
    "Description",
    "LastModifiedTime",
    "SiteName",
    "IsDocument",
    "contentclass",
)
_EDM = {bool: "Edm.Boolean", int: "Edm.Int64", float: "Edm.Double"}
_NULLS = ("GroupTemplateId", "ItemTemplateId", "ResultTitle", "ResultTitleUrl")


class Search(Node):
    type = "Search"

    @action("PostQuery", parameters=["request"])
    def post_query(self, request: dict[str, Any] | None = None) -> Body:
        return self._answer({name.lower(): value for name, value in fitting(request, SEARCH).items()})

    @function("Query", parameters=_OPTIONS)
    def query(self, **given: Any) -> Body:
        """By address: lists are texts with commas."""
        asked = {name.replace("_", ""): value for name, value in given.items()}
        for name in ("selectproperties", "sortlist"):
            if name in asked:
                asked[name] = [part for part in str(asked[name]).split(",") if part]
        return self._answer(asked)

    @function("SearchCenterUrl")
    def center(self) -> Primitive:
        """The tenant has no search centre of its own."""
        return Primitive("")

    @function("ResultsPageAddress")
    def results_page(self) -> Primitive:
        return Primitive("")

    @function("Suggest", parameters=["querytext"])
    def suggest(self, querytext: str = "") -> Body:
        """By GET, as documented ("SharePoint Search REST API overview"). Nobody has searched: nothing is suggested."""
        _ = querytext
        return Body({"PeopleNames": [], "PersonalResults": [], "PopularResults": [], "Queries": []})

    def _answer(self, asked: dict[str, Any]) -> Body:
        text = _text(asked)
        query = Query(text)
        found = [one for one in documents(self.session, query.properties, text) if query(one)]
        _sort(found, asked.get("sortlist") or [])
        start, limit = _number(asked, "startRow", 0), _number(asked, "rowLimit", _USUAL)
        shown = found[start : start + max(0, min(limit, _LIMIT))]
        names = [str(name) for name in asked.get("selectproperties") or _DEFAULT]
        rows = [Complex("SP.SimpleDataRow", {"Cells": [_cell(one, name) for name in names]}) for one in shown]
        return Body(_whole(rows, len(found), text))


def _number(asked: dict[str, Any], name: str, usual: int) -> int:
    """400 for what is no number; the sentence is that of other names (pnp/PnP-Tools issue 253, of ``querytext``)."""
    said = str(asked.get(name.lower()) or usual).strip()
    if not re.fullmatch(r"-?[0-9]{1,9}", said):
        raise bad_query(f'The query string "{name}" is missing or invalid.')
    return max(0, int(said))


def _text(asked: dict[str, Any]) -> str:
    text, template = str(asked.get("querytext") or ""), str(asked.get("querytemplate") or "")
    return re.sub(r"\{searchterms\}", lambda _: text, template, flags=re.IGNORECASE) if template else text


def _sort(found: list[Indexed], orders: list[Any]) -> None:
    for order in reversed(orders):
        if isinstance(order, dict):
            name, down = str(order.get("Property") or ""), str(order.get("Direction")) == "1"
        else:
            name, _, way = str(order).partition(":")
            down = way.lower() == "descending"
        key = name.strip("[]").lower()
        found.sort(key=lambda one: _key(one.get(key)), reverse=down)


def _key(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, 0)
    return (1, float(value)) if isinstance(value, (bool, int, float)) else (2, str(value).casefold())


def _cell(one: Indexed, name: str) -> Complex:
    value = one.get(name.lower())
    kind = _EDM.get(type(value), "Edm.DateTime" if name.lower().endswith("time") and value else "Edm.String")
    text = None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return Complex("SP.KeyValue", {"Key": name, "Value": text, "ValueType": kind})


def _whole(rows: list[Complex], total: int, text: str) -> Complex:
    results: dict[str, Any] = {
        **dict.fromkeys(_NULLS), "Properties": _properties(GenerationId="9223372036854775806", QueryModification=text, ExecutionTimeMs="20", StartRecord="0"),
        "RowCount": len(rows), "Table": Complex("SP.SimpleDataTable", {"Rows": rows}), "TotalRows": total, "TotalRowsIncludingDuplicates": total,
    }  # fmt: skip
    primary: dict[str, Any] = {
        "CustomResults": [], "QueryId": ZERO_GUID, "QueryRuleId": ZERO_GUID, "RefinementResults": None,
        "RelevantResults": Complex("Microsoft.Office.Server.Search.REST.RelevantResults", results), "SpecialTermResults": None,
    }  # fmt: skip
    answer = {
        "ElapsedTime": 20, "PrimaryQueryResult": Complex("Microsoft.Office.Server.Search.REST.QueryResult", primary),
        "Properties": _properties(RowLimit=str(_LIMIT), SourceId="8413cd39-2156-4e00-b54d-11efd9abdb89", CorrelationId=ZERO_GUID),
        "SecondaryQueryResults": [], "SpellingSuggestion": "", "TriggeredRules": [],
    }  # fmt: skip
    return Complex("Microsoft.Office.Server.Search.REST.SearchResult", answer)


def _properties(**values: str) -> list[Complex]:
    return [
        Complex("SP.KeyValue", {"Key": name, "Value": value, "ValueType": "Edm.String"})
        for name, value in values.items()
    ]
