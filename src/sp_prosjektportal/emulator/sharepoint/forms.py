"""The three pages of a list that show, change and add a row (``SP.Form``)."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sp_prosjektportal.emulator.errors import file_missing
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_PAGES = ((4, "DispForm"), (6, "EditForm"), (8, "NewForm"))


class Form(Entity):
    type = "SP.Form"

    def __init__(self, session: Session, row: Row, kind: int, page: str) -> None:
        self.id = str(uuid5(NAMESPACE_URL, f"{row['id']}/{page}"))
        super().__init__(session, f"Web/Lists(guid'{row['id']}')/Forms(guid'{self.id}')")
        self.row, self.kind, self.page = row, kind, page

    def properties(self) -> dict[str, Any]:
        below = "/Forms" if self.row["base_type"] == 1 else ""
        path = f"{self.row['url']}{below}/{self.page}.aspx"
        return {
            "Id": self.id,
            "FormType": self.kind,
            "ResourcePath": Complex("SP.ResourcePath", {"DecodedUrl": path}),
            "ServerRelativeUrl": path,
        }


class Forms(Collection):
    type = "SP.Form"

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(session, f"Web/Lists(guid'{row['id']}')/Forms")
        self.row = row

    def at(self, *arguments: Any) -> Entity:
        wanted = str(arguments[0]).strip("{}").lower()
        for form in self.rows():
            if isinstance(form, Form) and form.id == wanted:
                return form
        raise file_missing()

    def rows(self) -> list[Entity]:
        return [Form(self.session, self.row, kind, page) for kind, page in _PAGES]
