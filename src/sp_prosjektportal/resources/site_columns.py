"""Site columns: columns of the site that content types use."""

from __future__ import annotations

from typing import ClassVar

from sp_prosjektportal.resources.column import Column


class SiteColumn(Column):
    """A column of the site, by internal name."""

    kind: ClassVar[str] = "site_columns"
    key_fields: ClassVar[frozenset[str]] = frozenset({"name"})

    @property
    def key(self) -> str:
        return self.name
