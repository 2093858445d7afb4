"""Search over sites, from an index that lags behind (wire.md section 11.4)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.sharepoint.entity import Body, Node, action, function
from sp_prosjektportal.emulator.sharepoint.permissions import LEVELS, level_of
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row

_TERM = re.compile(r'(-?)(\w+)[:=](?:"([^"]*)"|\{([^}]*)\}|(\S+))|"([^"]+)"|(\S+)')
_LIMIT = 500


class Search(Node):
    type = "Search"

    @action("PostQuery", parameters=["request"])
    def post_query(self, request: dict[str, Any]) -> Body:
        return Body(_answer(self.session, request))

    @function("Query", parameters=["queryText", "rowLimit", "startRow", "selectProperties"])
    def query(
        self, query_text: str, row_limit: int = 10, start_row: int = 0, select_properties: str = ""
    ) -> Body:
        wanted = [name for name in select_properties.split(",") if name]
        return Body(
            _answer(
                self.session,
                {
                    "Querytext": query_text,
                    "RowLimit": row_limit,
                    "StartRow": start_row,
                    "SelectProperties": wanted,
                },
            )
        )


def _answer(session: Session, request: dict[str, Any]) -> dict[str, Any]:
    found = [row for row in _indexed(session) if _matches(row, str(request.get("Querytext") or ""))]
    start, limit = int(request.get("StartRow") or 0), min(int(request.get("RowLimit") or 10), _LIMIT)
    names = list(request.get("SelectProperties") or ["Title", "Path"])
    shown = found[start : start + limit]
    rows = [
        {
            "Cells": [
                {"Key": name, "Value": row.get(name.lower()), "ValueType": "Edm.String"} for name in names
            ]
        }
        for row in shown
    ]
    results: dict[str, Any] = {
        "GroupTemplateId": None, "ItemTemplateId": None, "Properties": [], "ResultTitle": None, "ResultTitleUrl": None, "RowCount": len(shown),
        "Table": {"Rows": rows}, "TotalRows": len(found), "TotalRowsIncludingDuplicates": len(found),
    }  # fmt: skip
    primary: dict[str, Any] = {
        "CustomResults": [],
        "QueryId": ZERO_GUID,
        "QueryRuleId": ZERO_GUID,
        "RefinementResults": None,
        "RelevantResults": results,
        "SpecialTermResults": None,
    }
    return {
        "ElapsedTime": 20,
        "PrimaryQueryResult": primary,
        "Properties": [],
        "SecondaryQueryResults": [],
        "SpellingSuggestion": "",
        "TriggeredRules": [],
    }


def _indexed(session: Session) -> list[dict[str, Any]]:
    """Sites that the crawler has seen; which hub they joined comes later than they themselves."""
    lag = session.call.emulator.options.search_lag if session.call else 0.0
    now = session.now.timestamp()
    found = []
    for row in session.store.rows("sites").values():
        created = datetime.fromisoformat(row["created"].replace("Z", "+00:00")).timestamp()
        if row.get("deleted") or row["host"] != "sharepoint" or now - created < lag:
            continue
        if level_of(Session(session.store, row["id"], session.now, session.principal)) < LEVELS["read"]:
            continue
        found.append(_document(row, joined=now - float(row.get("hub_joined") or 0) >= lag))
    return found


def _document(row: Row, *, joined: bool) -> dict[str, Any]:
    hub = row["hub_id"] if joined and row["hub_id"] != ZERO_GUID else ""
    return {
        "title": row["title"], "path": row["url"], "spsiteurl": row["url"], "spweburl": row["url"], "siteid": row["id"], "webid": row["web_id"],
        "departmentid": f"{{{hub}}}" if hub else None, "contentclass": "STS_Site", "webtemplate": row["template"].partition("#")[0],
        "description": row["description"], "lastmodifiedtime": row["modified"], "docid": None,
    }  # fmt: skip


def _matches(row: dict[str, Any], text: str) -> bool:
    for match in _TERM.finditer(text):
        minus, name = match[1] == "-", (match[2] or "").lower()
        wanted = next((part for part in match.groups()[2:] if part is not None), "").strip("{}*").casefold()
        if wanted in ("and", "or", "") and not name:
            continue
        fields = [row.get(name)] if name else [row["title"], row["description"]]
        hit = any(wanted in str(field or "").strip("{}").casefold() for field in fields)
        if hit == minus:
            return False
    return True
