"""The stamp: what was applied to a site, kept on the site itself in a hidden list.

Losing it costs pruning and three-way merges, never correctness.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.template.values import MAX_NOTE

LIST = "Lists/PpStempel"
LANGUAGE = "site.language"
"""Beside the parameters: the language of the texts, where the LCID of the site does not tell."""
_PACKED = "zlib:"


def state(resources: Iterable[Resource]) -> list[dict[str, Any]]:
    """The desired state as plain data: kind and what is set, sorted by address."""
    ordered = sorted(resources, key=lambda resource: resource.address.casefold())
    return [{"kind": r.kind, **_plain(r.model_dump(mode="json", exclude_unset=True))} for r in ordered]


def checksum(version: str, states: Sequence[Mapping[str, Any]]) -> str:
    """Of a version and a desired state: the same for the same, whatever the order of the files."""
    return hashlib.sha256(_json({"version": version, "state": states}).encode()).hexdigest()


def row(
    name: str, version: str, parameters: Mapping[str, Any], states: Sequence[Mapping[str, Any]], total: str
) -> ListItem:
    """The row that says what was applied."""
    values = {
        "Title": name,
        "PpVersion": version,
        "PpParameters": _json(dict(parameters)),
        "PpChecksum": total,
        "PpDesired": pack(states),
    }
    return ListItem(list=LIST, key_column="Title", row=name, values=values)


def pack(states: Sequence[Mapping[str, Any]]) -> str:
    """As text for a note: JSON, or compressed when that is too long for one."""
    text = _json(states)
    if len(text) <= MAX_NOTE:
        return text
    return _PACKED + base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def unpack(text: str) -> list[dict[str, Any]]:
    """What :func:`pack` packed. Raises ValueError when the text is something else."""
    if text.startswith(_PACKED):
        try:
            text = zlib.decompress(base64.b64decode(text.removeprefix(_PACKED))).decode()
        except zlib.error as error:
            raise ValueError(str(error)) from None
    found = json.loads(text)
    if not isinstance(found, list):
        raise ValueError("not a list of resources")
    return found


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _plain(value: Any) -> Any:
    """Sets have no order: give them one."""
    return {
        name: sorted(part) if isinstance(part, list) and name in _SETS else part
        for name, part in value.items()
    }


_SETS = frozenset({"required", "hidden", "once", "members"})
