"""The Typer application, which loads a noun's module when it is used, and the one error boundary."""

from __future__ import annotations

import importlib
import os
import re
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from sp_prosjektportal.cli import COMMANDS, STOPPED, nobody_reads, root_help
from sp_prosjektportal.errors import ProsjektportalError

OTHERWISE = "Try again; if it stays, `prosjektportal doctor` tells what is configured and allowed."
"""The hint of an error that has none of its own: mostly the service's word for a fault of its own."""


class LazyGroup(TyperGroup):
    """Nouns are imported when they are used."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(importlib.import_module(COMMANDS[cmd_name][0]).app)
        command.name = cmd_name
        return command

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(root_help() + "\n")


app = typer.Typer(cls=LazyGroup, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=True)


def _version(asked: bool) -> None:
    if asked:
        from sp_prosjektportal import __version__

        print(f"prosjektportal {__version__}")
        raise typer.Exit


@app.callback()
def _root(version: bool = typer.Option(False, "--version", callback=_version, is_eager=True)) -> None:
    """Project sites and a portfolio on SharePoint Online, from YAML templates."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; every error ends here, as one message with a hint. Returns the exit code."""
    try:
        result = app(args=list(arguments), prog_name="prosjektportal", standalone_mode=False)
        sys.stdout.flush()
    except ProsjektportalError as error:
        return _tell(re.sub(r"\?\$[^\s)]*", "?…", str(error)), error.hint or OTHERWISE)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped()
    except typer.Exit as end:
        return _stopped() if end.exit_code == STOPPED else end.exit_code
    except BrokenPipeError:
        return nobody_reads()
    except OSError as error:
        if not error.filename:
            return _defect(error)
        return _tell(f"{error.filename}: {error.strerror}.", "Check the path and the rights on it.")
    except Exception as error:
        if hasattr(error, "show") and hasattr(error, "exit_code"):  # usage errors, click's own
            error.show()
            return int(error.exit_code)
        return _defect(error)
    return result if isinstance(result, int) else 0


def _stopped() -> int:
    _tell("Stopped.", "What was done stays done; the same command can be run again.")
    return STOPPED


def _tell(message: str, hint: str) -> int:
    print(f"Error: {message}", file=sys.stderr)
    if hint:
        print(f"Hint: {hint}", file=sys.stderr)
    return 1


def _defect(error: Exception) -> int:
    if os.environ.get("PROSJEKTPORTAL_DEBUG"):
        traceback.print_exception(error)
    message = f"{type(error).__name__}: {error}".splitlines()[0]
    return _tell(
        f"This is a defect in prosjektportal: {message}",
        "Nothing more is done. Set PROSJEKTPORTAL_DEBUG=1 to see where, and please report it.",
    )
