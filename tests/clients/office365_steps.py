"""office365-rest-python-client: its typed API, on a Norwegian and an English site, and its Graph client."""

from __future__ import annotations

import office365_graph
import office365_items
import office365_library
import office365_own_tests
import office365_site
import office365_structure
from office365_connect import sites
from steps import Suite, main, report

PARTS = (
    office365_site,
    office365_structure,
    office365_items,
    office365_library,
    office365_graph,
    office365_own_tests,
)


def run(suite: Suite) -> None:
    norwegian, english = sites(suite.connection)
    for part in PARTS:
        try:
            part.run(suite, norwegian, english)
        except Exception as error:
            suite.failed += 1
            report(f"{part.__name__}: what its steps need", False, f"{type(error).__name__}: {error}"[:600])


if __name__ == "__main__":
    main(run)
