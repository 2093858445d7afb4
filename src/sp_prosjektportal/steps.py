"""Work that does no I/O itself: generators that ask and are answered.

A ``Steps[T]`` yields what it wants to ask (one request, a list of requests that may go together, or a
:class:`Wait`) and is sent the reply, or the list of replies in the same order. When a request fails the
error is thrown into the generator at its ``yield``; of a list, the first failure is thrown after all have
been tried. ``return`` gives the result::

    def title(site: str) -> Steps[str]:
        reply = yield Request.get(site, "/_api/web", select=["Title"])
        return reply.value("Title")

:func:`together` runs several at once as one, so that whoever answers can pack all that is asked for at the
same moment. :func:`run` answers with a function; the tenant's dispatcher is the real one.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")

Steps = Generator[Any, Any, T]
"""Yields requests, is sent replies, returns ``T``."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask for time to pass. ``why`` is shown to the user when it takes long."""

    seconds: float
    why: str = ""


class Together(list[Any]):
    """A list of requests of several generators: answered by outcomes (reply or exception), nothing thrown."""


@dataclass(slots=True)
class Outcome(Generic[T]):
    """How one of several generators ended."""

    result: T | None = None
    error: Exception | None = None

    def get(self) -> T:
        """The result, or raise the error."""
        if self.error is not None:
            raise self.error
        return cast(T, self.result)


class Running(Generic[T]):
    """One generator under way: what it asks for now, or how it ended."""

    __slots__ = ("_steps", "asked", "many", "outcome", "raw")

    def __init__(self, steps: Steps[T]) -> None:
        self._steps = steps
        self.asked: list[Any] = []
        self.many = False
        self.raw = False
        self.outcome: Outcome[T] | None = None
        self._advance(lambda: next(steps))

    def answer(self, outcomes: Sequence[Any]) -> None:
        """Give replies or exceptions in the order of ``asked``."""
        if self.raw:
            return self._advance(lambda: self._steps.send(list(outcomes)))
        failure = next((o for o in outcomes if isinstance(o, Exception)), None)
        if failure is not None:
            return self._advance(lambda: self._steps.throw(failure))
        return self._advance(lambda: self._steps.send(list(outcomes) if self.many else outcomes[0]))

    def _advance(self, move: Callable[[], Any]) -> None:
        try:
            asked = move()
            while isinstance(asked, list) and not asked:  # nothing to ask is answered at once
                asked = self._steps.send([])
        except StopIteration as end:
            self.asked, self.outcome = [], Outcome(result=end.value)
        except Exception as error:
            self.asked, self.outcome = [], Outcome(error=error)
        else:
            self.raw = isinstance(asked, Together)
            self.many = isinstance(asked, list)
            self.asked = list(asked) if self.many else [asked]


def outcomes(all_steps: Iterable[Steps[T]]) -> Steps[list[Outcome[T]]]:
    """Run several at once; how each ended, in order. Nothing is raised."""
    runs = [Running(steps) for steps in all_steps]
    while active := [run for run in runs if run.outcome is None]:
        answers = yield Together([ask for run in active for ask in run.asked])
        start = 0
        for run in active:
            count = len(run.asked)
            run.answer(answers[start : start + count])
            start += count
    return [cast("Outcome[T]", run.outcome) for run in runs]


def together(all_steps: Iterable[Steps[T]]) -> Steps[list[T]]:
    """Run several at once; their results in order. The first error is raised when all have ended."""
    ended = yield from outcomes(all_steps)
    return [outcome.get() for outcome in ended]


def run(steps: Steps[T], reply: Callable[[Any], Any]) -> T:
    """Run with ``reply`` answering each request by itself (it may raise). For tests and tools."""
    running: Running[T] = Running(steps)
    while running.outcome is None:
        running.answer([_try(reply, ask) for ask in running.asked])
    return running.outcome.get()


def _try(reply: Callable[[Any], Any], ask: Any) -> Any:
    try:
        return reply(ask)
    except Exception as error:
        return error
