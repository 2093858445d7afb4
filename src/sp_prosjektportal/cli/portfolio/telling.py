"""What crawl, plan and sync print."""

from __future__ import annotations

from collections.abc import Iterable

from sp_prosjektportal.cli.plans import count_actions, show_applied, show_plan
from sp_prosjektportal.cli.show import count, note
from sp_prosjektportal.errors import PortfolioError
from sp_prosjektportal.portfolio.registry import PROJECTS, Registry
from sp_prosjektportal.portfolio.snapshot import SiteReading
from sp_prosjektportal.portfolio.sync import Seen, SyncPlan, SyncResult
from sp_prosjektportal.resources.list_items import ListItem

SHOWN = 20
"""As many removed rows are named; ``--json`` has all."""


def _more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""


def fail_for(sites: tuple[SiteReading, ...]) -> None:
    """Say which sites were not read; a run with such sites is not a success."""
    if not sites:
        return
    for site in sites:
        note(f"  ! {site.number} {site.url}: {site.reason}")
    raise PortfolioError(
        f"{count(len(sites), 'project site')} could not be read; all others were.",
        hint="Their rows are kept and marked. `prosjektportal doctor` may tell why; gone sites: --remove-gone.",
    )


def fail_for_unread(seen: Seen) -> None:
    """Say what was not read: sites, or portfolios that are collected. A run with such is not a success."""
    if not (seen.unread or seen.collected):
        fail_for(seen.snapshot.failed)
        return
    if not seen.unread:
        return
    for title, why in seen.unread.items():
        note(f"  ! {title}: {why}")
    raise PortfolioError(
        f"{count(len(seen.unread), 'portfolio')} could not be read; the rows are kept and marked stale.",
        hint="`prosjektportal doctor` may tell why. If a portfolio really has no projects left: --remove-gone.",
    )


def tell_registry(registry: Registry) -> None:
    """Which sites are projects, and how we know."""
    print(f"{count(len(registry.rows), 'project')}, from {registry.said}.")
    for site in registry.unregistered:
        print(f"  ? {site.url} ({site.title}) belongs to the hub and is not registered.")
        print(f"      prosjektportal project adopt {site.url}")
    for row in registry.without_site:
        print(
            f"  ? {row.number} {row.title}: no site is associated with the hub at {row.url or '(no address)'}"
        )
    for remark in registry.notes:
        print(f"  note: {remark}")


def tell_sites(sites: Iterable[SiteReading]) -> None:
    """How each site was read."""
    for site in sites:
        print(f"  {site.number:<12} {site.state.replace('_', ' ')} {site.reason}".rstrip())
        for problem in problems(site.project.problems if site.project else ()):
            print(f"      {problem}")


def problems(said: Iterable[str]) -> list[str]:
    """The same, with all missing lists in one line."""
    start, end = "the list ", " is missing"
    missing = [p[len(start) : -len(end)] for p in said if p.startswith(start) and p.endswith(end)]
    others = [p for p in said if not (p.startswith(start) and p.endswith(end))]
    together = [f"no {', '.join(name.removeprefix('Lists/') for name in missing)}"] if missing else []
    return together + others


def tell_plan(found: SyncPlan, title: str) -> None:
    """What sync would change."""
    tell_registry(found.seen.registry)
    for remark in found.notes:
        print(f"  note: {remark}")
    removed = [f"  - {_removal(item.resource)}" for item in found.remove]
    show_plan(found.plan, title=f"Overview of {title}", checksum=found.checksum, more=removed)
    if found.refresh:
        rows = count(len(found.refresh), "row differs", "rows differ")
        print(f"  {rows} only in when the site was read")


def _removal(item: ListItem) -> str:
    if item.list == PROJECTS:
        return f"delete the row of {item.row}"
    return f"delete {item.row} from {item.list}: the project does not have it any more"


def tell_result(result: SyncResult) -> None:
    """What sync did."""
    show_applied(result.applied)
    if result.removed:
        print(f"Removed: {', '.join(result.removed[:SHOWN])}{_more(len(result.removed) - SHOWN)}")
    sites = result.plan.seen.snapshot.sites
    read = sum(site.state == "read" for site in sites)
    print(f"{read} of {count(len(sites), 'project')} read; {count_actions(result.plan.plan.changes)}.")
