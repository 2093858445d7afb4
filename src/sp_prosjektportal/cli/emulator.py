"""``prosjektportal emulator``: a tenant on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sp_prosjektportal.errors import SettingsError

app = typer.Typer(
    help="A tenant on this machine.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)


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

    try:
        serve_until_stopped(directory, port, ready=_tell)
    except OSError as error:
        raise SettingsError(
            f"The emulator cannot be served on 127.0.0.1:{port} from {directory}: {error.strerror or error}.",
            hint="Another program may use that port: choose one with --port, or 0 for any that is free.",
        ) from error
    return 0


def _tell(connection: dict[str, Any]) -> None:
    typer.echo(
        f"The emulated tenant listens on {connection['address']}:{connection['port']}, with {connection['site_url']}."
    )
    typer.echo(
        f"How to connect: {Path(connection['ca_file']).with_name('connection.json')}. Stop with Ctrl-C."
    )
