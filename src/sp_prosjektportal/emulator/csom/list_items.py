"""List items by CSOM: values as texts or value objects, with and without a new version (wire.md section 7.1)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.csom.entities import EntityThing, session_of, site_identity
from sp_prosjektportal.emulator.csom.program import ValueObject
from sp_prosjektportal.emulator.csom.things import Context, method
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, column_missing
from sp_prosjektportal.emulator.sharepoint import (
    columns,
    content_types,
    form_values,
    items,
    recycling,
    term_values,
    values,
)
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.invalid import Invalid
from sp_prosjektportal.emulator.sharepoint.item_entities import ItemEntity
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.store import Row

_SYSTEM = ("Author", "Editor", "Created", "Modified")
_READ_ONLY = ("ID", "GUID", "UniqueId", "_UIVersionString", "owshiddenversion")


class ListItem(EntityThing):
    """One row. What is set waits for ``Update``, ``SystemUpdate`` or ``UpdateOverwriteVersion``."""

    type = "SP.ListItem"

    def __init__(self, context: Context, entity: ItemEntity) -> None:
        self._list_id, self._row = entity.shape.list_id, entity.row
        super().__init__(context, entity, f":list:{self._list_id}:item:{entity.row['id']},1")
        self._values: dict[str, Any] = {}
        self._system: dict[str, Any] = {}
        self._content_type = ""

    def _column(self, name: str) -> Row:
        session = session_of(self.context)
        column = columns.by_name(session, name, self._list_id)
        if column is None:
            raise column_missing(name, str(session.site["url"]))
        if name in _READ_ONLY or (columns.is_read_only(column) and name not in ("Title", *_SYSTEM)):
            raise Refused(
                200, "-2147467259, System.Runtime.InteropServices.COMException",
                "Invalid data has been used to update the list item. The field you are trying to update may be read only.",
            )  # fmt: skip
        return column

    @method
    def parse_and_set_field_value(self, name: str, text: Any) -> None:
        """A text as the site writes it. People also by number, lookups as ``5;#``."""
        if name in ("ContentType", "ContentTypeId"):
            self._content_type = self._type_by(str(text or ""))
            return
        column = self._column(name)
        self._keep(name, None if text in (None, "") else self._parsed(column, str(text)))

    def _parsed(self, column: Row, text: str) -> Any:
        session = session_of(self.context)
        numbers = [part for part in text.split(";#")[::2] if part]
        if (
            column["type"] in (*PERSON_TYPES, *LOOKUP_TYPES)
            and numbers
            and all(part.isdigit() for part in numbers)
        ):
            found = [int(part) for part in numbers]
            return values.from_json(session, column, found if columns.is_multiple(column) else found[0])
        try:
            return form_values.from_text(session, column, text)
        except Invalid as error:
            raise Refused(200, f"{error.code}, {SP_EXCEPTION}", error.message) from error

    @method
    def set_field_value(self, name: str, value: Any) -> None:
        """A value object or a plain value."""
        if name in ("ContentType", "ContentTypeId"):
            text = value.properties.get("StringValue") if isinstance(value, ValueObject) else value
            self._content_type = self._type_by(str(text or ""))
            return
        self._keep(name, self._plain(self._column(name), value))

    def set(self, name: str, value: Any) -> None:
        self.set_field_value(name, value)

    def _plain(self, column: Row, value: Any) -> Any:
        session = session_of(self.context)
        if isinstance(value, list):
            return [self._one(column, one) for one in value] or None
        if value is None:
            return None
        plain = self._one(column, value)
        return plain if column["type"] in TERM_TYPES else values.from_json(session, column, plain)

    def _one(self, column: Row, value: Any) -> Any:
        if not isinstance(value, ValueObject):
            return value
        held = value.properties
        if column["type"] in TERM_TYPES:
            try:
                return term_values.term_value(
                    session_of(self.context),
                    column,
                    str(held.get("Label") or ""),
                    str(held.get("TermGuid") or ""),
                )
            except Invalid as error:
                raise Refused(200, f"{error.code}, {SP_EXCEPTION}", error.message) from error
        if "LookupId" in held:
            return int(held["LookupId"])
        return {"Url": held.get("Url"), "Description": held.get("Description")}

    def _keep(self, name: str, value: Any) -> None:
        (self._system if name in _SYSTEM else self._values)[name] = value

    def _type_by(self, wanted: str) -> str:
        own = content_types.content_types(session_of(self.context), self._list_id)
        for key, row in own.items():
            if row["name"].casefold() == wanted.casefold() or (
                wanted[:2] == "0x" and key.startswith(content_types.key(wanted))
            ):
                return key
        raise Refused(
            200, "-2147024809, System.ArgumentException", f"The content type '{wanted}' is not on the list."
        )

    # -- written -----------------------------------------------------------------------------------

    def _write(self, *, new_version: bool, system: dict[str, Any] | None = None) -> None:
        session = session_of(self.context)
        require(session, "write", f"item:{self._list_id}:{self._row['id']}")
        if not (self._values or self._content_type or system):
            return
        self._row = items.update(
            session,
            self._list_id,
            self._row["id"],
            self._values,
            content_type=self._content_type,
            system=system or {},
            new_version=new_version,
        )
        self.entity.row = self._row  # type: ignore[attr-defined]
        self._values, self._system, self._content_type = {}, {}, ""

    @method
    def update(self) -> None:
        self._write(new_version=True)

    @method
    def system_update(self) -> None:
        """Neither a version nor a new editor or time."""
        self._write(new_version=False)

    @method
    def update_overwrite_version(self) -> None:
        """No version; people and times as they were set."""
        self._write(new_version=False, system=self._system)

    @method
    def recycle(self) -> str:
        return recycling.recycle_item(session_of(self.context), self._list_id, self._row["id"])


def by_id(context: Context, list_id: str, number: str) -> ListItem:
    from sp_prosjektportal.emulator.csom.web import rest

    found = rest(context, "web", "lists").at(list_id).item_by_id(int(number))
    own = f"{site_identity(context)}:list:{list_id}:item:{number}"
    item: ListItem = context.same.setdefault(own, ListItem(context, found))
    return item
