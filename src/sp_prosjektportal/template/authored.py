"""What all models of the authored format share."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator


class Authored(BaseModel):
    """A mapping that authors write. What is not written is not managed: optional properties default to nothing."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)

    short: ClassVar[str] = ""
    """The property that a plain string stands for (``Title`` for ``{name: Title}``)."""

    @model_validator(mode="before")
    @classmethod
    def _string(cls, value: Any) -> Any:
        return {cls.short: value} if cls.short and isinstance(value, str) else value

    def written(self, name: str) -> bool:
        """Whether the author wrote the property (``null`` counts as not)."""
        return name in self.model_fields_set and getattr(self, name) is not None
