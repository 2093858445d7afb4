"""The command line. Its first help page is written from a table, so that it comes at once: nothing else is loaded."""

from __future__ import annotations

import io
import os
import sys

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("sp_prosjektportal.cli.demo", "The whole story on the emulator: a hub, six projects, a crawl."),
    "doctor": ("sp_prosjektportal.cli.doctor", "What is configured, what is allowed, and what to mend next."),
    "template": ("sp_prosjektportal.cli.template", "Check and show templates: check, show, schema, list."),
    "hub": ("sp_prosjektportal.cli.hub", "The portfolio's hub: plan, apply."),
    "project": (
        "sp_prosjektportal.cli.project",
        "Project sites: new, adopt, abandon, list, show, plan, apply.",
    ),
    "portfolio": (
        "sp_prosjektportal.cli.portfolio",
        "The portfolio: crawl, plan, sync, show, attention, report.",
    ),
    "emulator": ("sp_prosjektportal.cli.emulator", "A tenant on this machine, to try everything: serve."),
}
"""Each noun: the module that is loaded when it is used, and its line in the help."""

OPTIONS: dict[str, str] = {"--version": "Show the version.", "--help": "Show this page."}


STOPPED = 130
"""Exit code when the user stopped the command, as shells have it."""

CODES: dict[str, str] = {
    "0": "Done, or nothing to do.",
    "1": "An error; it is told with what to do about it.",
    "2": "Wrong usage.",
    "3": "A plan has something to do; `attention --check` found projects that need help.",
    str(STOPPED): "Stopped with Ctrl-C.",
}
"""Exit codes and what they mean."""


def root_help() -> str:
    """The first help page."""
    width = max(map(len, [*COMMANDS, *OPTIONS])) + 3
    lines = ["Usage: prosjektportal COMMAND [ARGUMENTS]", ""]
    lines += ["  Project sites and a portfolio on SharePoint Online, from YAML templates.", ""]
    lines += ["Commands:", *(f"  {name:<{width}}{text}" for name, (_, text) in COMMANDS.items()), ""]
    lines += ["Options:", *(f"  {name:<{width}}{text}" for name, text in OPTIONS.items()), ""]
    lines += ["Exit codes:", *(f"  {code:<{width}}{text}" for code, text in CODES.items()), ""]
    lines += ["`prosjektportal COMMAND --help` tells about one of them. Start with `prosjektportal demo`."]
    return "\n".join(lines)


def main() -> None:
    """Entry point of the command ``prosjektportal``."""
    arguments = sys.argv[1:]
    _speak_utf8()
    if arguments in ([], ["--help"]):
        sys.exit(_show_root_help())
    try:
        from sp_prosjektportal.cli.app import run

        code = run(arguments)
    except KeyboardInterrupt:  # before the command itself began
        code = STOPPED
    sys.exit(code)


def _show_root_help() -> int:
    try:
        print(root_help(), flush=True)
    except BrokenPipeError:
        return nobody_reads()
    return 0


def nobody_reads() -> int:
    """Whoever read our output has gone, as ``| head`` does: be quiet, also when Python ends and flushes."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - lives as long as the process
    return 1


def _speak_utf8() -> None:
    """Norwegian letters and symbols reach files and other programs also where another encoding is usual."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
