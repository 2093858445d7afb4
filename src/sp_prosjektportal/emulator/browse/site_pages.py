"""Modern pages: the home page of a site, and pages by name."""

from __future__ import annotations

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse import contents
from sp_prosjektportal.emulator.browse.canvas import sections
from sp_prosjektportal.emulator.browse.render import page
from sp_prosjektportal.emulator.browse.visit import Missing, Visit
from sp_prosjektportal.emulator.sharepoint import pages, paths, versioning
from sp_prosjektportal.emulator.store import Row


def home(visit: Visit) -> Answer:
    """The welcome page; the site's contents where there is none."""
    name = str(visit.session.site["settings"].get("WelcomePage") or "")
    library = pages.library(visit.session)
    row = paths.find_item(visit.session, library["id"], f"{visit.session.path}/{name}")
    return _page(visit, row) if row is not None else contents.contents(visit)


def named(visit: Visit) -> Answer:
    library = pages.library(visit.session)
    row = paths.find_item(visit.session, library["id"], visit.path)
    if row is None or row["kind"] != 0:
        raise Missing
    return _page(visit, row)


def _page(visit: Visit, row: Row) -> Answer:
    values = row["values"]
    title = str(values.get("Title") or row["file"]["name"])
    made = sections(visit, str(values.get("CanvasContent1") or ""))
    return page(
        visit, "page", title=title, sections=made, home=values.get("PageLayoutType") == "Home",
        draft=versioning.level(row) != 1, description=str(values.get("Description") or ""), notes=visit.notes,
    )  # fmt: skip
