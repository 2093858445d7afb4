"""The noun, and the arguments and options that its commands share."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import typer

from sp_prosjektportal.cli.options import NOUN

app = typer.Typer(help="Project sites, one at a time.", **NOUN)

Number: TypeAlias = Annotated[str, typer.Argument(metavar="NUMBER", help="The project number, as FV-101.")]
Name: TypeAlias = Annotated[str, typer.Argument(metavar="NAME", help="The project's name, in quotes.")]
OptionalName: TypeAlias = Annotated[
    str, typer.Argument(metavar="NAME", help="Of a project that is not made yet.")
]
Template: TypeAlias = Annotated[
    str, typer.Option("--template", "-t", metavar="NAME", help="From `template list`, or a path to a file.")
]
Manager: TypeAlias = Annotated[
    str, typer.Option("--manager", metavar="LOGIN", help="Sign-in name of the project manager.")
]
Owner: TypeAlias = Annotated[
    str, typer.Option("--owner", metavar="LOGIN", help="Sign-in name of the project owner.")
]
Members: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--members", metavar="LOGIN,...", help="Sign-in names, by commas; may be repeated."),
]
Url: TypeAlias = Annotated[
    str, typer.Option("--url", metavar="URL", help="The site's address; made from the number by default.")
]
Type: TypeAlias = Annotated[
    str,
    typer.Option(
        "--type",
        metavar="TYPE",
        help="group: with a Microsoft 365 group; team: without. The template's by default.",
    ),
]
Programme: TypeAlias = Annotated[
    str,
    typer.Option("--programme", metavar="NUMBER", help="The programme it belongs to, by number or title."),
]
FromIdea: TypeAlias = Annotated[
    str,
    typer.Option(
        "--idea", metavar="IDEA", help="The approved idea it comes from, by its number or title in the list."
    ),
]


Language: TypeAlias = Annotated[
    Literal["nb", "nn", "en"] | None,
    typer.Option(
        "--language", "-l", metavar="LANGUAGE", help="Of the site: nb, nn or en; the portfolio's by default."
    ),
]


def members_of(given: list[str] | None) -> tuple[str, ...]:
    """The sign-in names, split at commas."""
    return tuple(login.strip() for entry in given or () for login in entry.split(",") if login.strip())
