"""``prosjektportal project``: one project at a time."""

from __future__ import annotations

import json as json_text
from dataclasses import replace
from typing import Annotated, Any, Literal

import typer

from sp_prosjektportal.cli.flow import PLAN_HAS_CHANGES, Progress, change_site, confirm, plan_site, tell_plan
from sp_prosjektportal.cli.making import bare_making, load_template, making, project_address
from sp_prosjektportal.cli.options import Checksum, Config, Json, Parameters, Portfolio, Verbose, Yes
from sp_prosjektportal.cli.parameters import parse_parameters
from sp_prosjektportal.cli.session import Session, session
from sp_prosjektportal.cli.show import emit_json, note, show_plan, show_table
from sp_prosjektportal.errors import ProjectError
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.settings import PortfolioSettings

app = typer.Typer(help="Project sites.", no_args_is_help=True, rich_markup_mode=None, add_completion=False)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The project number.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The project's name, in quotes.")]
OptionalName = Annotated[str, typer.Argument(metavar="[NAME]", help="Of a project that is not made yet.")]
Template = Annotated[str, typer.Option("--template", "-t", help="The template, from `template list`.")]
Manager = Annotated[str, typer.Option("--manager", help="Sign-in name of the project manager.")]
Owner = Annotated[str, typer.Option("--owner", help="Sign-in name of the project owner.")]
Members = Annotated[
    list[str] | None, typer.Option("--members", help="Sign-in names, separated by commas; may be repeated.")
]
Url = Annotated[str, typer.Option("--url", help="The site's address; made from the number by default.")]
Type = Annotated[
    str,
    typer.Option(
        "--type", help="group: with a Microsoft 365 group; team: without. The template's by default."
    ),
]


def _members(given: list[str] | None) -> tuple[str, ...]:
    return tuple(login.strip() for entry in given or () for login in entry.split(",") if login.strip())


def _prepare(
    opened: Session, chosen: PortfolioSettings, project: Project, kind: str, parameters: list[str] | None
) -> tuple[Project, Making]:
    """The project with the template's defaults filled in, and what it is made with."""
    loaded = load_template(opened, chosen, project.template, project, parse_parameters(parameters))
    if loaded.purpose != "project":
        raise ProjectError(
            f"The template {loaded.name!r} is for a {loaded.purpose}, not for a project.",
            hint="Choose one from `prosjektportal template list`.",
        )
    if kind not in ("", "group", "team"):
        raise typer.BadParameter(f"{kind!r} is neither group nor team.", param_hint="--type")
    site_type: Literal["group", "team"] = "team" if (kind or loaded.site_type) == "team" else "group"
    language = 1033 if loaded.language == "en" else 1044
    return replace(project, type=site_type, language=language), making(opened, chosen, loaded)


@app.command()
def new(
    number: Number,
    name: Name,
    template: Template = "prosjekt",
    manager: Manager = "",
    owner: Owner = "",
    members: Members = None,
    url: Url = "",
    type: Type = "",
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Make a project: number, site, template, its row in the portfolio. Run it again to finish an interrupted start."""
    from sp_prosjektportal.project.create import new as make

    with session(config, verbose=verbose) as opened:
        _, chosen = opened.portfolio(portfolio)
        address = project_address(opened, chosen, number, name, url)
        asked = Project(
            number, name, address, template, manager=manager, owner=owner, members=_members(members)
        )
        project, wanted = _prepare(opened, chosen, asked, type, parameters)
        project.checked()
        made = opened.tenant.run(make(project, wanted, on_change=Progress(len(wanted.resources)), tell=note))
        if json:
            emit_json({**made.as_dict(), "ledger": opened.ledger})
        else:
            verb = "finished" if made.resumed else "made"
            print(f"Project {made.project.number} is {verb}: {made.project.url}")
    return 0


@app.command()
def plan(
    number: Number,
    name: OptionalName = "",
    template: Template = "",
    manager: Manager = "",
    owner: Owner = "",
    members: Members = None,
    url: Url = "",
    type: Type = "",
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Show what `new` (with a name) or `apply` (of an existing project) would do. Changes nothing."""
    with session(config, verbose=verbose) as opened:
        _, chosen = opened.portfolio(portfolio)
        if not name:
            site = _existing(opened, chosen, number, template, parameters)
            found = plan_site(opened, site.known, site.desired, site.making.stamp)
            return tell_plan(opened, found, title=site.title, as_json=json)
        address = project_address(opened, chosen, number, name, url)
        asked = Project(
            number,
            name,
            address,
            template or "prosjekt",
            manager=manager,
            owner=owner,
            members=_members(members),
        )
        project, wanted = _prepare(opened, chosen, asked, type, parameters)
        return _tell_new(opened, project, wanted, json)


def _tell_new(opened: Session, project: Project, wanted: Making, as_json: bool) -> int:
    from sp_prosjektportal.project.plan import plan_new

    found = opened.tenant.run(plan_new(project, wanted))
    if as_json:
        emit_json({**found.as_dict(), "ledger": opened.ledger})
        return PLAN_HAS_CHANGES
    print(f"Project {found.project.number} {found.project.name}")
    print(f"  {'+ reserve the number' if found.reserve else '  the number is reserved already'}")
    print(
        f"  {'+ make' if found.make_site else '  exists:'} the site {found.project.url} ({found.project.type})"
    )
    counts = ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in found.resources.items())
    print(f"  + give it {counts}")
    for login, name in found.people.items():
        print(f"    {login}: {name}")
    if found.plan is not None:
        show_plan(found.plan, title="Still missing on the site")
    return PLAN_HAS_CHANGES


@app.command()
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
        _, chosen = opened.portfolio(portfolio)
        site = _existing(opened, chosen, number, template, parameters)
        return change_site(
            opened,
            site.known,
            site.desired,
            site.making.stamp,
            title=site.title,
            yes=yes,
            checksum=checksum,
            as_json=json,
        )


class _Existing:
    """An existing project's site and what its template wants there."""

    def __init__(self, project: Project, wanted: Making) -> None:
        from sp_prosjektportal.project.plan import wanted as resources

        self.making = wanted
        self.known = wanted.known(project.url)
        self.desired = resources(project.url, wanted)
        self.title = f"Project {project.number} {project.name}"


def _existing(
    opened: Session, chosen: PortfolioSettings, number: str, template: str, parameters: list[str] | None
) -> _Existing:
    """The project from its row and stamp: the template it was made with and its parameters, changed by those given."""
    from sp_prosjektportal.project.show import show as read

    shown = opened.tenant.run(read(chosen.hub.rstrip("/"), number))
    if shown.problem:
        raise ProjectError(
            f"Project {number} cannot be read: {shown.problem}", hint="`prosjektportal doctor` may tell why."
        )
    name = template or shown.row.template or "prosjekt"
    stamped: dict[str, Any] = next((_parse(s.parameters) for s in shown.stamps if s.template == name), {})
    project = Project(shown.row.number, shown.row.title, shown.row.url, name)
    loaded = load_template(opened, chosen, name, project, {**stamped, **parse_parameters(parameters)})
    return _Existing(project, making(opened, chosen, loaded))


def _parse(text: str) -> dict[str, Any]:
    try:
        found = json_text.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@app.command()
def adopt(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of the existing site.")],
    number: Annotated[str, typer.Option("--number", help="Project number; the site's own by default.")] = "",
    name: Annotated[str, typer.Option("--name", help="Name; the site's own by default.")] = "",
    template: Annotated[str, typer.Option("--template", "-t", help="Also add what this template says.")] = "",
    manager: Manager = "",
    owner: Owner = "",
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    yes: Yes = False,
    checksum: Checksum = "",
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Take an existing site, also one made by Prosjektportalen 365, into the portfolio: show the plan, ask, do it."""
    from sp_prosjektportal.project.adopt import adopt as take_in
    from sp_prosjektportal.project.adopt import plan_adopt

    with session(config, verbose=verbose) as opened:
        _, chosen = opened.portfolio(portfolio)
        project = Project(number, name, url.rstrip("/"), template, manager=manager, owner=owner)
        wanted = bare_making(opened, chosen)
        if template:
            project, wanted = _prepare(opened, chosen, project, "", parameters)
        adoption = opened.tenant.run(plan_adopt(project, wanted))
        if not json:
            row = (
                "+ create its row in the portfolio"
                if adoption.reserve
                else "  its row in the portfolio exists"
            )
            print(f"{adoption.project.number} {adoption.project.name}: {adoption.project.url}\n  {row}")
            for remark in adoption.notes:
                print(f"  note: {remark}")
            show_plan(adoption.plan, title="On the site")
        confirm(adoption.plan, yes=yes, checksum=checksum, always=True)
        made = opened.tenant.run(take_in(adoption, wanted))
        if json:
            emit_json({"adoption": adoption.as_dict(), **made.as_dict(), "ledger": opened.ledger})
        else:
            print(f"Project {made.project.number} is in the portfolio: {made.project.url}")
    return 0


@app.command()
def abandon(
    number: Number,
    delete_site: Annotated[
        bool, typer.Option("--delete-site", help="Also delete the site that was started.")
    ] = False,
    config: Config = None,
    portfolio: Portfolio = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Give up a project that was started and not finished, and free its number."""
    from sp_prosjektportal.project.abandon import abandon as give_up

    with session(config, verbose=verbose) as opened:
        _, chosen = opened.portfolio(portfolio)
        gone = opened.tenant.run(give_up(number, bare_making(opened, chosen), delete_site=delete_site))
        if json:
            emit_json({**gone.as_dict(), "ledger": opened.ledger})
            return 0
        print(f"The number {gone.number} is free.")
        if gone.site_left:
            print(f"The site {gone.url} still stands; --delete-site would have deleted it.")
    return 0


@app.command("list")
def list_(
    config: Config = None, portfolio: Portfolio = None, json: Json = False, verbose: Verbose = False
) -> int:
    """List the portfolio's projects, unfinished ones too."""
    from sp_prosjektportal.project.show import list_projects

    with session(config, verbose=verbose) as opened:
        _, chosen = opened.portfolio(portfolio)
        rows = opened.tenant.run(list_projects(chosen.hub.rstrip("/")))
        if json:
            emit_json({"projects": [row.as_dict() for row in rows], "ledger": opened.ledger})
            return 0
        show_table(
            ["Number", "Name", "Template", "Phase", "State", "Site"],
            [[row.number, row.title, row.template, row.phase, row.state, row.url] for row in rows],
        )
    return 0


@app.command()
def show(
    number: Number,
    config: Config = None,
    portfolio: Portfolio = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Show one project and the templates its site was made from."""
    from sp_prosjektportal.project.show import show as read

    with session(config, verbose=verbose) as opened:
        _, chosen = opened.portfolio(portfolio)
        shown = opened.tenant.run(read(chosen.hub.rstrip("/"), number))
        if json:
            emit_json({**shown.as_dict(), "ledger": opened.ledger})
            return 0
        row = shown.row
        facts = [
            ("Number", row.number), ("Name", row.title), ("Site", row.url), ("State", row.state),
            ("Status", row.lifecycle), ("Phase", row.phase),
        ]  # fmt: skip
        facts += [("Made from", f"{s.template} {s.version} (checksum {s.checksum})") for s in shown.stamps]
        if shown.problem:
            facts.append(("Problem", shown.problem))
        print("\n".join(f"{label + ':':<12}{value}" for label, value in facts))
    return 0
