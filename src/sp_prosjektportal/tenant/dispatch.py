"""Runs many generators at once and answers what they ask for, in as few exchanges as possible.

One loop, in the caller's thread, decides everything: what is packed together, what may go now, what is asked
again, who is resumed. A few worker threads only send one call each and wait for its answer. So the budget, the
gate that a Retry-After closes, and the rule of one schema-writing exchange a site need no locks, and a simulated
clock sees one orderly sleeper.

Requests of all generators that are waiting at the same moment are packed together, each time something may be
sent. What is not sent yet may still be joined by what is asked later.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from sp_prosjektportal.errors import NotFound, ProsjektportalError, ReplyLost, TenantError, Unreachable
from sp_prosjektportal.steps import Outcome, Running, Steps, Wait
from sp_prosjektportal.tenant import plain
from sp_prosjektportal.tenant.batching import UNITS, Ask, Exchange, Part, pack, unpack
from sp_prosjektportal.tenant.clock import Clock
from sp_prosjektportal.tenant.exchange import Answer, Call, Carrier
from sp_prosjektportal.tenant.ledger import Ledger
from sp_prosjektportal.tenant.pacing import Budget
from sp_prosjektportal.tenant.plain import Hosts
from sp_prosjektportal.tenant.request import Reply, Request
from sp_prosjektportal.tenant.retry import Again, backoff, judge, lost

T = TypeVar("T")

WORKERS = 8
LONG = 3.0
"""Seconds of waiting from which on the user is told why."""
WANTED = ""
AGAIN = "before asking again; the service did not answer well"
LIMITS = "to stay within Microsoft's limits"


@dataclass(frozen=True, slots=True)
class Line:
    """What all runs share: how to send, at what price, and who is told."""

    carrier: Carrier
    hosts: Hosts
    budget: Budget
    ledger: Ledger
    clock: Clock
    authorise: Callable[[Call], Call]
    """Adds the token for the call's host; raises ``SignInError``."""
    renew: Callable[[str], None]
    """Forgets the token for a URL's host, since it was refused."""
    progress: Callable[[str], None]
    units: int = UNITS
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(WORKERS, "tenant"))


@dataclass(slots=True, eq=False)
class _Run(Generic[T]):
    """One generator under way, and the answers it has so far to what it asked last."""

    index: int
    steps: Steps[T]
    running: Running[T]
    answers: list[Any] = field(default_factory=list)
    missing: int = 0


class Dispatch(Generic[T]):
    """One pass over many generators; see :meth:`serve`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._waiting: list[Ask] = []  # not sent yet, in the order asked
        self._open: dict[Any, Ask] = {}  # harmless ones of these, by what they ask
        self._timers: list[tuple[float, int, _Run[T], int]] = []
        self._flying: set[Exchange] = set()
        self._landed: SimpleQueue[tuple[Exchange, Answer | Exception]] = SimpleQueue()
        self._ready: list[_Run[T]] = []
        self._number = count()
        self._pauses: list[tuple[float, str]] = []  # seconds until something may go, and why not now

    def serve(self, many: Iterable[Steps[T]], at_once: int) -> Iterator[tuple[int, Outcome[T]]]:
        """Run all, ``at_once`` at a time, each replaced when it ends; how each ended, as they end."""
        source = enumerate(many)
        active: set[_Run[T]] = set()
        try:
            while True:
                started = self._fill(source, at_once - len(active))
                active.update(started)
                if not active:
                    return
                ended = [run for run in started if run.running.outcome is not None]
                if not ended:
                    self._turn()
                    ended = self._resume()
                active.difference_update(ended)
                yield from (
                    (run.index, run.running.outcome) for run in ended if run.running.outcome is not None
                )
        finally:
            for run in active:
                run.steps.close()

    def _fill(self, source: Iterator[tuple[int, Steps[T]]], room: int) -> list[_Run[T]]:
        started = []
        for _ in range(room):
            found = next(source, None)
            if found is None:
                break
            run = _Run(found[0], found[1], Running(found[1]))
            self._ask(run)
            started.append(run)
        return started

    def _resume(self) -> list[_Run[T]]:
        """Hand over complete answers; those that ended."""
        ready, self._ready = self._ready, []
        for run in ready:
            run.running.answer(run.answers)
            self._ask(run)
        return [run for run in ready if run.running.outcome is not None]

    def _ask(self, run: _Run[T]) -> None:
        asked = run.running.asked
        run.answers, run.missing = [None] * len(asked), len(asked)
        for place, wanted in enumerate(asked):
            if isinstance(wanted, Wait):
                self._set_timer(run, place, wanted)
            else:
                self._add(run, place, wanted)

    def _set_timer(self, run: _Run[T], place: int, wait: Wait) -> None:
        if wait.why and wait.seconds >= 1:
            self._line.progress(wait.why)
        due = self._line.clock.monotonic() + wait.seconds
        heapq.heappush(self._timers, (due, next(self._number), run, place))

    def _add(self, run: _Run[T], place: int, request: Request) -> None:
        try:
            plain.address(request, self._line.hosts)
        except ProsjektportalError as error:  # its asker's mistake, not everybody's
            self._give(run, place, error)
            return
        ask = Ask(request)
        if request.harmless:
            ask = self._open.setdefault(ask.key, ask)
        if not ask.takers:
            self._waiting.append(ask)
        ask.takers.append((run, place, request))

    # -- one turn: send what may go, then wait until something is known -----------------------------

    def _turn(self) -> None:
        now = self._line.clock.monotonic()
        self._pauses = [(ask.due - now, AGAIN) for ask in self._waiting if ask.due > now]
        exchanges = pack((ask for ask in self._waiting if ask.due <= now), self._line.hosts, self._line.units)
        if len(exchanges) == 1 and not self._flying and not self._timers and self._may_go(exchanges[0]):
            self._land(exchanges[0], self._carry(self._prepare(exchanges[0])))  # no need of a thread
            return
        for exchange in exchanges:
            if len(self._flying) < WORKERS and self._may_go(exchange):
                self._line.pool.submit(self._fly, exchange, self._prepare(exchange))
                self._flying.add(exchange)
        if not self._ready:
            self._rest()

    def _may_go(self, exchange: Exchange) -> bool:
        """Whether keys and budget allow it now."""
        if any(exchange.keys & other.keys for other in self._flying):
            return False
        delay = self._line.budget.delay(exchange.units)
        if delay > 0:
            self._pauses.append((delay, LIMITS))
        return delay <= 0

    def _prepare(self, exchange: Exchange) -> Call:
        """Sign, spend, and take its requests out of the queue."""
        call = self._line.authorise(exchange.call(self._line.hosts))
        self._line.budget.take(exchange.units)
        leaving = set(exchange.asks)
        self._waiting = [ask for ask in self._waiting if ask not in leaving]
        self._open = {key: ask for key, ask in self._open.items() if ask not in leaving}
        return call

    def _carry(self, call: Call) -> Answer | Exception:
        try:
            return self._line.carrier.send(call)
        except Exception as error:
            return error

    def _fly(self, exchange: Exchange, call: Call) -> None:
        self._landed.put((exchange, self._carry(call)))

    def _rest(self) -> None:
        """Wait for an answer, or until the time of something has come."""
        pauses = self._pauses
        if self._timers:
            pauses = [*pauses, (self._timers[0][0] - self._line.clock.monotonic(), WANTED)]
        seconds, why = min(pauses, default=(None, WANTED))
        if self._flying:
            self._collect(seconds)
        elif seconds is not None and seconds > 0:
            self._sleep(seconds, why)
        self._ring()

    def _collect(self, seconds: float | None) -> None:
        """Take in all answers that are there; wait for the first of them."""
        try:
            exchange, result = self._landed.get(timeout=None if seconds is None else max(0.0, seconds))
            while True:
                self._flying.discard(exchange)
                self._land(exchange, result)
                exchange, result = self._landed.get_nowait()
        except Empty:
            pass

    def _sleep(self, seconds: float, why: str) -> None:
        ledger = self._line.ledger
        if why == WANTED:
            ledger.seconds_waited += seconds
        else:
            ledger.seconds_paced += seconds
            if seconds >= LONG:
                self._line.progress(f"Waiting {seconds:.0f} s {why}")
        self._line.clock.sleep(seconds)

    def _ring(self) -> None:
        """Answer the waits whose time has come."""
        now = self._line.clock.monotonic()
        while self._timers and self._timers[0][0] <= now + 1e-9:
            _, _, run, place = heapq.heappop(self._timers)
            self._give(run, place, None)

    # -- an answer has come -------------------------------------------------------------------------

    def _land(self, exchange: Exchange, result: Answer | Exception) -> None:
        pause = backoff(max(ask.tries for ask in exchange.asks))
        if isinstance(result, Answer):
            self._line.ledger.add(exchange)
            self._line.budget.note(result.headers)
            parts = unpack(exchange, result)
            verdicts = [self._judge(ask, part, pause) for ask, part in zip(exchange.asks, parts, strict=True)]
        elif isinstance(result, TenantError):
            if not isinstance(result, Unreachable):
                self._line.ledger.add(exchange)
            verdicts = [lost(ask, result, pause) for ask in exchange.asks]
        else:
            raise result
        for ask, verdict in zip(exchange.asks, verdicts, strict=True):
            self._settle(exchange, ask, verdict, result)

    def _judge(self, ask: Ask, part: Part, pause: float) -> Again | TenantError | Part:
        wait = self._line.budget.wanted_wait(part.headers) if isinstance(part, Answer) else None
        return judge(ask, part, wait, pause)

    def _settle(self, exchange: Exchange, ask: Ask, verdict: Any, result: Any) -> None:
        if isinstance(verdict, Again):
            self._repeat(ask, verdict)
            return
        headers = result.headers if isinstance(result, Answer) else {}
        for run, place, request in ask.takers:
            self._give(run, place, _concluded(request, verdict, headers))

    def _repeat(self, ask: Ask, again: Again) -> None:
        line = self._line
        line.ledger.retries += 1
        ask.tries += 1
        ask.alone = ask.alone or again.alone
        if again.everyone:
            line.ledger.throttled += 1
            line.budget.block(again.seconds)
        elif again.seconds:
            ask.due = line.clock.monotonic() + again.seconds
        if again.renew:
            ask.renewed = True
            line.renew(plain.address(ask.request, line.hosts))
        self._waiting.append(ask)

    def _give(self, run: _Run[T], place: int, answer: Any) -> None:
        run.answers[place] = answer
        run.missing -= 1
        if run.missing == 0:
            self._ready.append(run)


def _concluded(request: Request, verdict: Any, headers: Mapping[str, str]) -> Reply | Exception:
    """What one asker gets; failures are values here, the generator raises them."""
    try:
        if isinstance(verdict, Answer):
            return plain.reply(request, verdict)
        if isinstance(verdict, dict):
            return Reply(200, verdict, headers)
        if isinstance(verdict, NotFound) and request.missing_ok:
            return Reply(404, None, headers)
    except ProsjektportalError as error:
        return error
    return verdict if isinstance(verdict, Exception) else ReplyLost(f"No answer to {request}")
