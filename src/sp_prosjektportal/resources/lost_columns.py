"""Columns that a list had by its content types and that people deleted from it.

The content type of the site still names them, so the plan would put them into views, which the service refuses one
by one. It is looked for only where a view lacks a column, so that a plan of an unchanged site asks nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.resources.list_content_types import original
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request, literal


def find(lists: Sequence[str], known: Known) -> Steps[dict[str, frozenset[str]]]:
    """By list (as given): internal names, casefolded, that the site's content types say and the list has not."""
    if not lists:
        return {}
    asks = [_of_list(known, url) for url in lists]
    of_site, *replies = yield [_of_site(known), *asks]
    links = {str(row["StringId"]).upper(): _names(row, "FieldLinks", "Name") for row in of_site.rows}
    return {url: _lost(reply, links) for url, reply in zip(lists, replies, strict=True)}


def _of_site(known: Known) -> Request:
    select = ("StringId", "FieldLinks/Name")
    return Request.get(
        known.site, "/_api/web/contenttypes", select=select, expand=["FieldLinks"], missing_ok=True
    )


def _of_list(known: Known, url: str) -> Request:
    path = f"/_api/web/GetList({literal(f'{known.path}/{url}')})"
    select = ("Fields/InternalName", "ContentTypes/StringId")
    return Request.get(known.site, path, select=select, expand=["Fields", "ContentTypes"], missing_ok=True)


def _lost(reply: Reply, links: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if reply.missing:
        return frozenset()
    offered = [original(str(row["StringId"])).upper() for row in reply.value("ContentTypes") or []]
    promised = frozenset[str]().union(*(links.get(content_type, frozenset()) for content_type in offered))
    return promised - _names(reply.body, "Fields", "InternalName")


def _names(row: Mapping[str, Any], collection: str, name: str) -> frozenset[str]:
    return frozenset(str(entry[name]).casefold() for entry in row.get(collection) or [])
