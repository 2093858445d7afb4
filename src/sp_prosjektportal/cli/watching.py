"""``emulator serve --watch``: try-out sites on the served tenant, made again each time their templates are saved.

A watched thing is a template's name, its file, or a folder of own templates (``templates/site`` and ``lists``): then each
template in it gets a site. All is done as the other commands do it, over HTTPS: load, plan, apply. Faults of a template are
told with file, line and column; the next time it is saved, it is tried again.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from sp_prosjektportal.cli.flow import Wanted, plan_site
from sp_prosjektportal.cli.hub import wanted_hub
from sp_prosjektportal.cli.making import making
from sp_prosjektportal.cli.own_templates import SHELVES, overlays
from sp_prosjektportal.cli.plans import show_applied, show_plan, show_summary
from sp_prosjektportal.cli.session import Session, session
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import Plan
from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import ProsjektportalError, SettingsError
from sp_prosjektportal.resources import kinds

if TYPE_CHECKING:
    from sp_prosjektportal.template.loader import Loaded

ENDINGS = (".yaml", ".yml", ".docx", ".xlsx", ".png", ".jpg", ".svg")
NUMBER = "PROVE-1"
"""The project number of a try-out site; its template may ask for it."""
_SHORT = 12  # changes that are still told one by one


@dataclass(frozen=True)
class Watched:
    """What ``--watch`` names. ``names`` are given to the loader."""

    names: tuple[str, ...]
    folders: tuple[Path, ...]
    own: Path | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    language: str = "nb"
    site: str = ""

    def path_of(self, name: str) -> str:
        """Where a template's site is: as asked for, else by its name."""
        return self.site or f"/sites/{Path(name).stem}"


def watched(what: str, *, site: str, parameters: Mapping[str, str], language: str) -> Watched:
    """Raises :class:`SettingsError` for what is neither a template nor a folder of them."""
    from sp_prosjektportal.template.catalogue import Catalogue, is_path

    path = Path(what)
    if path.is_dir():
        own = overlays(path)[0]
        names = tuple(sorted(str(file) for file in (own / SHELVES[0]).glob("*.yaml")))
        if not names or (site and len(names) > 1):
            why = "holds several templates: --site is for one" if names else f"has no {SHELVES[0]}/NAME.yaml"
            raise SettingsError(f"{what} {why}.", hint="Name the template's file with --watch.")
        return Watched(names, (path,), own, parameters, language, site)
    file = Catalogue().open(what)
    if file is None:
        raise SettingsError(
            f"There is no template {what!r} to watch.",
            hint="Name a template of `prosjektportal template list`, a file, or a folder with templates/site/ in it.",
        )
    return Watched(
        (what,), tuple(_folders(path if is_path(what) else None)), None, parameters, language, site
    )


def _folders(file: Path | None) -> Iterator[Path]:
    """The folder of the author's own files, or of the shipped ones."""
    if file is not None:
        above = file.resolve().parents
        yield (
            above[2]
            if len(above) > 2 and (above[1].name, above[0].name) == ("templates", "site")
            else above[0]
        )
        return
    from sp_prosjektportal.template.catalogue import shipped

    for folder in ("templates", "lists"):
        place = shipped(folder)
        if isinstance(place, Path):
            yield place


class Watcher:
    """Applies what is watched, at first and after each save, until :meth:`stop`. One thread watches, one works."""

    def __init__(self, what: Watched, config: Path, port: int) -> None:
        self._what, self._config, self._port = what, config, port
        self._saved: SimpleQueue[set[str]] = (
            SimpleQueue()
        )  # also what is saved while something is being applied
        self._stopped = threading.Event()
        works = (self._watch, self._work)
        self._threads = [
            threading.Thread(target=work, name=f"watch{work.__name__}", daemon=True) for work in works
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._saved.put(set())
        for thread in self._threads:
            thread.join(timeout=5)

    def _watch(self) -> None:
        from watchfiles import watch

        folders = self._what.folders
        for saved in watch(
            *folders, stop_event=self._stopped, watch_filter=_is_ours, raise_interrupt=False, rust_timeout=500
        ):
            self._saved.put({Path(path).name for _, path in saved})

    def _work(self) -> None:
        self.apply_all()
        while not self._stopped.is_set():
            names = self._saved.get()
            while not self._saved.empty():
                names |= self._saved.get()
            if names and not self._stopped.is_set():
                print(f"\n{datetime.now():%H:%M:%S} {', '.join(sorted(names))} was saved.", flush=True)
                self.apply_all()

    def apply_all(self) -> None:
        """Every template; one that fails keeps none of the others back."""
        for name in self._what.names:
            try:
                with session(self._config) as opened:
                    place = _apply(opened, self._what, name)
            except Exception as error:  # watching goes on whatever went wrong; it is told
                if self._stopped.is_set():
                    return
                _tell(error)
            else:
                print(f"Look at it: https://localhost:{self._port}{place}", flush=True)


def _tell(error: Exception) -> None:
    """What went wrong. Nothing that stands in a template ends the watching."""
    if isinstance(error, ProsjektportalError):
        print(f"Error: {error}\nHint: {error.hint or 'Save it again to try again.'}", flush=True)
    else:
        print(f"Error: this is a defect in prosjektportal: {type(error).__name__}: {error}", flush=True)


def _is_ours(change: object, path: str) -> bool:
    return path.endswith(ENDINGS) and not Path(path).name.startswith((".", "~"))


def _apply(opened: Session, what: Watched, name: str) -> str:
    """Bring one template's site up to date; its path on the site host."""
    site = opened.settings.sharepoint.rstrip("/") + what.path_of(name)
    loaded = _load(opened, what, name, site)
    if loaded.purpose == "portfolio":
        _change(opened, _hub(opened, loaded, site))
    else:
        _project(opened, loaded, site)
    return what.path_of(name)


def _load(opened: Session, what: Watched, name: str, site: str) -> Loaded:
    """With the parameters given; a number where the template asks for one."""
    from sp_prosjektportal.template.loader import load, show

    declared = show(name, overlays=overlays(what.own)).get("parameters") or {}
    filled = {"number": NUMBER} if "number" in declared else {}
    _, chosen = opened.portfolio(None)
    return load(
        name,
        language=what.language,
        parameters={**filled, **what.parameters},
        site=site,
        site_title=Path(name).stem.capitalize(),
        hub=chosen.hub,
        overlays=overlays(what.own),
    )


def _hub(opened: Session, loaded: Loaded, site: str) -> Wanted:
    from sp_prosjektportal.portfolio.hub import hub_resources

    _, chosen = opened.portfolio(None)
    desired = hub_resources(
        site, title=loaded.title, language=loaded.language, owners=chosen.owners, resources=loaded.resources
    )
    return Wanted(
        Known(site, hub=site, app_only=opened.settings.app_only), desired, loaded.stamp, loaded.title
    )


def _project(opened: Session, loaded: Loaded, site: str) -> None:
    """A project's site, below a hub: the portfolio's, which is made from the shipped template when it is not there."""
    from sp_prosjektportal.project.create import site_exists
    from sp_prosjektportal.project.model import Project

    _, chosen = opened.portfolio(None)
    if not opened.tenant.run(site_exists(chosen.hub)):
        print(f"First the hub {chosen.hub}, which project sites belong to.", flush=True)
        _change(opened, wanted_hub(opened, None))
    language = 1033 if loaded.language == "en" else 1044
    owner = chosen.owners[0] if chosen.owners else ""
    project = Project(
        NUMBER, loaded.title, site, loaded.name, type=loaded.site_type, owner=owner, manager=owner, language=language
    )  # fmt: skip
    wanted = making(opened, chosen, loaded)
    if not opened.tenant.run(site_exists(site)):
        _change(opened, Wanted(wanted.known(site), [wanted.site(project)], (), f"The site {site}"))
    _change(opened, Wanted(wanted.known(site), wanted.furnishing(project), wanted.stamp, loaded.title))


def _change(opened: Session, wanted: Wanted) -> Plan:
    """Plan and apply without asking: it is a tenant to try things on."""
    plan = plan_site(opened, wanted)
    show = show_plan if len(plan.changes) <= _SHORT else show_summary
    show(plan, title=wanted.title)
    if not plan.empty:
        applied = opened.tenant.run(apply(plan, kinds(), wanted.known))
        applied.raise_for_failures()
        show_applied(applied)
        sys.stdout.flush()
    return plan
