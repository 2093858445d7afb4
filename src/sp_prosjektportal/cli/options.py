"""Options that several commands share: one word for one thing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

NOUN: dict[str, Any] = {
    "no_args_is_help": True,
    "rich_markup_mode": None,
    "add_completion": False,
    "context_settings": {"max_content_width": 110},
}
"""How every noun's own application is made."""

CODES = "Exit codes: 0 done, 1 an error, 2 wrong usage."
PLAN_CODES = "Exit codes: 0 nothing to do, 3 something to do, 1 an error, 2 wrong usage."

Config: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", metavar="FILE", help="The configuration; prosjektportal.yaml here by default."
    ),
]
Verbose: TypeAlias = Annotated[
    bool, typer.Option("--verbose", "-v", help="Tell at the end what was asked of the tenant.")
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Yes: TypeAlias = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before changing anything.")]
Checksum: TypeAlias = Annotated[
    str, typer.Option("--checksum", metavar="SUM", help="Apply the plan with this checksum, or refuse.")
]
Portfolio: TypeAlias = Annotated[
    str | None,
    typer.Option("--portfolio", "-p", metavar="NAME", help="Which portfolio; needed when there are several."),
]
OnePortfolio: TypeAlias = Annotated[
    str | None,
    typer.Option("--portfolio", "-p", metavar="NAME", help="Only this portfolio; all by default."),
]
Parameters: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--set", "-s", metavar="NAME=VALUE", help="A parameter of the template; may be repeated."),
]
