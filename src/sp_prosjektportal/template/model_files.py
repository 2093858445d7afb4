"""The authored format: folders and files below libraries."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, model_validator

from sp_prosjektportal.template.authored import Authored
from sp_prosjektportal.template.text import Text


class Folder(Authored):
    """A folder: `Dokumenter/100 Grunnlag`, or a mapping with the folders below it. Those it is in come by themselves."""

    short: ClassVar[str] = "path"

    path: Text = Field(
        description="At the top, the library's URL and the folders on the way: Dokumenter/100 Grunnlag. Below another "
        "folder, what comes after that one's path."
    )
    folders: list[Folder] | None = Field(None, description="Folders below it.")

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        """A path by language alone: ``{nb: …, en: …}``."""
        return (
            {"path": value}
            if isinstance(value, dict) and set(value) <= {"nb", "nn", "en"} and value
            else value
        )


class File(Authored):
    """A file that a library has from the start. Its contents are people's from then on."""

    path: Text = Field(
        description="The library's URL, folders and the file's name: Dokumenter/Mandat.docx. Folders come by themselves."
    )
    document: str | None = Field(
        None, description="Outline that it is made of: the name of a file in templates/documents/."
    )
    content: str | None = Field(
        None, description="Or a file of your own: its path from the folder of the template that names it."
    )
    content_type: str | None = Field(
        None, description="Id of its content type. Default: the library's first."
    )
    values: dict[str, Any] | None = Field(
        None, description="Columns and values. Dates as 2026-01-31, terms by label."
    )
    once: list[str] | None = Field(
        None, description="Columns set when the file is made and left to people after that."
    )
