"""``prosjektportal demo``: the whole story on the emulator."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sp_prosjektportal.cli.options import CODES, Verbose

app = typer.Typer(rich_markup_mode=None, add_completion=False, context_settings={"max_content_width": 110})


@app.command(epilog=CODES)
def demo(
    directory: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="Where the demonstration's tenant is kept.")
    ] = Path(".prosjektportal/demo"),
    reset: Annotated[bool, typer.Option("--reset", help="Begin again with an empty tenant.")] = False,
    open_report: Annotated[
        bool,
        typer.Option(
            "--open/--no-open", help="Open the report in a browser, if a person watches at a screen."
        ),
    ] = True,
    verbose: Verbose = False,
) -> int:
    """Make three portfolios with twelve projects on an emulated tenant, let a year pass, and see which need help."""
    from sp_prosjektportal.cli.demo.left import somebody_watches
    from sp_prosjektportal.cli.demo.play import play

    return play(directory, reset=reset, verbose=verbose, open_report=open_report and somebody_watches())
