"""The organisation's yearly self-assessment on the hub: the questions of the list Modenhet that somebody answered."""

from __future__ import annotations

from sp_prosjektportal.portfolio.columns import Column
from sp_prosjektportal.portfolio.reading import read_list
from sp_prosjektportal.portfolio.rows import values
from sp_prosjektportal.portfolio.snapshot import MaturityAnswer
from sp_prosjektportal.steps import Steps

LIST = "Lists/Modenhet"
COLUMNS = (
    Column("Title", optional=True),
    Column("PpYear", "number", optional=True),
    Column("PpMaturityArea", optional=True),
    Column("PpMaturityLevel", optional=True),
    Column("PpMaturityPlan", optional=True),
)


def read_maturity(hub: str) -> Steps[tuple[MaturityAnswer, ...]]:
    """Answers with a year and a level; the level is the first character of the choice. None without the list."""
    found = yield from read_list(hub, [LIST], COLUMNS)
    rows = [values(row, COLUMNS) for row in found.rows or ()]
    return tuple(
        MaturityAnswer(
            year=int(row["PpYear"]),
            area=row["PpMaturityArea"] or "",
            question=row["Title"] or "",
            level=int(row["PpMaturityLevel"][0]),
            plan=row["PpMaturityPlan"] or "",
        )
        for row in rows
        if row["PpYear"] and (row["PpMaturityLevel"] or "")[:1].isdigit()
    )
