"""``--set NAME=VALUE`` on the command line."""

from __future__ import annotations

from collections.abc import Iterable

import typer


def parse_parameters(given: Iterable[str] | None) -> dict[str, str]:
    """Names and values; the template's declared types decide what the texts mean."""
    parameters: dict[str, str] = {}
    for entry in given or ():
        name, equals, value = entry.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(f"{entry!r} is not NAME=VALUE.", param_hint="--set")
        parameters[name.strip()] = value
    return parameters
