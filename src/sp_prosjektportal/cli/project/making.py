"""``project new``, ``plan`` and ``apply``."""

from __future__ import annotations

import json as json_text
from dataclasses import dataclass, replace
from typing import Any, Literal

import typer

from sp_prosjektportal.cli.allowed import check_allowed
from sp_prosjektportal.cli.flow import (
    PLAN_HAS_CHANGES,
    Answer,
    Progress,
    Wanted,
    change_site,
    plan_site,
    tell_plan,
)
from sp_prosjektportal.cli.making import (
    check_own_projects,
    language_of_site,
    load_template,
    making,
    project_address,
)
from sp_prosjektportal.cli.options import (
    CODES,
    PLAN_CODES,
    Checksum,
    Config,
    Json,
    Parameters,
    Portfolio,
    Verbose,
    Yes,
)
from sp_prosjektportal.cli.parameters import parse_parameters
from sp_prosjektportal.cli.plans import kind_counts, show_plan
from sp_prosjektportal.cli.project.options import (
    FromIdea,
    Language,
    Manager,
    Members,
    Name,
    Number,
    OptionalName,
    Owner,
    Programme,
    Template,
    Type,
    Url,
    app,
    members_of,
)
from sp_prosjektportal.cli.session import Session, session
from sp_prosjektportal.cli.show import emit_json, note
from sp_prosjektportal.errors import ProjectError
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.project.naming import check_url
from sp_prosjektportal.project.plan import NewPlan
from sp_prosjektportal.settings import PortfolioSettings
from sp_prosjektportal.template.stamp import LANGUAGE
from sp_prosjektportal.template.text import LANGUAGES


@dataclass(frozen=True)
class Asked:
    """A project as asked for on the command line."""

    number: str
    name: str
    template: str
    manager: str
    owner: str
    members: tuple[str, ...]
    url: str
    type: str
    parameters: list[str] | None
    programme: str = ""
    idea: str = ""
    language: str = ""

    def prepare(self, opened: Session, portfolio: str | None) -> tuple[Project, Making]:
        """Checked as far as can be without asking the tenant."""
        if self.type not in ("", "group", "team"):
            raise typer.BadParameter(f"{self.type!r} is neither group nor team.", param_hint="--type")
        given = parse_parameters(self.parameters)
        _, chosen = opened.portfolio(portfolio)
        address = project_address(opened, chosen, self.number, self.name, self.url)
        address = check_url(address, opened.settings.sharepoint)
        project = Project(
            self.number, self.name, address, self.template,
            manager=self.manager, owner=self.owner, members=self.members,
            programme=self.programme.strip(), idea=self.idea.strip(),
        )  # fmt: skip
        return prepare(opened, chosen, project.checked(), given, self.type, self.language)


def prepare(
    opened: Session,
    chosen: PortfolioSettings,
    project: Project,
    given: dict[str, str],
    kind: str = "",
    language: str = "",
) -> tuple[Project, Making]:
    """The project with the template's defaults filled in, and what it is made with."""
    loaded = load_template(opened, chosen, project.template, project, given, language)
    if loaded.purpose != "project":
        raise ProjectError(
            f"The template {loaded.name!r} is for a {loaded.purpose}, not for a project.",
            hint="Choose one from `prosjektportal template list`.",
        )
    site_type: Literal["group", "team"] = "team" if (kind or loaded.site_type) == "team" else "group"
    lcid = LANGUAGES[loaded.language]
    return replace(project, type=site_type, language=lcid), making(opened, chosen, loaded)


@app.command(short_help="Make a project's site and its row in the portfolio.", epilog=CODES)
def new(
    number: Number,
    name: Name,
    template: Template = "prosjekt",
    manager: Manager = "",
    owner: Owner = "",
    members: Members = None,
    url: Url = "",
    type: Type = "",
    programme: Programme = "",
    idea: FromIdea = "",
    language: Language = None,
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Make a project: its number, its site from the template, its row in the portfolio.

    Everything is checked before anything is made. Run it again to finish an interrupted start.
    """
    from sp_prosjektportal.project.create import new as make

    asked = Asked(
        number, name, template, manager, owner, members_of(members), url, type, parameters, programme, idea,
        language or "",
    )  # fmt: skip
    with session(config, verbose=verbose) as opened:
        project, wanted = asked.prepare(opened, portfolio)
        site, furnishing = wanted.site(project), wanted.furnishing(project)
        granting = wanted.crawl_application is not None
        check_allowed(opened, "project new", [site, *furnishing, *wanted.stamp], granting=granting)
        progress = Progress(len(furnishing) + len(wanted.stamp))
        made = opened.tenant.run(make(project, wanted, on_change=progress, tell=note))
        if json:
            emit_json({**made.as_dict(), "ledger": opened.ledger})
        else:
            verb = "finished" if made.resumed else "made"
            print(f"Project {made.project.number} is {verb}: {made.project.url}")
    return 0


@app.command(short_help="Show what `new` or `apply` would do.", epilog=PLAN_CODES)
def plan(
    number: Number,
    name: OptionalName = "",
    template: Template = "",
    manager: Manager = "",
    owner: Owner = "",
    members: Members = None,
    url: Url = "",
    type: Type = "",
    programme: Programme = "",
    idea: FromIdea = "",
    language: Language = None,
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Show what `new` (with a name) or `apply` (of an existing project) would do. Changes nothing."""
    from sp_prosjektportal.project.plan import plan_new

    given = (manager, owner, members_of(members), url, type)
    ties = (programme, idea, language or "")
    with session(config, verbose=verbose) as opened:
        if not name:
            if any((*given, *ties)):
                raise typer.BadParameter("a new project also needs a name.", param_hint="NAME")
            site = _existing(opened, portfolio, number, template, parameters)
            return tell_plan(opened, plan_site(opened, site), title=site.title, as_json=json)
        asked = Asked(number, name, template or "prosjekt", *given, parameters, *ties)
        project, wanted = asked.prepare(opened, portfolio)
        found = opened.tenant.run(plan_new(project, wanted))
        if json:
            emit_json({**found.as_dict(), "ledger": opened.ledger})
        else:
            _tell_new(found)
    return PLAN_HAS_CHANGES


def _tell_new(found: NewPlan) -> None:
    project = found.project
    print(f"Project {project.number} {project.name}:")
    print(f"  {'+ reserve the number' if found.reserve else '  the number is reserved already'}")
    made = "+ make the site" if found.make_site else "  there is the site"
    print(f"  {made} {project.url} ({project.type})")
    if found.programme is not None:
        print(f"  + put it into the programme {found.programme.number} {found.programme.title}")
    if found.idea is not None:
        print(f"  + mark the idea {found.idea.id} {found.idea.title} as become this project")
    print(f"  + give it {kind_counts(found.resources)}")
    for login, name in found.people.items():
        print(f"    {name} ({login})")
    if found.plan is not None:
        show_plan(found.plan, title="Still missing on the site")


@app.command(short_help="Bring a project up to date with its template.", epilog=CODES)
def apply(
    number: Number,
    template: Template = "",
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    yes: Yes = False,
    checksum: Checksum = "",
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Bring an existing project up to date with its template: show the plan, ask, do it."""
    with session(config, verbose=verbose) as opened:
        site = _existing(opened, portfolio, number, template, parameters)
        return change_site(opened, "project apply", site, Answer(yes, checksum), as_json=json)


def _existing(
    opened: Session, portfolio: str | None, number: str, template: str, parameters: list[str] | None
) -> Wanted:
    """The project from its row and stamp: the template it was made with and its parameters, changed by those given."""
    from sp_prosjektportal.project.plan import wanted as resources
    from sp_prosjektportal.project.show import show as read

    given = parse_parameters(parameters)
    _, chosen = opened.portfolio(portfolio)
    check_own_projects(chosen)
    shown = opened.tenant.run(read(chosen.hub.rstrip("/"), number))
    if shown.problem:
        raise ProjectError(
            f"Project {number} cannot be read: {shown.problem}", hint="`prosjektportal doctor` may tell why."
        )
    name = template or shown.row.template or "prosjekt"
    stamped: dict[str, Any] = next((_parse(s.parameters) for s in shown.stamps if s.template == name), {})
    said = [str(_parse(s.parameters).get(LANGUAGE, "")) for s in shown.stamps]
    language = language_of_site(chosen, shown.language, said[0] if said else None)
    stamped.pop(LANGUAGE, None)
    project = Project(shown.row.number, shown.row.title, shown.row.url, name)
    values = {**stamped, **chosen.project_parameters, **given}
    _, wanted = prepare(opened, chosen, project, values, language=language)
    title = f"Project {project.number} {project.name}"
    return Wanted(wanted.known(project.url), resources(project.url, wanted, shown.lists), wanted.stamp, title)


def _parse(text: str) -> dict[str, Any]:
    try:
        found = json_text.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
