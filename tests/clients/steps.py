"""Named steps of a suite: each passes, fails with a message, or is skipped because what it needs had failed.

A suite prints one JSON object a step, so that any language can write one.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any


class Failed(Exception):
    """What a step saw is not what it should have seen."""


def same(seen: Any, wanted: Any, what: str = "value") -> None:
    if seen != wanted:
        raise Failed(f"{what} is {seen!r}, should be {wanted!r}")


def true(seen: Any, what: str) -> None:
    if not seen:
        raise Failed(what)


def refused(call: Callable[[], Any], *texts: str, status: int | None = None) -> None:
    """The call must raise, with these texts in the message (or in the answer's body) and this HTTP status."""
    try:
        call()
    except Failed:
        raise
    except Exception as error:
        answer = getattr(error, "response", None)
        told = f"{error} {getattr(answer, 'text', '')}"
        if status is not None:
            same(getattr(answer, "status_code", None), status, f"status of «{told[:200]}»")
        for text in texts:
            true(text.casefold() in told.casefold(), f"{text!r} is not in the refusal: {told[:300]}")
        return
    raise Failed("it was not refused")


class Suite:
    """Runs steps in the order they are written and reports each at once."""

    def __init__(self, connection: dict[str, Any]) -> None:
        self.connection = connection
        self.failed = 0

    def step(self, name: str) -> Callable[[Callable[[], Any]], Any]:
        """Run the decorated function now; its result takes its name (``None`` when it failed)."""

        def run(function: Callable[[], Any]) -> Any:
            started = time.monotonic()
            try:
                result = function()
            except Exception as error:
                self.failed += 1
                told = str(error) if isinstance(error, Failed) else f"{type(error).__name__}: {error}"
                body = getattr(getattr(error, "response", None), "text", "")
                report(name, False, f"{told} {body}"[:600])
                return None
            report(name, True, f"{time.monotonic() - started:.2f} s")
            return result

        return run


def report(name: str, passed: bool, message: str = "") -> None:
    print(json.dumps({"step": name, "passed": passed, "message": message}, ensure_ascii=False), flush=True)


def connection() -> dict[str, Any]:
    """``connection.json`` of the served tenant, with Microsoft's own host names."""
    with open(os.environ["PROSJEKTPORTAL_CONNECTION"], encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def main(run: Callable[[Suite], None]) -> None:
    suite = Suite(connection())
    run(suite)
    sys.exit(1 if suite.failed else 0)
