"""``project adopt`` and ``abandon``: taking a site in, and giving a start up."""

from __future__ import annotations

from typing import Annotated

import typer

from sp_prosjektportal.cli.allowed import check_allowed
from sp_prosjektportal.cli.flow import Answer, confirm
from sp_prosjektportal.cli.making import bare_making, language_of_site
from sp_prosjektportal.cli.options import CODES, Checksum, Config, Json, Parameters, Portfolio, Verbose, Yes
from sp_prosjektportal.cli.parameters import parse_parameters
from sp_prosjektportal.cli.plans import show_plan
from sp_prosjektportal.cli.project.making import prepare
from sp_prosjektportal.cli.project.options import Language, Manager, Number, Owner, app
from sp_prosjektportal.cli.session import Session, session
from sp_prosjektportal.cli.show import emit_json
from sp_prosjektportal.project.adopt import Adoption
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.project.naming import check_url
from sp_prosjektportal.settings import PortfolioSettings
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request


@app.command(short_help="Take an existing site into the portfolio.", epilog=CODES)
def adopt(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of the existing site.")],
    number: Annotated[
        str, typer.Option("--number", metavar="NUMBER", help="Project number; the site's own by default.")
    ] = "",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The site's own by default.")] = "",
    template: Annotated[
        str, typer.Option("--template", "-t", metavar="NAME", help="Also add what this template says.")
    ] = "",
    manager: Manager = "",
    owner: Owner = "",
    language: Language = None,
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    yes: Yes = False,
    checksum: Checksum = "",
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Take an existing site, also one made by Prosjektportalen 365, into the portfolio: show the plan, ask, do it.

    What the site has stays. Without a template nothing is added to it.
    """
    given = parse_parameters(parameters)
    with session(config, verbose=verbose) as opened:
        _, chosen = opened.portfolio(portfolio)
        address = check_url(url, opened.settings.sharepoint)
        project = Project(number, name, address, template, manager=manager, owner=owner)
        wanted = bare_making(opened, chosen)
        if template:
            own = opened.tenant.run(_language(address, chosen)) if language is None else ""
            said = language or own
            project, wanted = prepare(opened, chosen, project, given, language=said)
        _adopt(opened, project, wanted, Answer(yes, checksum), as_json=json)
    return 0


def _language(address: str, chosen: PortfolioSettings) -> Steps[str]:
    """The site's own language: it can never be changed, so the template must come in it."""
    web: Reply = yield Request.get(address, "/_api/web", select=["Language"], missing_ok=True, alone=True)
    return language_of_site(chosen, int(web.value("Language") or 0))


def _adopt(opened: Session, project: Project, wanted: Making, answer: Answer, *, as_json: bool) -> None:
    """Show the plan, ask, do it."""
    from sp_prosjektportal.project.adopt import adopt as take_in
    from sp_prosjektportal.project.adopt import plan_adopt

    adoption = opened.tenant.run(plan_adopt(project, wanted))
    if not as_json:
        _tell(adoption)
    changes = [change.desired for change in adoption.plan.changes]
    granting = wanted.crawl_application is not None
    check_allowed(opened, "project adopt", changes, granting=granting, selected=True)
    confirm(adoption.plan.checksum, answer, needed=True)
    made = opened.tenant.run(take_in(adoption, wanted))
    if as_json:
        emit_json({"adoption": adoption.as_dict(), **made.as_dict(), "ledger": opened.ledger})
    else:
        print(f"Project {made.project.number} is in the portfolio: {made.project.url}")


def _tell(adoption: Adoption) -> None:
    project = adoption.project
    print(f"Project {project.number} {project.name}: {project.url}")
    print("  + its row in the portfolio" if adoption.reserve else "  its row in the portfolio is there")
    for remark in adoption.notes:
        print(f"  note: {remark}")
    show_plan(adoption.plan, title="On the site")


@app.command(short_help="Give up a start that was not finished; free its number.", epilog=CODES)
def abandon(
    number: Number,
    delete_site: Annotated[
        bool, typer.Option("--delete-site", help="Also delete the site that was started.")
    ] = False,
    config: Config = None,
    portfolio: Portfolio = None,
    yes: Yes = False,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Give up a project that was started and not finished, and free its number."""
    from sp_prosjektportal.project.abandon import abandon as give_up
    from sp_prosjektportal.project.abandon import unfinished

    with session(config, verbose=verbose) as opened:
        _, chosen = opened.portfolio(portfolio)
        making = bare_making(opened, chosen)
        row = opened.tenant.run(unfinished(number, making))
        if not json:
            print(f"Project {row.number} {row.title}: {row.url}")
            print("  - its row in the portfolio" + ("\n  - its site, if there is one" if delete_site else ""))
        confirm("", Answer(yes, ""), needed=True)
        gone = opened.tenant.run(give_up(number, making, delete_site=delete_site))
        if json:
            emit_json({**gone.as_dict(), "ledger": opened.ledger})
            return 0
        print(f"The number {gone.number} is free.")
        if gone.site_deleted:
            print(f"The site {gone.url} is deleted.")
        if gone.site_left:
            print(f"The site {gone.url} still stands; --delete-site would have deleted it.")
    return 0
