"""Visiting project sites and reading them: one generator a site, never through search.

The first round of a site is one batch: the web, the site and every list. A missing list or column is a word in the
snapshot (an older template); a site that cannot be opened is an answer too. Nothing here raises for one site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sp_prosjektportal.errors import AccessDenied, NotFound, ProsjektportalError, RequestFailed
from sp_prosjektportal.portfolio import summary
from sp_prosjektportal.portfolio.parts import PARTS, SitePart
from sp_prosjektportal.portfolio.reading import ListRows, read_list
from sp_prosjektportal.portfolio.snapshot import (
    Part,
    Phase,
    ProjectSnapshot,
    Properties,
    SiteReading,
    SiteState,
    Snapshot,
    TermValue,
)
from sp_prosjektportal.portfolio.summary import Limits
from sp_prosjektportal.resources.words import Words
from sp_prosjektportal.steps import Outcome, Steps, outcomes
from sp_prosjektportal.tenant.request import Reply, Request

BEING_MADE = "Opprettes"
"""The state of a row whose project site is not finished."""

LOCKED = 423


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the registry, as far as the crawl needs it."""

    number: str
    url: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Crawler:
    """How to read: the time, the national phase of each term, what counts as high, and whose changes are ours."""

    now: datetime
    phases: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    ours: frozenset[str] = frozenset()
    words: Words = field(default_factory=Words)
    """The choices in every language: a project may be in another than its portfolio."""

    def crawl(self, hub: str, targets: Iterable[Target]) -> Steps[Snapshot]:
        """All sites at once, as one generator."""
        targets = list(targets)
        ended = yield from outcomes(self.read(target) for target in targets)
        return self.collect(hub, targets, ended)

    def collect(self, hub: str, targets: Iterable[Target], ended: Iterable[Outcome[SiteReading]]) -> Snapshot:
        """One snapshot of what each site's steps came to, for whoever runs them in its own way."""
        sites = [
            outcome.result if outcome.result is not None else _unread(target, _broken(outcome.error))
            for target, outcome in zip(targets, ended, strict=True)
        ]
        return Snapshot(hub=hub, taken_at=self.now, sites=tuple(sites))

    def read(self, target: Target) -> Steps[SiteReading]:
        """One site. What goes wrong is in the result."""
        if target.state == BEING_MADE:
            return _reading(
                target, "being_made", "the project is being made; run `project new` again to finish it"
            )
        if not target.url:
            return _reading(target, "unreadable", "the row has no site address")
        reads: list[Steps[Any]] = [
            _entity(target.url, "/_api/web", ("Title", "Url", "Id")),
            _entity(target.url, "/_api/site", ("Id", "GroupId")),
            _labels(target.url),
            *(_part(target.url, part) for part in PARTS),
        ]
        web, site, labels, *lists = yield from outcomes(reads)
        refused = web.error or site.error
        if refused is not None:
            return _unread(target, refused)
        return self._summed_up(
            target, web.get(), site.get(), labels.result or {}, _Lists.of(lists, self.words)
        )

    def _summed_up(
        self, target: Target, web: Reply, site: Reply, labels: Mapping[str, str], lists: _Lists
    ) -> SiteReading:
        rows, today = lists.rows, self.now.date()
        own = rows.get("properties") or []
        phase = self._phase(own[0], labels) if own else None
        gates = summary.gates(rows.get("gates", ()))
        project = ProjectSnapshot(
            url=str(web.value("Url") or target.url),
            site_id=str(site.value("Id") or ""),
            group_id=_guid(site.value("GroupId")),
            parts=lists.parts - ({"properties"} if not own else set()),
            properties=self._properties(own[0]) if own else Properties(title=web.value("Title")),
            phase=phase,
            reports=summary.reports(rows.get("reports", ())),
            counts=summary.counts(rows, phase, today, self.limits),
            uncertainties=summary.uncertainties(rows.get("risks", ())),
            gates=gates,
            next_gate=summary.next_gate(gates),
            benefits=summary.benefits(rows.get("indicators", ()), rows.get("measurements", ())),
            lessons=summary.lessons(rows.get("log", ())),
            last_change=summary.last_change(rows, self.ours),
            crawled_at=self.now,
            problems=(*lists.problems, *_doubts(target, own, phase)),
        )
        if lists.errors:
            return SiteReading(
                number=target.number,
                url=target.url,
                state="unreadable",
                project=project,
                reason="; ".join(lists.errors),
            )
        return SiteReading(number=target.number, url=target.url, state="read", project=project)

    def _phase(self, row: Mapping[str, Any], labels: Mapping[str, str]) -> Phase | None:
        phase = summary.phase(row["GtProjectPhase"], labels, self.phases)
        return phase and phase.model_copy(update={"term": in_language(phase.term, self.words)})

    def _properties(self, row: Mapping[str, Any]) -> Properties:
        own = summary.properties(row)
        said = {
            name: tuple(in_language(term, self.words) for term in getattr(own, name))
            for name in ("types", "service_areas", "un_goals")
        }
        return own.model_copy(update=said)


def in_language(term: TermValue, words: Words) -> TermValue:
    """With the label of the portfolio's language: which one was read is the reader's and the term store's to say."""
    return term.model_copy(update={"label": words.term(term.id, term.label)})


@dataclass(slots=True)
class _Lists:
    """What the lists of a site came to."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    parts: frozenset[Part] = frozenset()
    problems: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @staticmethod
    def of(ended: Iterable[Outcome[ListRows]], words: Words) -> _Lists:
        lists, missing = _Lists(), set()
        for part, outcome in zip(PARTS, ended, strict=True):
            if outcome.error is not None:
                lists.errors.append(f"{part.lists[0]}: {reason(outcome.error)}")
                missing.add(part.part)
                continue
            found = outcome.get()
            if part.part is not None and not part.optional:
                lists.problems.extend(found.problems)
            if found.rows is None:
                missing.add(part.part)
            else:
                rows = summary.read_as(found.rows, part.read)
                lists.rows[part.name] = [words.read(row) for row in rows]
        lists.parts = frozenset(part.part for part in PARTS if part.part and part.part not in missing)
        return lists


def reason(error: Exception | None) -> str:
    """Why a site or a list could not be read, in one line."""
    if isinstance(error, AccessDenied):
        return f"no access ({error.status})"
    if isinstance(error, NotFound):
        return "not found (404)"
    if isinstance(error, RequestFailed):
        return (
            "locked or archived (423)"
            if error.status == LOCKED
            else f"{error.status} {error.message}".strip()
        )
    return error.message if isinstance(error, ProsjektportalError) else f"{type(error).__name__}: {error}"


def _part(site: str, part: SitePart) -> Steps[ListRows]:
    return (yield from read_list(site, part.lists, part.read))


def _entity(site: str, path: str, select: Iterable[str]) -> Steps[Reply]:
    reply: Reply = yield Request.get(site, path, select=select)
    return reply


def _labels(site: str) -> Steps[dict[str, str]]:
    """True labels by term id: the site's hidden list of used terms has them, a single value has not."""
    path = "/" + site.partition("://")[2].partition("/")[2]
    reply: Reply = yield Request.get(
        site,
        f"/_api/web/GetList('{path.rstrip('/')}/Lists/TaxonomyHiddenList')/items",
        select=["IdForTerm", "Title"],
        top=5000,
        missing_ok=True,
    )
    return {
        str(row["IdForTerm"]).casefold(): str(row.get("Title") or "")
        for row in reply.rows
        if row.get("IdForTerm")
    }


def _reading(target: Target, state: SiteState, reason: str) -> SiteReading:
    return SiteReading(number=target.number, url=target.url, state=state, reason=reason)


def _unread(target: Target, error: Exception) -> SiteReading:
    gone = isinstance(error, NotFound)
    return _reading(target, "gone" if gone else "unreadable", reason(error))


def _broken(error: Exception | None) -> Exception:
    return error or RuntimeError("no answer")


def _guid(value: Any) -> str:
    text = str(value or "").strip("{}").casefold()
    return "" if not text.strip("0-") else text


def _doubts(target: Target, own: list[dict[str, Any]], phase: Phase | None) -> list[str]:
    """What is there but cannot be right."""
    doubts = []
    if not own:
        doubts.append("the list Lists/Prosjektegenskaper has no row")
    elif (said := own[0]["GtProjectNumber"]) and said.casefold() != target.number.casefold():
        doubts.append(f"the site calls itself {said}")
    if len(own) > 1:
        doubts.append(f"the list Lists/Prosjektegenskaper has {len(own)} rows; the first is used")
    if phase is not None and phase.national is None:
        doubts.append(f"nobody says which national phase {phase.term.label or phase.term.id} belongs to")
    return doubts
