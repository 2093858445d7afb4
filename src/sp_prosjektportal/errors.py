"""Every error that a user can meet, as a tree.

::

    ProsjektportalError              what is wrong, and a hint on what to do
    ├── SettingsError                prosjektportal.yaml or the environment
    ├── TemplateInvalid              all the problems found in templates, together
    ├── SignInError                  Entra refused, or the certificate is unusable
    ├── PlanError                    a cycle in what resources need, or a plan that is stale
    ├── ApplyError                   some changes could not be made
    ├── ProjectError                 a project number taken, a person unknown, ...
    ├── PortfolioError               no hub, a sync that runs already, ...
    └── TenantError                  the service said no, or nothing
        ├── Unreachable              the request never left or never arrived
        ├── ReplyLost                the request left, no answer came: look before trying again
        └── RequestFailed            an answer that says no (status, code, message)
            ├── NotFound             404
            ├── AccessDenied         401 and 403
            ├── Conflict             409, 412, save conflict, "exists already"
            └── Throttled            429 and 503, after the last try
"""

from __future__ import annotations


class ProsjektportalError(Exception):
    """Base of all. ``hint`` says what to do next; it may be empty."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SettingsError(ProsjektportalError):
    """The configuration cannot be used."""


class TemplateInvalid(ProsjektportalError):
    """All problems of a run together; each as ``file:line:column: message``, with a code and a way out.

    Problems of what was typed (a name, a parameter) stand in no file; when there are only such, they are told plainly.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column, p.code)))
        count = len(self.problems)
        if not any(problem.file for problem in self.problems):
            said = (f"{p.message[:1].upper()}{p.message[1:]}. {p.fix}" for p in self.problems)
            super().__init__(
                "\n".join(said),
                hint="Nothing was changed. `prosjektportal template list` shows templates and parameters.",
            )
            return
        super().__init__(
            f"{count} problem{'s' if count != 1 else ''} in the templates:\n"
            + "\n".join(str(problem) for problem in self.problems),
            hint="Nothing was changed. Correct the places above and run `prosjektportal template check`.",
        )


class Problem:
    """One problem at one place in one file. Lines and columns count from 1. What was typed has no file."""

    __slots__ = ("code", "column", "file", "fix", "line", "message")

    def __init__(self, file: str, line: int, column: int, code: str, message: str, fix: str) -> None:
        self.file, self.line, self.column = file, line, column
        self.code, self.message, self.fix = code, message, fix

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: " if self.file else ""
        return f"{where}{self.message} [{self.code}]\n    {self.fix}"

    def __repr__(self) -> str:
        return f"Problem({self.file}:{self.line}:{self.column}, {self.code})"


class SignInError(ProsjektportalError):
    """No token could be had."""


class PlanError(ProsjektportalError):
    """No plan can be made, or the plan no longer fits what is there."""


class ApplyError(ProsjektportalError):
    """Some changes were not made; the message lists them."""


class ProjectError(ProsjektportalError):
    """A project cannot be made, adopted or found."""


class PortfolioError(ProsjektportalError):
    """The portfolio cannot be read or written."""


class TenantError(ProsjektportalError):
    """The tenant said no, or nothing."""


class Unreachable(TenantError):
    """Nothing was sent, or it is known that nothing arrived: trying again is safe."""


class ReplyLost(TenantError):
    """Sent, but no answer: the change may have been made. Look before trying again."""


class RequestFailed(TenantError):
    """The service answered with an error.

    ``code`` is the service's own (``-2130575342, Microsoft.SharePoint.SPException``, ``itemNotFound``);
    match on it, never on the message: messages are translated.
    """

    def __init__(self, status: int, code: str, message: str, *, hint: str = "", request: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status, self.code, self.request = status, code, request

    def __str__(self) -> str:
        where = f" ({self.request})" if self.request else ""
        return f"{self.status} {self.code}: {self.message}{where}"


class NotFound(RequestFailed):
    """What was asked for is not there."""


class AccessDenied(RequestFailed):
    """Signed in, but not allowed."""


class Conflict(RequestFailed):
    """Somebody else was there first, or the thing exists already: look first."""


class Throttled(RequestFailed):
    """The service is busy or the budget is used; tried as often as allowed."""
