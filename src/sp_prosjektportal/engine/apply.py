"""Make the changes of a plan, each the moment what it needs is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, Protocol

from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.engine.plan import Change, Kinds, Plan
from sp_prosjektportal.engine.resource import Known, Observed
from sp_prosjektportal.errors import ApplyError, Conflict, ProsjektportalError, ReplyLost
from sp_prosjektportal.steps import Running, Steps, Together

AGAIN = 2
"""How often a change is tried again after a lost reply or a conflict."""

State = Literal["started", "done", "failed", "skipped"]


class OnChange(Protocol):
    """Told of every step of an apply; ``note`` is the error or the reason, else empty."""

    def __call__(self, change: Change, state: State, note: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Failure:
    """A change that could not be made, or was not tried (``error`` is then the reason)."""

    change: Change
    error: Exception

    def __str__(self) -> str:
        return f"{self.change.address}: {self.error}"


@dataclass(slots=True)
class Applied:
    """What became of each change of a plan."""

    done: list[Change] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)

    def raise_for_failures(self) -> None:
        """Raise :class:`ApplyError` that lists the changes that failed, by cause, and counts those not tried for it."""
        if not self.failed:
            return
        lines = _by_cause(self.failed)
        if self.skipped:
            lines.append(f"{len(self.skipped)} more were not tried, since they need these.")
        hints = {e.hint for f in self.failed if isinstance(e := f.error, ProsjektportalError) and e.hint}
        raise ApplyError(
            f"{len(self.done)} changes were made, {len(self.failed)} failed, {len(self.skipped)} were skipped:\n"
            + "\n".join(lines),
            hint=" ".join(
                [*sorted(hints), "Run the same command again: it continues where this one stopped."]
            ),
        ) from self.failed[0].error

    def as_dict(self) -> dict[str, Any]:
        return {
            "done": [change.address for change in self.done],
            "failed": [{"address": f.change.address, "error": str(f.error)} for f in self.failed],
            "skipped": [{"address": s.change.address, "reason": str(s.error)} for s in self.skipped],
        }


def apply(plan: Plan, kinds: Kinds, known: Known, *, on_change: OnChange | None = None) -> Steps[Applied]:
    """Make all changes; ``known`` follows. A failed one stops only those that need it. Nothing is raised."""
    work = _Work(plan, kinds, known, on_change or _silent)
    while work.start_ready():
        runs = list(work.running.items())
        answers = yield Together([ask for _, run in runs for ask in run.asked])
        start = 0
        for address, run in runs:
            count = len(run.asked)
            run.answer(answers[start : start + count])
            start += count
            work.settle(address)
    return work.applied


def change_now(change: Change, kinds: Kinds, known: Known) -> Steps[Observed[Any]]:
    """Make one change. After a lost reply or a conflict: look, then adopt what is there or try again by itself."""
    kind, action = kinds[change.desired.kind], change.action
    observed, differences = change.observed, change.differences
    for attempt in range(AGAIN + 1):
        steps = (
            kind.create(change.desired, known)
            if action == "create" or observed is None
            else kind.update(change.desired, observed, differences, known)
        )
        try:
            return (yield from (_by_itself(steps) if attempt else steps))
        except (ReplyLost, Conflict):
            if attempt == AGAIN:
                raise
        found = yield from kind.observe([change.desired], known)
        observed = next(iter(found.values()), None)
        action = "create" if observed is None else "update"
        if observed is not None:
            differences = compare(change.desired, observed.resource)
            if not differences:
                return observed
    raise AssertionError("unreachable")


class _Work:
    """The changes of one apply: waiting, running, ended."""

    def __init__(self, plan: Plan, kinds: Kinds, known: Known, on_change: OnChange) -> None:
        self.kinds, self.known, self.on_change = kinds, known, on_change
        self.changes = {change.address.casefold(): change for change in plan.changes}
        self.waiting = {a: {n for n in c.needs if n in self.changes} for a, c in self.changes.items()}
        self.dependants: dict[str, list[str]] = {}
        for address, needed in self.waiting.items():
            for other in needed:
                self.dependants.setdefault(other, []).append(address)
        self.running: dict[str, Running[Observed[Any]]] = {}
        self.applied = Applied()

    def start_ready(self) -> bool:
        """Start what needs nothing any more; whether anything is running then."""
        while ready := [address for address, needed in self.waiting.items() if not needed]:
            for address in ready:
                if self.waiting.pop(address, None) is not None:
                    self._start(address)
        return bool(self.running)

    def _start(self, address: str) -> None:
        change = self.changes[address]
        self.on_change(change, "started", "")
        self.running[address] = Running(change_now(change, self.kinds, self.known))
        if self._at_once(change):
            for dependant in self.dependants.get(address, ()):
                if dependant in self.waiting and self._at_once(self.changes[dependant]):
                    self.waiting[dependant].discard(address)
        self.settle(address)

    def _at_once(self, change: Change) -> bool:
        kind = self.kinds[change.desired.kind]
        return change.action == "create" and kind.at_once(change.desired, self.known)

    def settle(self, address: str) -> None:
        """Book the end of a change, if it has ended."""
        outcome = self.running[address].outcome
        if outcome is None:
            return
        del self.running[address]
        if outcome.error is not None:
            self._fail(self.changes[address], outcome.error)
        else:
            self._finish(self.changes[address], outcome.get())

    def _finish(self, change: Change, observed: Observed[Any]) -> None:
        self.known.put(change.address, observed)
        self.applied.done.append(change)
        self.on_change(change, "done", "")
        for dependant in self.dependants.get(change.address.casefold(), ()):
            if dependant in self.waiting:
                self.waiting[dependant].discard(change.address.casefold())

    def _fail(self, change: Change, error: Exception) -> None:
        self.applied.failed.append(Failure(change, error))
        self.on_change(change, "failed", str(error))
        self._skip_dependants(change)

    def _skip_dependants(self, failed: Change) -> None:
        pending = [failed]
        while pending:
            cause = pending.pop()
            for address in self.dependants.get(cause.address.casefold(), ()):
                if self.waiting.pop(address, None) is not None:
                    pending.append(self._skip(self.changes[address], f"needs {cause.address}"))

    def _skip(self, change: Change, reason: str) -> Change:
        self.applied.skipped.append(Failure(change, ApplyError(reason)))
        self.on_change(change, "skipped", reason)
        return change


def _by_itself(steps: Steps[Observed[Any]]) -> Steps[Observed[Any]]:
    """The same steps, every request kept out of batches: its own answer is then the truth."""
    move: Callable[[], Any] = partial(next, steps)
    while True:
        try:
            asked = move()
        except StopIteration as end:
            result: Observed[Any] = end.value
            return result
        try:
            answer = yield _alone(asked)
        except Exception as error:
            move = partial(steps.throw, error)
        else:
            move = partial(steps.send, answer)


def _alone(asked: Any) -> Any:
    if isinstance(asked, list):
        return type(asked)(_alone(ask) for ask in asked)
    return asked.by_itself() if hasattr(asked, "by_itself") else asked


def _by_cause(failures: list[Failure]) -> list[str]:
    """One line for each cause: a hundred failures of one kind are one thing to mend."""
    causes: dict[str, list[Failure]] = {}
    for failure in failures:
        cause = getattr(failure.error, "message", "") or str(failure.error)
        causes.setdefault(cause.replace(failure.change.desired.key, ""), []).append(failure)
    return [
        str(same[0]) + (f" (and {len(same) - 1} more with the same cause)" if len(same) > 1 else "")
        for same in causes.values()
    ]


def _silent(change: Change, state: State, note: str) -> None:
    """Tell nobody."""
