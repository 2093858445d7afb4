"""Which family of the emulator answers an address, and how it is found when first used."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sp_prosjektportal.emulator.errors import NotEmulated


@dataclass(frozen=True, slots=True)
class Route:
    host: str
    pattern: re.Pattern[str]  # searched in the unquoted path, ignoring case
    family: str
    render_error: str
    open: bool = False  # no token needed


def _route(host: str, pattern: str, family: str, render_error: str, *, open: bool = False) -> Route:
    return Route(host, re.compile(pattern, re.IGNORECASE), family, render_error, open)


_BELOW_SITE = r"^(?:(?!/_api/).)*"  # nothing of the API's before it, where the same words are somebody's text
_CSOM = (r"/_vti_bin/client\.svc/ProcessQuery$", "csom:serve", "sharepoint.errors:render")
_REST = (r"/_api(/|$)", "sharepoint.rest:serve", "sharepoint.errors:render")
FAMILIES: tuple[Route, ...] = (
    _route("login", "", "entra:serve", "entra:render_error", open=True),
    _route("graph", "", "graph:serve", "graph:render_error"),
    _route("sharepoint", *_CSOM),
    _route("admin", *_CSOM),
    _route("sharepoint", _BELOW_SITE + r"/_api/v2\.1/termStore", "graph:serve", "graph:render_error"),
    _route(
        "sharepoint",
        _BELOW_SITE + r"/_api/v2\.0/monitor/",
        "graph.drive_actions:monitor",
        "graph:render_error",
        open=True,
    ),
    _route(
        "sharepoint",
        _BELOW_SITE + r"/_api/v2\.0/drives/[^/]+/uploadSession$",
        "graph.upload_sessions:serve",
        "graph:render_error",
        open=True,
    ),
    _route(
        "sharepoint",
        _BELOW_SITE + r"/_layouts/15/download\.aspx$",
        "graph.downloads:download",
        "graph:render_error",
        open=True,
    ),
    _route("sharepoint", *_REST),
    _route("admin", *_REST),
)
AUTHENTICATE = "entra:authenticate"
_loaded: dict[str, Callable[..., Any]] = {}


def function(name: str) -> Callable[..., Any]:
    found = _loaded.get(name)
    if found is None:
        module, _, attribute = name.partition(":")
        try:
            loaded = importlib.import_module(f"{__package__}.{module}")
        except ModuleNotFoundError as error:
            raise NotEmulated(f"the part {module}.") from error
        found = _loaded[name] = getattr(loaded, attribute)
    return found
