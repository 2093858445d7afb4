"""A stand-in for the tenant: answers requests by rules and remembers them. For tests of kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.steps import Steps, run
from sp_prosjektportal.tenant.request import Reply, Request

Answer = Reply | Exception | Callable[[Request], Any]

SITE = "https://contoso.sharepoint.com/sites/p"


def known(language: int = 1044, **facts: Any) -> Known:
    site = Known(SITE, hub="https://contoso.sharepoint.com/sites/portefolje", language=language)
    site.facts |= {"time_zone": "Europe/Oslo", **facts}
    return site


class Tenant:
    """``rules``: (method, part of the decoded path, answers in turn; the last one stays)."""

    def __init__(self, *rules: tuple[str, str, Answer | list[Answer]]) -> None:
        self.rules = [(m, p, list(a) if isinstance(a, list) else [a]) for m, p, a in rules]
        self.asked: list[Request] = []

    def run(self, steps: Steps[Any]) -> Any:
        return run(steps, self._answer)

    def sent(self, method: str, part: str = "") -> list[Request]:
        return [ask for ask in self.asked if ask.method == method and part in unquote(ask.path)]

    @property
    def writes(self) -> list[Request]:
        return [ask for ask in self.asked if ask.method != "GET" and not ask.harmless]

    def _answer(self, ask: Request) -> Any:
        self.asked.append(ask)
        for method, part, answers in self.rules:
            if method == ask.method and part in unquote(ask.path):
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                answer = answer(ask) if callable(answer) else answer
                if isinstance(answer, Exception):
                    raise answer
                return answer
        raise AssertionError(f"nobody answers {ask}")


def rows(*found: dict[str, Any], **more: Any) -> Reply:
    return Reply(200, {"value": list(found), **more})


MISSING = Reply(404)
VOID = Reply(200, {"odata.null": True})
CHANGED = Reply(204, None, {"etag": '"2"'})
