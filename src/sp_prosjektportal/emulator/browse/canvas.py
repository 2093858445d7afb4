"""A page's contents: sections, columns in twelfths, and the web parts in them (``CanvasContent1``)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from sp_prosjektportal.emulator.browse.visit import Visit
from sp_prosjektportal.emulator.browse.web_parts import web_part
from sp_prosjektportal.emulator.sharepoint import page_canvas

_PAGE_SETTINGS, _VERTICAL = 0, 2


@dataclass
class Column:
    width: int  # of twelve
    parts: list[Markup] = field(default_factory=list)


@dataclass
class Section:
    columns: list[Column]
    emphasis: int = 0
    heading: str = ""
    collapsible: bool = False
    expanded: bool = True

    @property
    def full(self) -> bool:
        return len(self.columns) == 1 and self.columns[0].width == 0


@dataclass
class Sections:
    """``beside`` is the column that stands beside all sections."""

    rows: list[Section]
    beside: Column | None


def sections(visit: Visit, canvas: str) -> Sections:
    controls = _controls(canvas)
    by_zone: dict[float, list[dict[str, Any]]] = {}
    beside: list[dict[str, Any]] = []
    for control in sorted(controls, key=_order):
        place = _place(control)
        if place.get("layoutIndex") == _VERTICAL:
            beside.append(control)
        else:
            by_zone.setdefault(_number(place.get("zoneIndex")), []).append(control)
    rows = [_section(visit, zone) for zone in by_zone.values()]
    column = Column(4, _parts(visit, beside)) if beside else None
    return Sections([row for row in rows if any(one.parts for one in row.columns)], column)


def _controls(canvas: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(page_canvas.to_json(canvas))
    except ValueError:
        return []
    listed = found if isinstance(found, list) else []
    return [one for one in listed if isinstance(one, dict) and one.get("controlType") != _PAGE_SETTINGS]


def _place(control: dict[str, Any]) -> dict[str, Any]:
    place = control.get("position")
    return place if isinstance(place, dict) else {}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _order(control: dict[str, Any]) -> tuple[float, float, float]:
    place = _place(control)
    zone, column, part = (_number(place.get(name)) for name in ("zoneIndex", "sectionIndex", "controlIndex"))
    return zone, column, part


def _section(visit: Visit, controls: list[dict[str, Any]]) -> Section:
    columns: dict[float, Column] = {}
    waiting: dict[float, list[dict[str, Any]]] = {}
    for control in controls:
        place = _place(control)
        key = _number(place.get("sectionIndex"))
        width = place.get("sectionFactor")
        columns.setdefault(key, Column(int(width) if isinstance(width, int) and 0 <= width <= 12 else 12))
        waiting.setdefault(key, []).append(control)
    for key, column in columns.items():
        column.parts = _parts(visit, waiting[key])
    first = controls[0]
    emphasis, group = first.get("emphasis") or {}, first.get("zoneGroupMetadata") or {}
    shade = emphasis.get("zoneEmphasis", 0) if isinstance(emphasis, dict) else 0
    made = Section([columns[key] for key in sorted(columns)], shade if shade in (1, 2, 3) else 0)
    if isinstance(group, dict) and group.get("type") == 1:
        made.collapsible, made.expanded = True, bool(group.get("isExpanded", True))
        made.heading = str(group.get("displayName") or "")
    return made


def _parts(visit: Visit, controls: Iterable[dict[str, Any]]) -> list[Markup]:
    return [part for control in controls if (part := web_part(visit, control))]
