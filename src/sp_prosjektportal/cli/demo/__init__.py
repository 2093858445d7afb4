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
    verbose: Verbose = False,
) -> int:
    """Make a hub and six projects on an emulated tenant, let people work in them, and see which need help."""
    from sp_prosjektportal.cli.demo.play import play

    return play(directory, reset=reset, verbose=verbose)
