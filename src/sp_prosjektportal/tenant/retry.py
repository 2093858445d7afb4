"""What to do with each part of an answer: hand it on, ask again, or say that nobody knows.

* 429 and 503 say that nothing was done: asked again, after the wait that the service wants.
* 500, 502, 504 and time-outs may hide a change: only harmless requests are repeated, a few times. A write gets
  ``ReplyLost``. A 500 with SharePoint's own code is a plain no (wire.md quirk 17).
* 401: once, with a new token.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from sp_prosjektportal.errors import ReplyLost, TenantError, Unreachable
from sp_prosjektportal.tenant.batching import Ask, Part, Stopped
from sp_prosjektportal.tenant.exchange import Answer
from sp_prosjektportal.tenant.failures import BROKEN_STATUS, PASSING_STATUS, failure, is_final

PATIENCE = 8
"""How often a throttled request is asked again."""
TRIES = 4
"""How often a harmless request is asked in all when answers are lost or broken."""
LOOK = "Run the same command again: it looks at what is there first."


@dataclass(frozen=True, slots=True)
class Again:
    """Ask again. ``everyone``: nothing else may go either before the wait is over."""

    seconds: float = 0.0
    everyone: bool = False
    alone: bool = False
    renew: bool = False


def backoff(tries: int) -> float:
    """Seconds before the next try: 1, 2, 4, ... with some chance in it, at most a minute."""
    return min(60.0, 2.0**tries) * random.uniform(0.75, 1.0)


def judge(ask: Ask, part: Part, wanted_wait: float | None, pause: float) -> Again | TenantError | Part:
    """The part itself when it is an answer; else an error or another try, after ``pause`` seconds when nothing says how
    long: the same for all of an exchange, so that they stay together."""
    if isinstance(part, Stopped):
        return _stopped(ask, part)
    if not isinstance(part, Answer):
        return part
    if part.status in PASSING_STATUS and ask.tries < PATIENCE:
        return Again(pause if wanted_wait is None else wanted_wait, everyone=True)
    if part.status == 401 and not ask.renewed:
        return Again(renew=True)
    if part.status in BROKEN_STATUS and not is_final(part):
        return _broken(ask, part, pause)
    return part


def lost(ask: Ask, error: TenantError, pause: float) -> Again | TenantError:
    """No answer came: ``error`` says whether the request may have arrived."""
    if isinstance(error, Unreachable):
        return Again(pause) if ask.tries + 1 < TRIES else Unreachable(error.message, hint=error.hint)
    if ask.request.harmless and ask.tries + 1 < TRIES:
        return Again(pause)
    return ReplyLost(f"{error.message} ({ask.request})", hint=error.hint or LOOK)


def _broken(ask: Ask, part: Answer, pause: float) -> Again | TenantError:
    if not ask.request.harmless:
        return ReplyLost(f"The service broke off with {part.status} ({ask.request})", hint=LOOK)
    return Again(pause) if ask.tries + 1 < TRIES else failure(ask.request, part)


def _stopped(ask: Ask, part: Stopped) -> Again | TenantError:
    if ask.request.harmless:
        return Again(alone=True)
    return ReplyLost(f"A joint call stopped half-way: {part.message} ({ask.request})", hint=LOOK)
