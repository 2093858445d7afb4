"""Where an organisation's own templates are: a folder laid out as the shipped ones are."""

from __future__ import annotations

from pathlib import Path

from sp_prosjektportal.errors import SettingsError

SHELVES = ("templates/site", "lists")
"""What such a folder has, one or both: templates, and fragments that they include."""


def overlays(folder: Path | None) -> tuple[Path, ...]:
    """The folders that win over the shipped templates. Raises :class:`SettingsError` when it is no such folder."""
    if folder is None:
        return ()
    if not any((folder / shelf).is_dir() for shelf in SHELVES):
        what = "has no templates" if folder.is_dir() else "is no folder"
        raise SettingsError(
            f"{folder} {what}.",
            hint="Own templates are found in a folder with templates/site/NAME.yaml and lists/NAME.yaml in it. Nothing was done.",
        )
    return (folder,)
