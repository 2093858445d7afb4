"""Which module shows an address. Addresses are SharePoint's own where it has one."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from importlib import import_module
from urllib.parse import unquote

from sp_prosjektportal.emulator.app import Answer, Call
from sp_prosjektportal.emulator.browse.render import page
from sp_prosjektportal.emulator.browse.visit import Missing, Visit, list_at
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.store import Row

Show = Callable[[Visit], Answer]
_TENANT = {
    "": "start:start",
    "/_browse/terms": "term_store:terms",
    "/_browse/log": "traffic:log",
    "/_browse/budget": "traffic:budget",
}
_LAYOUTS = {
    "viewlsts.aspx": "contents:contents",
    "user.aspx": "rights:permissions_of",
    "people.aspx": "rights:permissions_of",
    "listedit.aspx": "settings:of_list",
    "mngfield.aspx": "settings:of_site",
    "mngctype.aspx": "settings:of_site",
    "adminrecyclebin.aspx": "contents:recycle_bin",
    "recyclebin.aspx": "contents:recycle_bin",
}
_SITE = re.compile(r"/(?:sites|teams)/[^/]+", re.IGNORECASE)
_METHODS = ("GET", "HEAD")


def answer(call: Call) -> Answer:
    """The page, whatever happens: what cannot be shown is said on a page as well."""
    visit = Visit(call, _decoded(call.path))
    if call.method not in _METHODS:
        said = _said(visit, 405, "refused", visit.say("refused_text"))
        said.headers["Allow"] = ", ".join(_METHODS)
        return said
    try:
        with call.store.atomic():
            visit.site = _site(visit)
            return _show(visit)(visit)
    except Missing:
        return _said(visit, 404, "missing", visit.say("missing_text", path=visit.path or "/"))
    except (Refused, NotEmulated) as error:
        return _said(visit, error.status if isinstance(error, Refused) else 501, "failed", error.message)
    except Exception as error:  # a fault of ours is one page's, not the server's
        call.emulator.failures.append(f"{call.method} {call.url}\n{traceback.format_exc()}")
        return _said(visit, 500, "failed", visit.say("fault", kind=type(error).__name__))


def _decoded(path: str) -> str:
    return unquote(path, errors="replace").rstrip("/")


def _said(visit: Visit, status: int, what: str, text: str) -> Answer:
    return page(visit, "said", title=visit.say(f"{what}_title"), status=status, text=text)


def _site(visit: Visit) -> Row | None:
    """The site of the address; the root site has what no other has."""
    if visit.path.casefold() in _TENANT:
        return None
    found = _SITE.match(visit.path)
    wanted = found.group() if found else "/"
    for key in visit.store.keys_with("sites", wanted):
        row = visit.store.get("sites", key)
        if row and not row.get("deleted") and row.get("host", "sharepoint") == "sharepoint":
            return row
    raise Missing


def _show(visit: Visit) -> Show:
    own = _TENANT.get(visit.path.casefold())
    if own is not None:
        return _function(own)
    rest = visit.path[len(visit.session.path) :].strip("/")
    first, _, name = rest.casefold().partition("/")
    if not rest:
        return _function("site_pages:home")
    if first == "_layouts":
        layout = _LAYOUTS.get(name.removeprefix("15/"))
        if layout is None:
            raise Missing
        return _function(layout)
    if list_at(visit.session, visit.path) is None:
        raise Missing
    if first == "sitepages" and name.endswith(".aspx") and not name.startswith("forms/"):
        return _function("site_pages:named")
    return _function("lists:show")


def _function(name: str) -> Show:
    module, _, function = name.partition(":")
    found: Show = getattr(import_module(f"{__package__}.{module}"), function)
    return found
