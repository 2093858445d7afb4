"""Plan, show, ask, apply: the one way in which a command changes a site."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer

from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.cli.show import emit_json, show_applied, show_plan
from sp_prosjektportal.cli.show import note as tell
from sp_prosjektportal.engine.apply import Applied, State, apply
from sp_prosjektportal.engine.plan import Change, Plan, make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.errors import PlanError
from sp_prosjektportal.resources import kinds

PLAN_HAS_CHANGES = 3


def plan_site(
    session: Session, known: Known, desired: Sequence[Resource], last: Sequence[Resource] = ()
) -> Plan:
    """Look at the site and say what would change. Only reads."""
    return session.tenant.run(make_plan(desired, kinds(), known, last=last))


def tell_plan(session: Session, plan: Plan, *, title: str, as_json: bool) -> int:
    """Print a plan; the exit code says whether there is something to do."""
    if as_json:
        emit_json({**plan.as_dict(), "ledger": session.ledger})
    else:
        show_plan(plan, title=title)
    return 0 if plan.empty else PLAN_HAS_CHANGES


def confirm(plan: Plan, *, yes: bool, checksum: str, now: str = "", always: bool = False) -> None:
    """Refuse another plan than the one looked at; ask unless told not to. ``now`` is the plan's checksum if not its own."""
    now = now or plan.checksum
    if checksum and checksum != now:
        raise PlanError(
            f"The plan is no longer the one with checksum {checksum}; it is now {now}.",
            hint="The site or the template changed since. Look at the new plan, then apply with its checksum.",
        )
    if yes or checksum or (plan.empty and not always):
        return
    if not sys.stdin.isatty():
        raise PlanError(
            "Nobody is there to say yes.",
            hint="Use --yes, or --checksum with the checksum of the plan you looked at.",
        )
    typer.confirm("Do this?", abort=True, err=True)


def apply_plan(
    session: Session,
    known: Known,
    plan: Plan,
    desired: Sequence[Resource],
    last: Sequence[Resource] = (),
    *,
    asked: bool,
) -> Applied:
    """Apply what was shown. When somebody was asked, time has passed: the site is looked at again first."""
    if asked:
        again = plan_site(session, known, desired, last)
        if again.checksum != plan.checksum:
            raise PlanError(
                "The site changed since the plan was shown; nothing was done.",
                hint="Run the command again and look at the new plan.",
            )
        plan = again
    progress = Progress(len(plan.changes))
    return session.tenant.run(apply(plan, kinds(), known, on_change=progress))


class Progress:
    """Tells every twentieth change, so that a long apply is seen to move."""

    def __init__(self, total: int, *, every: int = 20) -> None:
        self.total, self.every, self.made = total, every, 0

    def __call__(self, change: Change, state: State, note: str) -> None:
        if state == "failed":
            tell(f"  ! {change.address}: {note}")
        elif state == "done":
            self.made += 1
            if self.made % self.every == 0 or self.made == self.total:
                tell(f"  {self.made} of {self.total} changes made")


def change_site(
    session: Session,
    known: Known,
    desired: Sequence[Resource],
    last: Sequence[Resource] = (),
    *,
    title: str,
    yes: bool,
    checksum: str,
    as_json: bool,
) -> int:
    """The whole of ``apply``: show the plan, ask, do it, say how it went."""
    plan = plan_site(session, known, desired, last)
    if not as_json:
        show_plan(plan, title=title)
    if plan.empty:
        return _told(session, plan, None, as_json)
    confirm(plan, yes=yes, checksum=checksum)
    applied = apply_plan(session, known, plan, desired, last, asked=not (yes or checksum))
    code = _told(session, plan, applied, as_json)
    applied.raise_for_failures()
    return code


def _told(session: Session, plan: Plan, applied: Applied | None, as_json: bool) -> int:
    if as_json:
        done: dict[str, Any] = applied.as_dict() if applied is not None else {}
        emit_json({"plan": plan.as_dict(), "applied": done, "ledger": session.ledger})
    elif applied is not None:
        show_applied(applied)
    return 0
