"""The kinds: what SharePoint things a template may ask for. One file each; :data:`KINDS` is the explicit list."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.engine.resource import Kind

# Kinds observe in this order at the same moment; sites first, since it learns the language of the site.
KINDS: tuple[Kind[Any], ...] = ()


def kinds() -> dict[str, Kind[Any]]:
    """All kinds by name."""
    return {kind.name: kind for kind in KINDS}
