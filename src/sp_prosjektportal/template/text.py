"""Texts in one or several languages."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

LANGUAGES: dict[str, int] = {"nb": 1044, "nn": 1044, "en": 1033}
"""Languages that a site may have, and the LCIDs that sites in them are made with.

SharePoint has no nynorsk ("Languages supported by SharePoint" of support.microsoft.com names nb-NO alone), so a site
with nynorsk titles is one in bokmål to SharePoint.
"""


class Text(BaseModel):
    """A text that people read: one string, or one a language. Norwegian is the one that others fall back on."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    nb: str = Field(
        description="Norwegian bokmål. In choices and names this is also the key that the rest refers to."
    )
    nn: str | None = Field(None, description="Norwegian nynorsk; titles where it differs from bokmål.")
    en: str | None = Field(None, description="English.")

    @model_validator(mode="before")
    @classmethod
    def _one_string(cls, value: Any) -> Any:
        return {"nb": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        description = schema.pop("description", "")
        return {"anyOf": [{"type": "string"}, dict(schema)], "description": description}

    def text(self, language: str) -> str:
        """In a language, or in Norwegian when it is not written in that one."""
        said = self.en if language == "en" else self.nn if language == "nn" else None
        return self.nb if said is None else said

    def all(self) -> tuple[str, ...]:
        """In every language that it is written in, Norwegian first."""
        written = (text for text in (self.nn, self.en) if text is not None)
        return tuple(dict.fromkeys((self.nb, *written)))

    def by_language(self) -> dict[str, str]:
        """As it is written."""
        return {name: text for name in LANGUAGES if (text := getattr(self, name)) is not None}
