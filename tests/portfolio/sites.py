"""A stand-in for a hub and its project sites: lists as plain rows, answered as SharePoint answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sp_prosjektportal.errors import NotFound, RequestFailed
from sp_prosjektportal.steps import Steps, run
from sp_prosjektportal.tenant.request import Reply, Request

HOST = "https://contoso.sharepoint.com"
HUB = f"{HOST}/sites/portefolje"

Rows = list[dict[str, Any]]
Answer = Reply | Exception | Callable[[Request], Any]


def person(login: str, name: str = "") -> dict[str, str]:
    """An expanded person column."""
    return {"Name": f"i:0#.f|membership|{login}", "Title": name or login.partition("@")[0]}


APP = {"Name": "i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint", "Title": "SharePoint App"}


class Site:
    """One site. ``lists`` by URL below the site; a list has the columns that its rows have, or those named."""

    def __init__(
        self,
        url: str,
        lists: Mapping[str, Rows],
        *,
        columns: Mapping[str, set[str]] | None = None,
        failing: Mapping[str, Exception] | None = None,
        title: str = "Prosjekt",
        site_id: str = "11111111-0000-0000-0000-000000000001",
        page: int = 5000,
    ) -> None:
        self.url, self.lists, self.title, self.site_id, self.page = url, lists, title, site_id, page
        self.columns, self.failing = columns or {}, failing or {}

    def answer(self, ask: Request) -> Any:
        path = unquote(urlsplit(ask.path).path)
        if path == "/_api/web":
            self._fail("web")
            return Reply(200, {"Title": self.title, "Url": self.url, "Id": "w", "Language": 1044})
        if path == "/_api/site":
            return Reply(200, {"Id": self.site_id, "GroupId": "00000000-0000-0000-0000-000000000000"})
        found = re.fullmatch(r"/_api/web/GetList\('(.+?)'\)/(items|fields)", path)
        if not found:
            raise AssertionError(f"nobody answers {ask}")
        name = found[1].removeprefix(urlsplit(self.url).path + "/")
        if name not in self.lists:
            return Reply(404)
        self._fail(name)
        return self._list(name, found[2], parse_qs(urlsplit(ask.path).query))

    def _fail(self, name: str) -> None:
        if name in self.failing:
            raise self.failing[name]

    def _list(self, name: str, what: str, options: dict[str, list[str]]) -> Reply:
        there = self.columns.get(name)
        if what == "fields":
            return Reply(200, {"value": [{"InternalName": column} for column in sorted(there or set())]})
        asked = {part.partition("/")[0] for part in options.get("$select", [""])[0].split(",")} - {"Id"}
        lacking = [
            column
            for column in asked
            if there is not None and not {column, column.removesuffix("Id")} & there
        ]
        if lacking:
            raise RequestFailed(
                400, "-1, Microsoft.SharePoint.SPException", f"The field '{lacking[0]}' does not exist."
            )
        start = int(options.get("$skiptoken", ["0"])[0])
        rows = [{"Id": number, **row} for number, row in enumerate(self.lists[name], start=1)]
        body: dict[str, Any] = {"value": rows[start : start + self.page]}
        if start + self.page < len(rows):
            again = (
                f"/_api/web/GetList('{urlsplit(self.url).path}/{name}')/items?$skiptoken={start + self.page}"
            )
            body["odata.nextLink"] = self.url + again + "&$select=" + ",".join(sorted(asked))
        return Reply(200, body)


class Tenant:
    """Sites by URL; everything else by rules on the path."""

    def __init__(self, *sites: Site, rules: Mapping[str, Answer] | None = None) -> None:
        self.sites = {site.url: site for site in sites}
        self.rules = dict(rules or {})
        self.asked: list[Request] = []

    def run(self, steps: Steps[Any]) -> Any:
        return run(steps, self._answer)

    def _answer(self, ask: Request) -> Any:
        self.asked.append(ask)
        for part, answer in self.rules.items():
            if part in unquote(f"{ask.site}{ask.path}"):
                if isinstance(answer, Exception):
                    raise answer
                return answer(ask) if callable(answer) else answer
        if ask.site not in self.sites:
            if ask.missing_ok:
                return Reply(404)
            raise NotFound(404, "", "404 FILE NOT FOUND")
        return self.sites[ask.site].answer(ask)
