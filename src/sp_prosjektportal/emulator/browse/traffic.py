"""What clients asked for, and what it took of the budget. Tokens never enter the log."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse.moments import number
from sp_prosjektportal.emulator.browse.render import page
from sp_prosjektportal.emulator.browse.visit import Visit
from sp_prosjektportal.emulator.log import Exchange
from sp_prosjektportal.emulator.throttling import budget as limits

_PAGE = 50
_FIGURES = {
    "exchanges": "exchanges", "parts": "parts", "units_published": "published_units", "units_estimated": "estimated_units",
    "throttled": "throttled", "failed": "failed", "sign_in": "sign_in",
}  # fmt: skip


@dataclass
class Meter:
    name: str
    used: str
    share: float


def log(visit: Visit) -> Answer:
    edge = visit.call.emulator.edge
    entries = list(reversed(edge.log.entries()))
    asked = visit.query.get("p", "1")
    at = (max(1, int(asked)) - 1) * _PAGE if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    counters = edge.log.counters.as_json()
    figures = [(visit.say(key), number(visit.lcid, counters[name])) for name, key in _FIGURES.items()]
    return page(
        visit, "log", title=visit.say("log_title"), figures=figures, lacks=sorted(edge.log.not_emulated().items()),
        lines=[_line(visit, one) for one in entries[at : at + _PAGE]],
        previous=visit.with_query(p=at // _PAGE if at > _PAGE else None) if at else "",
        next=visit.with_query(p=at // _PAGE + 2) if at + _PAGE < len(entries) else "",
    )  # fmt: skip


def _line(visit: Visit, one: Exchange) -> dict[str, object]:
    parts = one.parts if len(one.parts) > 1 or one.url.lower().endswith("$batch") else []
    return {
        "when": one.started.replace("T", " ")[:19], "method": one.method, "url": _short(one.url), "status": one.status or "–",
        "bad": one.status >= 400 or one.status == 0, "service": one.service, "count": len(one.parts),
        "units": number(visit.lcid, one.estimated), "seconds": number(visit.lcid, one.seconds, 3), "note": one.note,
        "parts": [{"method": part.method, "url": _short(part.url), "status": part.status} for part in parts],
    }  # fmt: skip


def _short(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return unquote(f"{parts.hostname or ''}{parts.path}{f'?{parts.query}' if parts.query else ''}")


def budget(visit: Visit) -> Answer:
    edge, clock = visit.call.emulator.edge, visit.call.emulator.clock
    throttle = edge.throttle
    minute, day = (int(limit * throttle.factor) for limit in limits(throttle.licences))
    figures = {key: number(visit.lcid, value) for key, value in
               (("licences", throttle.licences), ("minute", minute), ("day", day))}  # fmt: skip
    rows = []
    for name, (in_minute, in_day) in sorted(throttle.now_used(clock).items()):
        meters = [_meter(visit, "this_minute", in_minute, minute), _meter(visit, "today", in_day, day)]
        rows.append((_application(visit, name), meters))
    return page(
        visit, "budget", title=visit.say("budget_title"), lead=visit.say("budget_lead", **figures), on=throttle.on,
        rows=rows, minutes=_minutes(visit, minute), count=len(edge.log),
    )  # fmt: skip


def _meter(visit: Visit, key: str, used: int, limit: int) -> Meter:
    words = visit.say("used_of", used=number(visit.lcid, used), limit=number(visit.lcid, limit))
    return Meter(visit.say(key), words, min(100.0, round(used / limit * 100, 1)) if limit else 0.0)


def _application(visit: Visit, number: str) -> str:
    row = visit.store.get("applications", number) or {}
    return str(row.get("name") or row.get("displayName") or row.get("display_name") or number or "–")


def _minutes(visit: Visit, limit: int) -> list[tuple[str, Meter]]:
    """Units by the minute and what they are of its budget, newest first."""
    spent: Counter[str] = Counter()
    for one in visit.call.emulator.edge.log.entries():
        if one.service != "sign_in":
            spent[one.started[:16].replace("T", " ")] += one.estimated
    rows = sorted(spent.items(), reverse=True)[:60]
    return [(when, _meter(visit, "minute", units, limit)) for when, units in rows]
