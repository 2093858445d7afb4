"""``prosjektportal emulator``: a tenant on this machine."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from sp_prosjektportal.cli.options import NOUN
from sp_prosjektportal.errors import SettingsError

app = typer.Typer(help="A tenant on this machine, to try everything without Microsoft 365.", **NOUN)


@app.callback()
def _noun() -> None:
    """A tenant on this machine, to try everything without Microsoft 365."""


Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, metavar="PORT", help="On 127.0.0.1; 0 takes a free one.")
]
Directory = Annotated[
    Path,
    typer.Option(
        "--dir", metavar="DIR", help="Where the store, the certificates and connection.json are kept."
    ),
]
ScenarioFile = Annotated[
    Path | None,
    typer.Option(
        "--scenario", metavar="FILE", help="How the tenant behaves: budget, latency, faults, clock (YAML)."
    ),
]
Control = Annotated[
    bool,
    typer.Option("--control", help="Also serve pages that set faults and move the clock, to this machine."),
]


@app.command(
    short_help="Serve the emulated tenant over HTTPS.",
    epilog="Exit codes: 0 stopped with Ctrl-C, 1 an error, 2 wrong usage.",
)
def serve(
    port: Port = 8443,
    directory: Directory = Path(".prosjektportal/emulator"),
    scenario: ScenarioFile = None,
    control: Control = False,
) -> int:
    """Serve the emulated tenant over HTTPS on loopback until stopped."""
    from sp_prosjektportal.emulator.scenario import Scenario, ScenarioInvalid
    from sp_prosjektportal.emulator.serve import serve as serve_until_stopped

    try:
        chosen = Scenario.load(scenario) if scenario else None
    except ScenarioInvalid as error:
        raise SettingsError(str(error), hint="docs/emulator.md shows what a scenario can say.") from None

    try:
        serve_until_stopped(
            directory, port, ready=partial(_tell_ready, directory), scenario=chosen, control=control
        )
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        raise SettingsError(
            f"The emulator cannot be served on port {port} from {directory}: {error.strerror or error}.",
            hint="Choose another --port (0 takes a free one), or another --dir.",
        ) from None
    return 0


def _tell_ready(directory: Path, connection: dict[str, Any]) -> None:
    settings = directory / "prosjektportal.yaml"
    print(f"{connection['site_url']} and its neighbours answer on 127.0.0.1:{connection['port']}.")
    print(f"How to connect: {directory / 'connection.json'}")
    print(f"Try, from another window: prosjektportal doctor --config {settings}")
    print("Stop with Ctrl-C.", flush=True)
