"""``prosjektportal emulator``: a tenant on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="A tenant on this machine.", no_args_is_help=True, rich_markup_mode=None, add_completion=False)


@app.callback()
def _noun() -> None:
    """A tenant on this machine, to try everything without Microsoft 365."""


@app.command()
def serve(
    port: Annotated[int, typer.Option("--port", help="The port on 127.0.0.1.")] = 8443,
    directory: Annotated[
        Path, typer.Option("--dir", help="Where the store, the certificates and connection.json are kept.")
    ] = Path(".prosjektportal/emulator"),
) -> int:
    """Serve the emulated tenant over HTTPS on loopback until stopped (Ctrl-C)."""
    from sp_prosjektportal.emulator.serve import serve as serve_until_stopped

    serve_until_stopped(directory, port)
    return 0
