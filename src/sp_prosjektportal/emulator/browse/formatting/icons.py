"""Icons by the names that formats use. The font that SharePoint draws them with is not ours: these are drawn anew.

A name without a drawing is a small square with the name as its tooltip.
"""

from __future__ import annotations

from markupsafe import Markup

_RING = "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z"
_DISC = "M8 1a7 7 0 1 0 0 14a7 7 0 0 0 0-14z"
_STROKES: dict[str, str] = {  # drawn as lines
    "CheckMark": "M2.5 8.5l3.5 3.5l7.5-8", "SkypeCircleCheck": f"{_RING} M4.8 8.2l2.3 2.3l4.2-4.6",
    "Cancel": "M3.5 3.5l9 9 M12.5 3.5l-9 9", "ErrorBadge": f"{_RING} M5.5 5.5l5 5 M10.5 5.5l-5 5",
    "Warning": "M8 2l6.5 12h-13z M8 6.5v3.5 M8 12v.5", "Info": f"{_RING} M8 7.2v4 M8 4.8v.4", "Clock": f"{_RING} M8 4v4.2l3 1.8",
    "Unknown": f"{_RING} M6.2 6.3a1.9 1.9 0 1 1 2.6 1.8q-.8.4-.8 1.3 M8 11.3v.4", "CircleRing": _RING,
    "Up": "M8 13.5v-11 M3.5 7l4.5-4.5l4.5 4.5", "Down": "M8 2.5v11 M3.5 9l4.5 4.5l4.5-4.5", "Forward": "M2.5 8h11 M9 3.5l4.5 4.5l-4.5 4.5",
    "Back": "M13.5 8h-11 M7 3.5l-4.5 4.5l4.5 4.5", "ChevronRight": "M5.5 2.5l5.5 5.5l-5.5 5.5", "ChevronDown": "M2.5 5.5l5.5 5.5l5.5-5.5",
    "Calendar": "M2 3.5h12v10.5h-12z M2 6.5h12 M5 1.8v3 M11 1.8v3", "Mail": "M1.5 3.5h13v9h-13z M1.5 4l6.5 5l6.5-5",
    "Contact": "M8 8.5a3 3 0 1 0 0-6a3 3 0 0 0 0 6z M2.5 14.5q0-4.5 5.5-4.5q5.5 0 5.5 4.5", "Document": "M3.5 1.5h6l3 3v10h-9z M9.5 1.5v3h3",
    "Link": "M6.5 9.5l3-3 M7 5l2-2a2.8 2.8 0 0 1 4 4l-2 2 M9 11l-2 2a2.8 2.8 0 0 1-4-4l2-2", "Edit": "M2.5 13.5l.8-3.2l8-8l2.4 2.4l-8 8z",
    "Flag": "M3.5 14.5v-12.5 M3.5 2.5h9l-2.5 3.2l2.5 3.2h-9", "Add": "M8 2.5v11 M2.5 8h11", "Blocked": f"{_RING} M3.5 3.5l9 9",
    "Home": "M2 8l6-5.5l6 5.5 M3.8 7v7h8.4v-7", "Lightbulb": "M6 13.5h4 M6 11.2q-2.5-1.7-2.5-4.4a4.5 4.5 0 0 1 9 0q0 2.7-2.5 4.4z",
    "Money": "M1.5 4h13v8h-13z M8 6.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 0 0 0-3.6z", "BulletedList": "M2 4h.5 M5 4h9 M2 8h.5 M5 8h9 M2 12h.5 M5 12h9",
    "Chart": "M2 14h12 M4 14v-5 M8 14v-10 M12 14v-7", "ReportDocument": "M3.5 1.5h6l3 3v10h-9z M9.5 1.5v3h3 M6 12v-2 M8 12v-4 M10 12v-1",
    "Org": "M6 1.8h4v3.4h-4z M1.8 10.8h4v3.4h-4z M10.2 10.8h4v3.4h-4z M8 5.2v2.6 M3.8 10.8v-3h8.4v3", "CompassNW": f"{_RING} M5.2 5.2l1.6 3.9l3.9 1.7l-1.6-3.9z",
    "FavoriteStar": "M8 1.8l1.9 4l4.4.5l-3.3 3l.9 4.3l-3.9-2.2l-3.9 2.2l.9-4.3l-3.3-3l4.4-.5z",
}  # fmt: skip
_SHAPES: dict[str, str] = {  # drawn as areas
    "CircleFill": _DISC, "FlagSolid": "M3 1.5h1.3v1h9l-2.5 3.2l2.5 3.2h-9v5.6h-1.3z",
    "StatusErrorFull": f"{_DISC} M5.6 4.6l-1 1l2.4 2.4l-2.4 2.4l1 1l2.4-2.4l2.4 2.4l1-1l-2.4-2.4l2.4-2.4l-1-1l-2.4 2.4z",
    "WarningSolid": "M8 1.5l7 13h-14z M7.3 6v4.2h1.4v-4.2z M7.3 11.4v1.5h1.4v-1.5z",
    "CompletedSolid": f"{_DISC} M11.6 4.9l-4.5 4.9l-2.1-2.1l-.9.9l3 3l5.4-5.9z",
    "FavoriteStarFill": _STROKES["FavoriteStar"], "SquareShapeSolid": "M2 2h12v12h-12z", "Important": "M6.8 1.5h2.4l-.5 8.7h-1.4z M6.9 12h2.2v2.2h-2.2z",
    "CaretUpSolid8": "M8 4l5 7h-10z", "CaretDownSolid8": "M8 12l-5-7h10z", "TriangleSolid": "M8 2l7 12h-14z",
    "DiamondSolid": "M8 1.5l6.5 6.5l-6.5 6.5l-6.5-6.5z",
}  # fmt: skip
_SAME = {
    "Accept": "CheckMark", "Completed": "SkypeCircleCheck", "StatusCircleCheckmark": "CheckMark", "Error": "ErrorBadge",
    "StatusErrorFull": "StatusErrorFull", "ErrorBadgeSolid": "StatusErrorFull", "SkypeCircleMinus": "Blocked", "SkypeCheck": "CheckMark",
    "SortUp": "Up", "SortDown": "Down", "Ascending": "Up", "Descending": "Down", "StockUp": "CaretUpSolid8", "StockDown": "CaretDownSolid8",
    "Event": "Calendar", "DateTime": "Calendar", "People": "Contact", "Page": "Document", "TextDocument": "Document", "OpenInNewWindow": "Link",
    "Help": "Unknown", "StatusCircleRing": "CircleRing", "LocationCircle": "CircleFill", "StatusCircleInner": "CircleFill",
    "CircleShapeSolid": "CircleFill", "Recent": "Clock", "History": "Clock", "Stopwatch": "Clock", "Blocked2": "Blocked", "Financial": "Money",
    "ShieldAlert": "WarningSolid", "AlertSolid": "WarningSolid", "IncidentTriangle": "Warning", "InfoSolid": "Info", "TaskLogo": "BulletedList",
    "CheckList": "BulletedList", "LightningBolt": "Lightbulb", "ChevronUp": "Up", "CheckboxComposite": "CompletedSolid", "More": "BulletedList",
}  # fmt: skip
_LINES = 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'
_AREAS = 'fill="currentColor" fill-rule="evenodd"'


def icon(name: str) -> Markup:
    """A drawing in the colour of the text around it. It is no text: whoever cannot see it reads the words beside it."""
    own = _SAME.get(name, name)
    lines, area = _STROKES.get(own), _SHAPES.get(own)
    if lines is None and area is None:
        return Markup('<span class="no-icon" title="{}"></span>').format(name)
    drawing = Markup('<path {} d="{}"/>').format(Markup(_LINES if lines else _AREAS), lines or area)
    return Markup('<svg class="sign" viewBox="0 0 16 16" aria-hidden="true">{}</svg>').format(drawing)
