"""``prosjektportal emulator``: a tenant on this machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sp_prosjektportal.cli.options import NOUN, Parameters
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

Watch = Annotated[
    str | None,
    typer.Option(
        "--watch",
        metavar="TEMPLATE",
        help="Make a site to try a template on, again each time it is saved: a name, a file, or a folder.",
    ),
]
Site = Annotated[
    str, typer.Option("--site", metavar="PATH", help="Where the site of --watch is; /sites/NAME by default.")
]
Language = Annotated[
    Literal["nb", "nn", "en"],
    typer.Option("--language", "-l", metavar="LANGUAGE", help="nb, nn or en, for --watch."),
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
    watch: Watch = None,
    site: Site = "",
    parameters: Parameters = None,
    language: Language = "nb",
) -> int:
    """Serve the emulated tenant over HTTPS on loopback until stopped. Open https://localhost:PORT in a browser to look at it.

    With --watch a template's author sees it as a site: saved, applied, reloaded.
    """
    from sp_prosjektportal.emulator.scenario import Scenario, ScenarioInvalid
    from sp_prosjektportal.emulator.serve import serve as serve_until_stopped

    try:
        chosen = Scenario.load(scenario) if scenario else None
    except ScenarioInvalid as error:
        raise SettingsError(str(error), hint="docs/emulator.md shows what a scenario can say.") from None

    ready, done = _whoever_watches(watch, site, parameters, language, directory)
    try:
        serve_until_stopped(
            directory, port, ready=ready, scenario=chosen, control=control, **_options(watch, scenario)
        )
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        raise SettingsError(
            f"The emulator cannot be served on port {port} from {directory}: {error.strerror or error}.",
            hint="Choose another --port (0 takes a free one), or another --dir.",
        ) from None
    finally:
        done()
    return 0


def _options(watch: str | None, scenario: Path | None) -> dict[str, Any]:
    """An author should not wait for sites to be ready, unless a scenario says how long that takes."""
    if watch is None or scenario is not None:
        return {}
    from sp_prosjektportal.emulator.options import Options

    return {"options": Options(provisioning_polls=0)}


def _whoever_watches(
    watch: str | None, site: str, parameters: list[str] | None, language: str, directory: Path
) -> tuple[Callable[[dict[str, Any]], None], Callable[[], None]]:
    """What is to be done once it serves, and when it is over."""
    tell = partial(_tell_ready, directory)
    if watch is None:
        if site or parameters:
            raise typer.BadParameter("goes with --watch.", param_hint="--site" if site else "--set")
        return tell, lambda: None
    if site and not re.fullmatch(r"/sites/[A-Za-z0-9_-]+", site):
        raise typer.BadParameter(f"{site!r} does not look like /sites/NAME.", param_hint="--site")
    from sp_prosjektportal.cli.parameters import parse_parameters
    from sp_prosjektportal.cli.watching import Watcher, watched

    what = watched(watch, site=site, parameters=parse_parameters(parameters), language=language)
    started: list[Watcher] = []

    def begin(connection: dict[str, Any]) -> None:
        tell(connection)
        started.append(Watcher(what, directory / "prosjektportal.yaml", connection["port"]))
        started[0].start()

    def end() -> None:
        for watcher in started:
            watcher.stop()

    return begin, end


def _tell_ready(directory: Path, connection: dict[str, Any]) -> None:
    settings = directory / "prosjektportal.yaml"
    print(f"{connection['site_url']} and its neighbours answer on 127.0.0.1:{connection['port']}.")
    print(f"Look at it in a browser: https://localhost:{connection['port']}")
    print(f"How to connect: {directory / 'connection.json'}")
    print(f"Try, from another window: prosjektportal doctor --config {settings}")
    print("Stop with Ctrl-C.", flush=True)
