"""Sites: one, all, found by a word, changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.entra.tokens import tenant
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph import paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler, expanded, narrowed, select_names
from sp_prosjektportal.emulator.graph.filters import Filter, at
from sp_prosjektportal.emulator.graph.reach import (
    READ,
    SITE,
    composite,
    denied,
    open_site,
    principal_below,
    session_on,
)
from sp_prosjektportal.emulator.graph.replies import entity, quoted, rows
from sp_prosjektportal.emulator.sharepoint import webs
from sp_prosjektportal.emulator.sharepoint.changes import NAVIGATION, ticks_of
from sp_prosjektportal.emulator.sharepoint.permissions import holds, may
from sp_prosjektportal.emulator.sharepoint.provision import not_ready
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row, Store


def shown(store: Store, key: str, row: Row) -> Row:
    """A site as Graph shows it. The facet ``root`` is there only when it is the top of its site collection."""
    host = composite(store, key, row).partition(",")[0]
    found = {
        "createdDateTime": row.get("created", ""),
        "description": row.get("description") or "",
        "id": composite(store, key, row),
        "lastModifiedDateTime": row.get("modified") or row.get("created", ""),
        "name": row["path"].rpartition("/")[2],
        "webUrl": row["url"],
        "displayName": row.get("title", ""),
        "root": {},
        "siteCollection": {"hostname": host},
    }
    if "parent" in row:
        found.pop("root")
        found["parentReference"] = {"siteId": _above(store, key, row)}
    return found


def _above(store: Store, key: str, row: Row) -> str:
    parent = store.get("webs", row["parent"], key) if row["parent"] else store.get("sites", key)
    return composite(store, key, parent or {})


def find(asked: Asked, address: str) -> tuple[str, Row]:
    """The site, when the caller may see it."""
    session = open_site(asked, address)
    return session.site_id, session.site


def _site(asked: Asked, address: str) -> Answer:
    asked.only("$select", "$expand")
    key, row = find(asked, address)
    picked = asked.options.get("$select", "")
    context = f"sites({picked})/$entity" if picked else "sites/$entity"
    web = row["web_id"] if "parent" in row else ""
    return entity(asked.call, context, {**_told(asked, key, row), **_expanded(asked, key, web)})


def _told(asked: Asked, key: str, row: Row) -> Row:
    """With ``sharepointIds`` when they are asked for by name."""
    plain = shown(asked.store, key, row)
    picked = select_names(asked.options.get("$select", ""))
    if not picked or "*" in picked:
        return plain
    ids = {"siteId": key, "siteUrl": row["url"], "tenantId": tenant(asked.store).id, "webId": row["web_id"]}
    return asked.chosen({**plain, "sharepointIds": ids})


def _expanded(asked: Asked, key: str, web: str) -> Row:
    from sp_prosjektportal.emulator.graph import columns, lists

    found: Row = {}
    for name, options in expanded(asked.options.get("$expand", "")).items():
        session = session_on(asked, key, web=web)
        if name == "lists":
            found["lists"] = [
                narrowed(lists.shown(session, one), options.get("$select", ""))
                for one in lists.visible(session)
            ]
        elif name == "columns":
            found["columns"] = columns.all_shown(session, "", options.get("$select", ""))
        else:
            raise NotEmulated(f"the expansion of {name} of a site.")
    return found


def _search(asked: Asked) -> Answer:
    """``GET /sites?search=..``: those that the search index knows; ``*`` for all."""
    asked.need(*READ)
    asked.only("$select", "$filter", "$top", "$skiptoken", "$orderby")
    word, filtered = asked.options.get("search", ""), asked.options.get("$filter", "")
    if not word and not filtered:
        return _with_filter(asked, lambda row: row["path"] == "/")
    if filtered:
        wanted = Filter(filtered)
        return _with_filter(
            asked, lambda row: wanted(lambda path: at({"siteCollection": {"root": {}}, **row}, path))
        )
    parts = word.strip('*"').casefold().split()
    texts = ("title", "url", "description")
    return _with_filter(
        asked,
        lambda row: (
            _indexed(asked, row)
            and all(any(part in str(row.get(name) or "").casefold() for name in texts) for part in parts)
        ),
    )


def _indexed(asked: Asked, row: Row) -> bool:
    """Known to search, whose index lags behind."""
    age = asked.call.now - datetime.fromisoformat(row["created"].replace("Z", "+00:00"))
    return bool(row.get("indexed")) or age.total_seconds() >= asked.call.emulator.options.search_lag


def _with_filter(asked: Asked, fits: Callable[[Row], bool]) -> Answer:
    found = [(key, row) for key, row in _with_webs(asked) if fits(row)]
    return paging.answer(asked, "sites", found, lambda one: _told(asked, *one), default=200, most=1000)


def _with_webs(asked: Asked) -> Iterator[tuple[str, Row]]:
    """Search finds webs below root webs too."""
    for key, row in _readable(asked):
        yield key, row
        for web in asked.store.rows("webs", key):
            root = Session(asked.store, key, asked.call.now, principal_below(asked), asked.call)
            there = webs.find(root, web)
            if there is not None and may(there, "Open"):
                yield key, there.site


def _readable(asked: Asked) -> list[tuple[str, Row]]:
    """The sites that the caller may read."""
    found = []
    for key, row in asked.store.rows("sites").items():
        if row.get("deleted") or row.get("host", "sharepoint") != "sharepoint" or not_ready(asked.store, key):
            continue
        if asked.principal.app_only and asked.granted & set(READ):
            found.append((key, row))
            continue
        try:
            session_on(asked, key)
        except Refused:
            continue
        found.append((key, row))
    return found


def _below(asked: Asked, address: str) -> Answer:
    """The webs right below. As in SharePoint a person needs Browse Directories (OneDrive/onedrive-api-docs issue 1117)."""
    asked.only("$select", "$top", "$expand", "$skiptoken")
    session = open_site(asked, address)
    if not holds(session, "BrowseDirectories"):
        raise denied()
    found = [(one.site_id, one.site) for one in webs.below(session)]
    collection = f"sites('{quoted(address)}')/sites"
    return paging.answer(asked, collection, found, lambda one: _told(asked, *one), default=200, most=1000)


def _all(asked: Asked) -> Answer:
    """``getAllSites``: for applications only."""
    if not asked.principal.app_only:
        raise Refused(403, "accessDenied", "Application permissions are required.")
    asked.need(*READ)
    asked.only("$select", "$top", "$skiptoken")
    return paging.answer(
        asked, "sites", _readable(asked), lambda one: _told(asked, *one), default=200, most=1000
    )


def _delta(asked: Asked) -> Answer:
    """Sites' own properties: every site, or with a token those changed since. Rows of lists do not count.

    A deleted site is told of like any other (docs/graph-item-values.md).
    """
    asked.need(*READ)
    asked.only("$select", "$top", "$skiptoken", "$expand")
    given = asked.options.get("token", "")
    now = asked.call.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    found = [] if given == "latest" else _changed(asked, "" if not given else paging.read_token(given))
    page, more = paging.by_number(asked, found, default=200, most=1000)
    if not more:
        more = {"@odata.deltaLink": paging.link(asked, token=paging.token(now))}
    elif given:
        more = {"@odata.nextLink": f"{more['@odata.nextLink']}&token={given}"}
    return rows(asked.call, "sites", [_told(asked, *one) for one in page], more=more)


def _changed(asked: Asked, since: str) -> list[tuple[str, Row]]:
    """With a moment: sites that were made, deleted, or whose title, description or hub changed after it."""
    if not since:
        return _readable(asked)
    try:
        after = ticks_of(datetime.fromisoformat(since.replace("Z", "+00:00")))
    except ValueError:
        raise Refused(400, "invalidRequest", "The token is not valid.") from None
    return [
        (key, row)
        for key, row in asked.store.rows("sites").items()
        if row.get("host", "sharepoint") == "sharepoint" and not not_ready(asked.store, key)
        and (max(row.get("created", ""), str(row.get("deleted") or "")) >= since[:19] or _noted(asked, key, after))
    ]  # fmt: skip


def _noted(asked: Asked, key: str, after: int) -> bool:
    return any(line["t"] >= after and line["k"] in ("Web", "Site") and line["c"] != NAVIGATION
               for line in asked.store.rows("changes", key).values())  # fmt: skip


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/sites", _search),
    ("GET", r"/sites/getAllSites(?:\(\))?", _all),
    ("GET", r"/sites/delta(?:\(\))?", _delta),
    ("GET", r"/sites/([^/:]+|[^/:]+:/[^:]*:?)", _site),
    ("GET", rf"{SITE}/sites", _below),
)
