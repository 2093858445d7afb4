"""Plan, show, ask, apply: the one way in which a command changes a site."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer

from sp_prosjektportal.cli.allowed import check_allowed
from sp_prosjektportal.cli.plans import show_applied, show_plan
from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.cli.show import emit_json
from sp_prosjektportal.cli.show import note as tell
from sp_prosjektportal.engine.apply import Applied, State, apply
from sp_prosjektportal.engine.plan import Change, Plan, make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.errors import PlanError
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.sites import Site

PLAN_HAS_CHANGES = 3


@dataclass(frozen=True)
class Wanted:
    """What one site should have, ready for the engine."""

    known: Known
    desired: Sequence[Resource]
    last: Sequence[Resource]
    title: str

    @property
    def site_exists(self) -> bool:
        """Whether there is a site; known once it was looked at."""
        return Site(url=self.known.site).address in self.known


@dataclass(frozen=True)
class Answer:
    """How the plan is agreed to: asked for, or given on the command line."""

    yes: bool
    checksum: str

    @property
    def given(self) -> bool:
        return self.yes or bool(self.checksum)


def plan_site(opened: Session, wanted: Wanted) -> Plan:
    """Look at the site and say what would change. Only reads."""
    return opened.tenant.run(make_plan(wanted.desired, kinds(), wanted.known, last=wanted.last))


def tell_plan(opened: Session, plan: Plan, *, title: str, as_json: bool) -> int:
    """Print a plan; the exit code says whether there is something to do."""
    if as_json:
        emit_json({**plan.as_dict(), "ledger": opened.ledger})
    else:
        show_plan(plan, title=title)
    return 0 if plan.empty else PLAN_HAS_CHANGES


def confirm(checksum: str, answer: Answer, *, needed: bool) -> None:
    """Refuse another plan than the one with the checksum given; ask when ``needed``, unless told not to."""
    if answer.checksum and answer.checksum != checksum:
        raise PlanError(
            f"The plan is no longer the one with checksum {answer.checksum}; it is now {checksum}. Nothing was done.",
            hint="The site or the template changed since. Look at the new plan, then apply with its checksum.",
        )
    if answer.given or not needed:
        return
    if not sys.stdin.isatty():
        raise PlanError(
            "Nobody is there to say yes. Nothing was done.",
            hint="Use --yes, or --checksum with the checksum of the plan you looked at.",
        )
    if not typer.confirm("Do this?", err=True):
        raise PlanError(
            "You said no. Nothing was done.", hint="Run the command again when the plan is right."
        )


def apply_plan(opened: Session, wanted: Wanted, plan: Plan, answer: Answer) -> Applied:
    """Apply what was shown. When somebody was asked, time has passed: the site is looked at again first."""
    if not answer.given:
        again = plan_site(opened, wanted)
        check_same(plan.checksum, again.checksum)
        plan = again
    return opened.tenant.run(apply(plan, kinds(), wanted.known, on_change=Progress(len(plan.changes))))


def check_same(shown: str, now: str) -> None:
    """Raise :class:`PlanError` when the plan that was shown is not the one that would be applied."""
    if shown != now:
        raise PlanError(
            "The site changed after the plan was shown. Nothing was done.",
            hint="Run the command again and look at the new plan.",
        )


class Progress:
    """Tells every twentieth change, so that a long apply is seen to move."""

    def __init__(self, total: int, *, every: int = 20) -> None:
        self.total, self.every, self.made, self.failed = total, every, 0, 0

    def __call__(self, change: Change, state: State, note: str) -> None:
        self.failed += state == "failed"
        self.made += state == "done"
        if state == "done" and (self.made % self.every == 0 or self.made == self.total):
            failed = f", {self.failed} failed" if self.failed else ""
            tell(f"  {self.made} of {self.total} changes made{failed}")


def change_site(opened: Session, command: str, wanted: Wanted, answer: Answer, *, as_json: bool) -> int:
    """The whole of ``apply``: show the plan, ask, do it, say how it went."""
    plan = plan_site(opened, wanted)
    if not as_json:
        show_plan(plan, title=wanted.title)
    check_allowed(opened, command, [change.desired for change in plan.changes], selected=True)
    confirm(plan.checksum, answer, needed=not plan.empty)
    applied = apply_plan(opened, wanted, plan, answer) if not plan.empty else None
    tell_applied(opened, plan, applied, as_json=as_json)
    return 0


def tell_applied(opened: Session, plan: Plan, applied: Applied | None, *, as_json: bool, **more: Any) -> None:
    """Print what was done; raise :class:`ApplyError` for what was not."""
    if as_json:
        done = applied.as_dict() if applied is not None else Applied().as_dict()
        emit_json({"plan": plan.as_dict(), "applied": done, **more, "ledger": opened.ledger})
    elif applied is not None:
        show_applied(applied)
    if applied is not None:
        applied.raise_for_failures()
