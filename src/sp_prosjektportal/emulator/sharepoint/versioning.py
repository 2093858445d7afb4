"""Version numbers of rows: major, and minor where the library keeps drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.store import Row


def first(found: Mapping[str, Any], kind: int) -> Row:
    draft = kind == 0 and found.get("base_type") == 1 and found.get("minor_versions")
    return {"major": 0, "minor": 1} if draft else {"major": 1, "minor": 0}


def following(found: Mapping[str, Any], before: Mapping[str, Any]) -> Row:
    """The version after a change. While a file is checked out its draft keeps its number."""
    major, minor = int(before["major"]), int(before.get("minor", 0))
    if (before.get("file") or {}).get("checked_out") or not found.get("versioning", True):
        return {"major": major, "minor": minor}
    if found.get("base_type") == 1 and found.get("minor_versions"):
        return {"major": major, "minor": minor + 1}
    return {"major": major + 1, "minor": 0}


def label(row: Mapping[str, Any]) -> str:
    return f"{row['major']}.{row.get('minor', 0)}"


def number(row: Mapping[str, Any]) -> int:
    """``512 * major + minor``, as ``UIVersion`` and version ids count."""
    return int(row["major"]) * 512 + int(row.get("minor", 0))


def level(row: Mapping[str, Any]) -> int:
    """1 published, 2 draft, 255 checked out."""
    if (row.get("file") or {}).get("checked_out"):
        return 255
    return 2 if row.get("minor") else 1
