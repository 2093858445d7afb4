"""The web parts that pages can hold, ``GetClientSideWebParts``: those of SharePoint itself, since no solution can be installed here.

Ids are Microsoft's constants (CLI for Microsoft 365, StandardWebPart; OfficeDevPnP, DefaultClientSideWebParts). The shape is that of
SPClientSideComponentQueryResult in the service's metadata; of a manifest there is what clients read: ``preconfiguredEntries`` with
titles, descriptions and properties ([K]: the texts).
"""

from __future__ import annotations

import csv
import json
from functools import cache
from importlib import resources

from sp_prosjektportal.emulator.odata import Complex

_TYPE = "Microsoft.SharePoint.ClientSideComponent.SPClientSideComponentQueryResult"


def standard() -> list[Complex]:
    return [Complex(_TYPE, dict(row)) for row in _rows()]


@cache
def _rows() -> tuple[dict[str, object], ...]:
    text = resources.files(__package__).joinpath("web_parts.csv").read_text("utf-8")
    return tuple(_row(one) for one in csv.DictReader(text.splitlines(), delimiter=";"))


def _row(one: dict[str, str]) -> dict[str, object]:
    entry = {
        "title": {"default": one["title"]}, "description": {"default": one["description"]}, "properties": {},
        "group": {"default": "Featured"}, "officeFabricIconFontName": "Page",
    }  # fmt: skip
    manifest = {
        "alias": one["alias"], "componentType": "WebPart", "id": one["id"], "manifestVersion": 2, "preconfiguredEntries": [entry],
        "version": "1.0.0",
    }  # fmt: skip
    return {
        "ComponentType": 1, "Id": one["id"], "Manifest": json.dumps(manifest), "ManifestType": 1, "Name": one["alias"], "Status": 0,
    }  # fmt: skip
