"""What the demonstration leaves in its folder for whoever goes on: own templates, and a configuration that works."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from sp_prosjektportal.cli.demo.stage import HOST, MAIN
from sp_prosjektportal.emulator.connection import ADDRESS
from sp_prosjektportal.emulator.entra import applications
from sp_prosjektportal.emulator.names import PUBLIC

TEMPLATES, CONFIG, PORT = "maler", "demo.yaml", 8443
HEADING = "# Made by `prosjektportal demo`: its tenant, while `prosjektportal emulator serve --dir {folder}` runs.\n"


def leave_templates(folder: Path) -> Path:
    """Copy the municipality's own templates; the folder they are in."""
    place = folder / TEMPLATES / "templates" / "site"
    place.mkdir(parents=True, exist_ok=True)
    for template in files(__package__).joinpath("own", "templates", "site").iterdir():
        if template.name.endswith(".yaml"):
            (place / template.name).write_text(template.read_text("utf-8"), encoding="utf-8", newline="\n")
    return folder / TEMPLATES


def leave_config(folder: Path, portfolios: Mapping[str, Any]) -> Path:
    """Write the configuration for the other commands, against the tenant as `emulator serve` serves it."""
    settings = {
        "tenant": "contoso.onmicrosoft.com",
        "sharepoint": HOST,
        "sign_in": {
            "method": "certificate",
            "client_id": applications.client_id(MAIN),
            "certificate_file": "client.pem",
            "key_file": "client-key.pem",
            "token_cache": "tokens.json",
        },
        "cloud": {"ca_file": "ca.pem", "resolve": dict.fromkeys(PUBLIC.values(), f"{ADDRESS}:{PORT}")},
        "templates": TEMPLATES,
        "portfolios": dict(portfolios),
    }
    file = folder / CONFIG
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    file.write_text(HEADING.format(folder=folder) + text, encoding="utf-8", newline="\n")
    return file


def somebody_watches(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a person sits at this terminal, at a machine with a screen: only then may a browser be opened."""
    if environ.get("CI") or not (sys.stdout.isatty() and sys.stdin.isatty()):
        return False
    has_screen = (
        sys.platform in ("darwin", "win32") or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    )
    return bool(has_screen)
