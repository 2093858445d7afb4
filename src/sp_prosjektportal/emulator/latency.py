"""How long the services take: a fixed time an exchange plus the recorded median server time of each part.

The times are those that Microsoft's servers reported while real clients talked to them (``latencies.csv``,
made by ``evidence.py``). Where nothing was recorded the figure of :data:`ASSUMED` stands, marked as such in
docs/emulator.md. Parts of a batch run one after the other in the service, so their times add up.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

ASSUMED = {
    "csom.method": 60,  # a method of a program; recorded are only site creation and removal (median 1 s)
    "csom.process_query": 25,
    "graph.read": 100,
    "graph.write": 200,
    "graph.group_create": 1000,
    "site.create_group_site": 3683,  # wire.md section 13
    "field.create_taxonomy": 1290,  # wire.md section 13
    "contenttype.write": 269,
    "update.merge_schema": 100,
    "item.write": 80,
    "read": 25,
    "write": 80,
    "batch": 0,
}
"""Milliseconds where no recording of the operation by itself exists."""

# method, path below /_api in lower case, operation. The first that fits is taken.
_RULES: tuple[tuple[str, str, str], ...] = (
    ("POST", r"/spsitemanager/create.*", "site.create_spsitemanager"),
    ("POST", r"/groupsitemanager/creategroupex.*", "site.create_group_site"),
    ("GET", r"/(groupsitemanager/getsitestatus|spsitemanager/status).*", "site.group_status"),
    ("POST", r"/site/joinhubsite.*", "hub.join"),
    ("POST", r"/site/registerhubsite", "hub.register"),
    ("POST", r"/site/unregisterhubsite", "hub.unregister"),
    ("GET", r"/hubsites.*", "hub.get"),
    ("*", r"/search/.*", "search.postquery"),
    ("POST", r".*/createfieldasxml$", "field.create_as_xml"),
    ("POST", r".*/fields$", "field.create_as_xml"),
    ("GET", r".*/fields$", "fields.list"),
    ("GET", r".*/fields[/(].*", "field.get"),
    ("POST", r".*/addavailablecontenttype.*", "contenttype.add_available"),
    ("GET", r".*/contenttypes$", "contenttypes.list"),
    ("GET", r".*/fieldlinks.*", "contenttype.get_fieldlinks"),
    ("GET", r".*/contenttypes\(.*", "contenttype.get"),
    ("POST", r".*/addvalidateupdateitemusingpath$", "item.add_validate_update_using_path"),
    ("POST", r".*/validateupdatelistitem$", "item.validate_update_list_item"),
    ("POST", r".*/renderlistdataasstream$", "items.list"),
    ("POST", r".*/getchanges$", "changes.get_changes"),
    ("GET", r".*/items$", "items.list_select"),
    ("POST", r".*/getitems$", "items.list"),
    ("POST", r".*/items$", "item.write"),
    ("MERGE", r".*/items\(.*", "item.write"),
    ("POST", r".*/web/lists$", "list.create"),
    ("GET", r".*/web/lists$", "lists.list"),
    ("POST", r".*/views(/add)?$", "view.create"),
    ("POST", r".*/viewfields/.*", "view.viewfield_change"),
    ("GET", r".*/views$", "views.list_expand"),
    ("POST", r".*/ensureuser.*", "user.ensure"),
    ("POST", r".*/sitegroups$", "sitegroup.create"),
    ("POST", r".*/sitegroups.*/users$", "sitegroup.add_user"),
    ("GET", r".*/sitegroups.*", "sitegroups.list"),
    ("POST", r".*/roleassignments/.*", "security.role_assignment_or_inheritance"),
    ("GET", r".*/roleassignments.*", "security.role_assignments"),
    ("GET", r".*/roledefinitions.*", "security.role_definitions"),
    ("POST", r".*/navigation/.*", "navigation.add_node"),
    ("GET", r".*/navigation/.*", "navigation.list"),
    ("POST", r".*/recycle$", "recycle"),
    ("GET", r".*/recyclebin.*", "recyclebin.list"),
    ("GET", r"/web$", "web.get_select"),
    ("GET", r"/web/allproperties", "web.all_properties"),
    ("GET", r"/site$", "site.get_select"),
    ("GET", r"/web/(lists[/(]|getlist)[^/]*\)$", "list.get"),
    ("MERGE", r".*", "update.merge_schema"),
    ("DELETE", r".*", "delete.200_empty"),
    ("GET", r".*", "read"),
    ("*", r".*", "write"),
)
_COMPILED = tuple((method, re.compile(pattern), name) for method, pattern, name in _RULES)


@lru_cache(maxsize=1)
def recorded() -> dict[str, int]:
    """Milliseconds by operation, from the table in the package."""
    text = files(__package__).joinpath("latencies.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["operation"]: int(row["milliseconds"]) for row in rows}


@lru_cache(maxsize=4096)
def operation(method: str, path: str) -> str:
    """The name of the operation that a request is: ``path`` is what follows the host."""
    lower = path.partition("?")[0].lower()
    if "/_vti_bin/client.svc" in lower:
        return "csom.process_query"
    below = lower.partition("/_api")[2]
    if not below:
        return _graph_operation(method, lower)
    if below.startswith("/$batch"):
        return "batch"
    return next(
        name for verb, rule, name in _COMPILED if verb in ("*", method.upper()) and rule.fullmatch(below)
    )


def _graph_operation(method: str, path: str) -> str:
    if path.endswith("/$batch"):
        return "batch"
    if method.upper() == "GET":
        return "graph.read"
    return "graph.group_create" if path.endswith("/groups") else "graph.write"


def milliseconds(name: str) -> int:
    """The recorded median, or the assumed figure."""
    if name.startswith("csom."):  # what was recorded are other programs than those emulated
        return ASSUMED[name]
    return recorded().get(name, ASSUMED.get(name, ASSUMED["read"]))


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds that an exchange takes. ``exchange`` is the fixed time of the way there and back."""

    exchange: float = 0.15
    parts: bool = True

    def seconds(self, parts: Iterable[tuple[str, str]], csom_methods: int = 0) -> float:
        """``parts``: method and path (or URL) of every request of the exchange."""
        if not self.parts:
            return self.exchange
        server = sum(milliseconds(operation(method, url)) for method, url in parts)
        return self.exchange + (server + csom_methods * milliseconds("csom.method")) / 1000
