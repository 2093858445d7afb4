"""What an item leads to: persons, several rows, and its values as the site's pages write them."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.sharepoint import principals, shown_values
from sp_prosjektportal.emulator.sharepoint.chosen_values import leaf, lookup_text, stored
from sp_prosjektportal.emulator.sharepoint.column_xml import property_name
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity
from sp_prosjektportal.emulator.sharepoint.item_shape import Shape
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


class Several(Collection):
    def __init__(self, session: Session, entities: list[Entity]) -> None:
        super().__init__(session)
        self.entities = entities

    def rows(self) -> list[Entity]:
        return self.entities


class PersonEntity(Entity):
    """A person as a lookup column shows them: a row of the User Information List."""

    type = "SP.Data.UserInfoItem"

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(session, f"Web/GetUserById({row['id']})")
        self.row = row

    def properties(self) -> dict[str, Any]:
        return {
            "Title": self.row["title"],
            "Name": self.row.get("login", self.row["title"]),
            "EMail": self.row.get("email") or "",
        }

    def more(self, name: str) -> Any:
        extra = {
            "id": self.row["id"], "username": self.row.get("upn") or "", "jobtitle": None, "department": None, "sipaddress": self.row.get("email") or "",
            "firstname": str(self.row["title"]).partition(" ")[0], "lastname": str(self.row["title"]).rpartition(" ")[2],
        }  # fmt: skip
        return extra[name.lower()]


class Texts(Entity):
    """Every value as text: for reading, or as a form would show it (persons as claims, numbers and dates alike)."""

    type = "SP.FieldStringValues"

    def __init__(self, session: Session, uri: str, row: Row, shape: Shape, *, edit: bool = False) -> None:
        super().__init__(session, f"{uri}/{'FieldValuesForEdit' if edit else 'FieldValuesAsText'}")
        self.row, self.shape, self.edit = row, shape, edit

    def properties(self) -> dict[str, Any]:
        shown = {"ContentTypeId": self.row["content_type"]}
        for column in self.shape.by_name.values():
            if not column.get("base") or column["name"] in _SHOWN:
                shown[_text_name(column["name"])] = self._text(column)
        return {**shown, "FileLeafRef": leaf(self.row), "FileRef": f"{self.row['folder']}/{leaf(self.row)}"}

    def _text(self, column: Row) -> str:
        value = stored(self.row, column["name"])
        several = value if isinstance(value, list) else [value] if value else []
        if column["type"] in TERM_TYPES:
            return ";".join(
                f"{one['Label']}|{one['TermGuid']}" if self.edit else one["Label"] for one in several
            )
        if column["type"] in PERSON_TYPES:
            return ";".join(principals.title_of(self.session, number) for number in several)
        if column["type"] in LOOKUP_TYPES and not column.get("base"):
            return "; ".join(lookup_text(self.session, column, number) for number in several)
        if column["type"] == "URL" and value:
            return f"{value['Url']}, {value['Description']}"
        if column["name"] == "ID":
            return str(value)
        return shown_values.local_text(self.session, column, value)


_SHOWN = (
    "ID",
    "Title",
    "Modified",
    "Created",
    "Author",
    "Editor",
    "_UIVersionString",
    "GUID",
    "Attachments",
    "owshiddenversion",
)


def _text_name(internal: str) -> str:
    """Here underscores are encoded once more: ``Created_x005f_x0020_x005f_Date``."""
    return (
        property_name(internal)
        if internal.startswith("_")
        else internal.replace("_x0020_", "_x005f_x0020_x005f_")
    )
