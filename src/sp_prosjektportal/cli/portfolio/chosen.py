"""One portfolio of the settings, ready to be read or synced."""

from __future__ import annotations

import getpass
import os
import socket
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sp_prosjektportal.cli.own_templates import overlays
from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.cli.show import note
from sp_prosjektportal.portfolio.collect import Source, own_columns
from sp_prosjektportal.portfolio.collecting import Collecting
from sp_prosjektportal.portfolio.crawl import Crawler
from sp_prosjektportal.portfolio.rollup import hub_words
from sp_prosjektportal.portfolio.rules import load_rules
from sp_prosjektportal.portfolio.sync import Sync
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.words import Words
from sp_prosjektportal.settings import PortfolioSettings


@dataclass(frozen=True)
class Chosen:
    """``lights`` are the colours of values by column, from the template."""

    name: str
    settings: PortfolioSettings
    sync: Sync
    lights: dict[str, dict[str, str]]


def choose(
    opened: Session,
    name: str,
    settings: PortfolioSettings,
    *,
    remove_gone: bool = False,
    now: datetime | None = None,
) -> Chosen:
    """With the template's phases and lights, and the rules of attention. Asks the tenant nothing.

    ``now`` is the time to judge by; with it not even the tenant's clock is asked.
    """
    from sp_prosjektportal.template.choices import vocabulary
    from sp_prosjektportal.template.loader import load

    loaded = load(
        settings.template,
        language=settings.language,
        parameters=settings.parameters,
        site=settings.hub,
        hub=settings.hub,
        overlays=overlays(opened.settings.templates),
    )
    known = vocabulary(overlays(opened.settings.templates))
    words = Words(known.choices, settings.language, known.terms)
    common: dict[str, Any] = {
        "hub": settings.hub.rstrip("/"),
        "crawler": Crawler(now=now or opened.now(), phases=loaded.phases, words=words),
        "kinds": kinds(),
        "rules": load_rules(settings.attention),
        "lights": loaded.lights,
        "admin": opened.settings.admin,
        "app_only": opened.settings.app_only,
        "remove_gone": remove_gone,
    }
    if settings.collects:
        sources = tuple(
            Source(
                key,
                one.title,
                one.hub.rstrip("/"),
                hub_words(Words(known.choices, one.language, known.terms)),
            )
            for key, one in opened.settings.collected(name).items()
        )
        own = own_columns(loaded.resources, settings.template)
        sync: Sync = Collecting(**common, sources=sources, extra=own)
    else:
        sync = Sync(**common)
    return Chosen(name, settings, sync, {column: dict(values) for column, values in loaded.lights.items()})


def choose_one(opened: Session, portfolio: str | None, *, remove_gone: bool = False) -> Chosen:
    """The portfolio by name, or the only one. Raises :class:`SettingsError`."""
    name, settings = opened.portfolio(portfolio)
    return choose(opened, name, settings, remove_gone=remove_gone)


def crawl_progress(done: int, total: int) -> None:
    """Tells every tenth site."""
    if done % 10 == 0 or done == total:
        note(f"  {done} of {total} sites read")


def holder() -> str:
    """Who holds the lease of a sync: person, machine and process."""
    try:
        person = getpass.getuser()
    except (KeyError, OSError):  # no such user here, as in a container
        person = "somebody"
    return f"{person}@{socket.gethostname()} ({os.getpid()})"
