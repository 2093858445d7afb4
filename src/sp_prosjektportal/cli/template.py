"""``prosjektportal template``: check and show templates. Needs no tenant and no configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sp_prosjektportal.cli.options import CODES, NOUN, Json, Parameters
from sp_prosjektportal.cli.own_templates import overlays
from sp_prosjektportal.cli.show import count, emit_json, show_table

if TYPE_CHECKING:
    from sp_prosjektportal.template.loader import Loaded

app = typer.Typer(help="Templates: what sites are made from. Needs no tenant and no configuration.", **NOUN)

Name = Annotated[
    str, typer.Argument(metavar="TEMPLATE", help="A name from `template list`, or a path to a file.")
]
Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="TEMPLATE", help="Names or paths; all by default."),
]
Own = Annotated[
    Path | None,
    typer.Option(
        "--templates", metavar="DIR", help="Own templates: a folder with templates/site/ and lists/ in it."
    ),
]
Language = Annotated[
    Literal["nb", "nn", "en"], typer.Option("--language", "-l", metavar="LANGUAGE", help="nb, nn or en.")
]


@app.command(epilog=CODES)
def check(names: Names = None, own: Own = None) -> int:
    """Find everything that is wrong in templates, all at once."""
    from sp_prosjektportal.template import loader

    chosen = loader.check(names or (), overlays=overlays(own))
    print(f"{count(len(chosen), 'template')} checked, no problems: {', '.join(chosen)}")
    return 0


@app.command(epilog=CODES)
def show(
    name: Name,
    parameters: Parameters = None,
    language: Language = "nb",
    own: Own = None,
    json: Json = False,
) -> int:
    """Show what a template asks for, with its parameters filled in."""
    from sp_prosjektportal.cli.parameters import parse_parameters
    from sp_prosjektportal.cli.plans import resource_lines
    from sp_prosjektportal.template import loader

    given = parse_parameters(parameters)
    loaded = loader.load(name, language=language, parameters=given, overlays=overlays(own))
    if json:
        emit_json(loaded_dict(loaded))
        return 0
    print(f"{loaded.title} ({loaded.name} {loaded.version}, for a {loaded.purpose})")
    for parameter, value in loaded.parameters.items():
        print(f"  {parameter} = {value}")
    print("\n".join(resource_lines(loaded.resources)))
    print("All of it, with every property: --json")
    return 0


def loaded_dict(loaded: Loaded) -> dict[str, Any]:
    """A loaded template as plain data: only what it sets."""
    resources = [
        {"address": r.address, **r.model_dump(mode="json", exclude_unset=True)} for r in loaded.resources
    ]
    return {
        "template": loaded.name,
        "version": loaded.version,
        "title": loaded.title,
        "for": loaded.purpose,
        "language": loaded.language,
        "checksum": loaded.checksum,
        "parameters": dict(loaded.parameters),
        "resources": resources,
    }


@app.command(epilog=CODES)
def schema() -> int:
    """Print the JSON Schema of templates, for editors."""
    from sp_prosjektportal.template.schema import schema as json_schema

    emit_json(json_schema())
    return 0


@app.command("list", epilog=CODES)
def list_(own: Own = None, json: Json = False) -> int:
    """List the templates that can be used, with their parameters."""
    from sp_prosjektportal.template import loader

    entries = loader.list_templates(overlays=overlays(own))
    if json:
        emit_json(
            [
                {"template": e.name, "version": e.version, "for": e.purpose, "title": e.title, "extends": e.extends,
                 "description": e.description, "file": e.file, "parameters": sorted(e.parameters)}
                for e in entries
            ]
        )  # fmt: skip
        return 0
    show_table(
        ["Template", "Version", "For", "Extends", "Title", "Parameters"],
        [[e.name, e.version, e.purpose, e.extends, e.title, ", ".join(e.parameters)] for e in entries],
    )
    return 0
