"""``prosjektportal template``: check and show templates. Needs no tenant and no configuration."""

from __future__ import annotations

from typing import Annotated

import typer

from sp_prosjektportal.cli.options import Json, Parameters
from sp_prosjektportal.cli.show import emit_json, show_table

app = typer.Typer(help="Check and show templates.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[
    str, typer.Argument(metavar="TEMPLATE", help="A name from `template list`, or a path to a file.")
]
Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TEMPLATE]...", help="Names or paths; all shipped templates by default."),
]
Language = Annotated[str, typer.Option("--language", "-l", help="nb or en.")]


@app.command()
def check(names: Names = None) -> int:
    """Find everything that is wrong in templates, all at once."""
    from sp_prosjektportal.template import loader

    chosen = names or [entry.name for entry in loader.list_templates()]
    loader.check(chosen)
    print(
        f"{len(chosen)} template{'s' if len(chosen) != 1 else ''} checked, no problems: {', '.join(chosen)}"
    )
    return 0


@app.command()
def show(name: Name, parameters: Parameters = None, language: Language = "nb", json: Json = False) -> int:
    """Show what a template asks for."""
    from sp_prosjektportal.cli.parameters import parse_parameters
    from sp_prosjektportal.template import loader

    loaded = loader.load(name, language=language, parameters=parse_parameters(parameters), placeholders=True)
    if json:
        emit_json(loaded.as_dict())
        return 0
    print(f"{loaded.title} ({loaded.name} {loaded.version}, for a {loaded.purpose})\n")
    show_table(
        ["Parameter", "Type", "Required", "What it is"],
        [[p.name, p.type, "yes" if p.required else "no", p.title] for p in loaded.declared],
    )
    print()
    show_table(["Kind", "Resource"], [[r.kind, r.key] for r in loaded.resources])
    return 0


@app.command()
def schema() -> int:
    """Print the JSON Schema of templates, for editors."""
    from sp_prosjektportal.template.schema import json_schema

    emit_json(json_schema())
    return 0


@app.command("list")
def list_(json: Json = False) -> int:
    """List the templates that can be used."""
    from sp_prosjektportal.template import loader

    entries = loader.list_templates()
    if json:
        emit_json([entry.as_dict() for entry in entries])
        return 0
    show_table(
        ["Template", "Version", "For", "Title", "Where"],
        [[entry.name, entry.version, entry.purpose, entry.title, str(entry.path)] for entry in entries],
    )
    return 0
