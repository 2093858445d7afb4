"""The board's table and the attention list as plain data, for whoever prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sp_prosjektportal.portfolio import attention
from sp_prosjektportal.portfolio.attention import Reason
from sp_prosjektportal.portfolio.columns import STATUS_LIGHTS
from sp_prosjektportal.portfolio.registry import Registry, RegistryRow
from sp_prosjektportal.portfolio.rollup import GONE
from sp_prosjektportal.portfolio.rows import Account
from sp_prosjektportal.portfolio.rules import Rule
from sp_prosjektportal.resources.words import NORWEGIAN, Words

SYMBOLS = {"green": "●", "yellow": "▲", "red": "■"}
"""Shapes, so that they can be told apart without colours."""
UNKNOWN = "○"
NO_VALUE = {"nb": "ukjent", "nn": "ukjend", "en": "unknown"}
"""What is said of a status that nobody has set, by language."""
CLOSED = "Avsluttet"

Lights = Mapping[str, Mapping[str, str]]
"""Colour name by column and value, from the template."""


@dataclass(frozen=True, slots=True)
class Light:
    """A status as symbol, word and colour name (``green``, ``yellow``, ``red``, or empty when unknown)."""

    symbol: str
    word: str
    colour: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One project as the board sees it."""

    portfolio: str
    number: str
    title: str
    state: str
    lifecycle: str
    closed: bool
    gone: bool
    phase: str
    manager: str
    lights: Mapping[str, Light]
    next_gate: str
    next_gate_date: date | None
    last_report: date | None
    open_high_risks: float | None
    overdue_tasks: float | None
    overdue_checkpoints: float | None
    budget: float | None
    forecast: float | None
    stale: bool
    crawled_at: datetime | None
    priority: str
    note: str
    follow_up: date | None
    url: str
    reasons: tuple[Reason, ...]
    programme: str = ""
    programme_projects: float | None = None  # of a programme: what its projects come to
    programme_status: Light | None = None
    programme_worst: str = ""
    programme_high_risks: float | None = None
    programme_budget: float | None = None
    programme_forecast: float | None = None
    programme_planned: float | None = None
    programme_measured: float | None = None
    collected_from: str = ""  # the portfolio that the row comes from, when this one collects others

    @property
    def is_programme(self) -> bool:
        return self.programme_projects is not None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: dates as ISO text."""
        return {
            name: _plain(value)
            for name, value in {
                **{name: getattr(self, name) for name in self.__slots__},
                "lights": {column: asdict(light) for column, light in self.lights.items()},
                "reasons": [reason.model_dump(mode="json") for reason in self.reasons],
                "programme_status": asdict(self.programme_status) if self.programme_status else None,
            }.items()
        }


def light(lights: Lights, column: str, value: str | None, words: Words = NORWEGIAN) -> Light:
    """The light of a value. A value that the template does not know is shown as it is, without a colour."""
    colour = lights.get(column, {}).get(value or "", "")
    unknown = NO_VALUE.get(words.language, NO_VALUE["nb"])
    return Light(SYMBOLS.get(colour, UNKNOWN), words.said(column, value) or unknown, colour)


def board(
    portfolio: str,
    registry: Registry,
    lights: Lights,
    rules: Sequence[Rule],
    today: date,
    *,
    closed: bool = False,
    words: Words = NORWEGIAN,
) -> list[BoardRow]:
    """The rows of one portfolio by number; closed projects only when asked for."""
    rows = [_row(portfolio, row, lights, rules, today, words) for row in registry.rows]
    return sorted((row for row in rows if closed or not row.closed), key=lambda row: row.number)


def needing_attention(rows: Iterable[BoardRow]) -> list[BoardRow]:
    """Those with reasons, the ones with most reasons first."""
    return sorted((row for row in rows if row.reasons), key=lambda row: (-len(row.reasons), row.number))


def plain_row(row: RegistryRow) -> dict[str, Any]:
    """A registry row with persons by name and terms by label, for people and JSON."""
    return {name: _plain(value) for name, value in row.values.items()}


def _row(
    portfolio: str, row: RegistryRow, lights: Lights, rules: Sequence[Rule], today: date, words: Words
) -> BoardRow:
    says = row.values
    manager: Account | None = says.get("GtProjectManager")
    return BoardRow(
        portfolio=portfolio,
        number=row.number,
        title=row.title,
        state=str(words.said("PpState", row.state) or ""),
        lifecycle=str(words.said("GtProjectLifecycleStatus", says["GtProjectLifecycleStatus"]) or ""),
        closed=says["GtProjectLifecycleStatus"] == CLOSED,
        gone=row.state == GONE,
        phase=str(words.said("PpPhase", says["PpPhase"]) or says["GtProjectPhaseText"] or ""),
        manager=(manager.name or manager.login) if manager else "",
        lights={column: light(lights, column, says[column], words) for column in STATUS_LIGHTS},
        next_gate=str(says["PpNextGate"] or ""),
        next_gate_date=says["PpNextGateDate"],
        last_report=says["GtLastReportDate"],
        open_high_risks=says["PpOpenHighRisks"],
        overdue_tasks=says["PpOverdueTasks"],
        overdue_checkpoints=says["PpOverdueCheckpoints"],
        budget=says["GtBudgetTotal"],
        forecast=says["GtProjectForecast"],
        stale=bool(says["PpStale"]),
        crawled_at=says["PpCrawledAt"],
        priority=str(words.said("PpBoardPriority", says["PpBoardPriority"]) or ""),
        note=str(says["PpBoardNote"] or ""),
        follow_up=says["PpBoardFollowUp"],
        url=row.url,
        reasons=attention.reasons(says, rules, today, words),
        collected_from=str(says.get("PpPortfolio") or ""),
        **_programme(says, lights, words),
    )


def _programme(says: Mapping[str, Any], lights: Lights, words: Words) -> dict[str, Any]:
    found: dict[str, Any] = {
        f"programme_{name}": says[f"PpProgramme{column}"]
        for name, column in {
            "projects": "Projects", "high_risks": "HighRisks", "budget": "Budget", "forecast": "Forecast",
            "planned": "Planned", "measured": "Measured",
        }.items()
    }  # fmt: skip
    status = says["PpProgrammeStatus"]
    return found | {
        "programme": str(says["PpProgramme"] or ""),
        "programme_status": light(lights, "PpProgrammeStatus", status, words) if status else None,
        "programme_worst": str(says["PpProgrammeWorst"] or ""),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Account):
        return value.name or value.login
    if isinstance(value, tuple):
        return [getattr(one, "label", one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
