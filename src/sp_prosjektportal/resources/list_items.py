"""Rows of lists, each found again by the value of a key column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any, ClassVar

from pydantic import Field

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import RequestFailed
from sp_prosjektportal.resources import item_content_types, item_forms, regional_settings
from sp_prosjektportal.resources.content_types import ContentTypeId
from sp_prosjektportal.resources.item_rows import Row, Rows, list_path, read, row_keys
from sp_prosjektportal.resources.item_values import Values, decode
from sp_prosjektportal.resources.types import ItemValue, RelativeUrl
from sp_prosjektportal.steps import Steps, together
from sp_prosjektportal.tenant.request import Permission, Request


class ListItem(Resource):
    """A row by list, key column and key. Only the columns named in ``values`` are managed."""

    kind: ClassVar[str] = "list_items"
    key_fields: ClassVar[frozenset[str]] = frozenset({"list", "key_column", "row", "once"})

    list: RelativeUrl
    key_column: str
    row: str  # the value of the key column, as text
    content_type: ContentTypeId | None = None  # of the site; the list's copy of it is used
    values: Values = Field(default_factory=dict)
    once: frozenset[str] = frozenset()  # columns set when the row is made and left to people after that

    @property
    def key(self) -> str:
        return f"{self.list}/{self.key_column}={self.row}"

    def not_compared(self) -> frozenset[str]:
        return frozenset(f"values.{column}" for column in self.once)

    def needs(self) -> frozenset[str]:
        """The list with its columns, the content type, and the rows that lookups name."""
        columns = {self.key_column, *self.values}
        needed = {f"lists/{self.list}"}
        needed |= {f"columns/{self.list}/{c}" for c in columns} | {f"site_columns/{c}" for c in columns}
        if self.content_type:
            needed.add(f"content_types/{self.content_type}")
        return frozenset(
            needed
            | {item_forms.row_address(key) for value in self.values.values() for key in row_keys(value)}
        )


class ListItems(Kind[ListItem]):
    """Rows are read a list at a time and written as text in the site's locale, so that neither persons nor terms
    have to be looked up first (wire.md section 7.1). Calculated columns are never written: a template that gives
    one a value is refused by its check.
    """

    resource = ListItem
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.WRITE})

    def observe(self, desired: Sequence[ListItem], known: Known) -> Steps[dict[str, Observed[ListItem]]]:
        groups = _groups(desired)
        typed = dict.fromkeys(item.list for item in desired if item.content_type)
        results = yield from together(
            [item_forms.learn(typed, known), *(read(_rows(g), known) for g in groups)]
        )
        zone = regional_settings.zone(known)
        return {
            item.address: _observed(item, row, zone)
            for items, rows in zip(groups, results[1:], strict=True)
            for item in items
            if (row := rows.get(item.row.casefold()))
        }

    def create(self, desired: ListItem, known: Known) -> Steps[Observed[ListItem]]:
        values: dict[str, ItemValue] = {desired.key_column: desired.row}
        values |= {name: value for name, value in desired.values.items() if value is not None}
        form = yield from item_forms.form(desired.list, values, desired.content_type, known)
        folder = {"DecodedUrl": f"{known.path}/{desired.list}"}
        body = {"listItemCreateInfo": {"FolderPath": folder, "UnderlyingObjectType": 0}, "formValues": form,
                "bNewDocumentUpdate": False}  # fmt: skip
        path = f"{list_path(known, desired.list)}/AddValidateUpdateItemUsingPath"
        reply = yield Request.post(known.site, path, body)
        results = item_forms.checked(reply, desired.address)
        item_id = next((int(row["FieldValue"]) for row in results if row.get("FieldName") == "Id"), 0)
        if not item_id:
            raise RequestFailed(200, "0", "The row was not made, and the service does not say why",
                                request=desired.address)  # fmt: skip
        return Observed(desired, {"id": item_id})

    def update(
        self, desired: ListItem, observed: Observed[ListItem], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[ListItem]]:
        changed = [d.path.removeprefix("values.") for d in differences if d.path.startswith("values.")]
        values = {name: desired.values[name] for name in changed}
        retyped = desired.content_type if any(d.path == "content_type" for d in differences) else None
        form = yield from item_forms.form(desired.list, values, retyped, known)
        path = f"{list_path(known, desired.list)}/items({observed.ids['id']})/ValidateUpdateListItem"
        body = {"formValues": form, "bNewDocumentUpdate": False}
        reply = yield Request.post(known.site, path, body, harmless=True)
        item_forms.checked(reply, desired.address)
        update: dict[str, Any] = {"values": observed.resource.values | values}
        if retyped:
            update["content_type"] = retyped
        return Observed(observed.resource.model_copy(update=update), observed.ids)

    def delete(self, observed: Observed[ListItem], known: Known) -> Steps[None]:
        path = f"{list_path(known, observed.resource.list)}/items({observed.ids['id']})/recycle"
        yield Request.post(known.site, path, missing_ok=True)


# -- reading -------------------------------------------------------------------------------------------


def _groups(desired: Iterable[ListItem]) -> list[list[ListItem]]:
    """Rows of the same list and key column: read together."""
    groups: dict[tuple[str, str], list[ListItem]] = {}
    for item in desired:
        groups.setdefault((item.list.casefold(), item.key_column), []).append(item)
    return list(groups.values())


def _rows(items: Sequence[ListItem]) -> Rows:
    names = dict.fromkeys(name for item in items for name in item.values)
    wanted = {name: [item.values[name] for item in items if name in item.values] for name in names}
    return Rows(items[0].list, items[0].key_column, [item.row for item in items], wanted)


def _observed(item: ListItem, row: Row, zone: tzinfo) -> Observed[ListItem]:
    there = ListItem.model_construct(  # decode has normalised the values
        list=item.list,
        key_column=item.key_column,
        row=item.row,
        content_type=item_content_types.of_site(str(row.get("ContentTypeId") or ""), item.content_type),
        values={name: decode(row, name, wanted, zone) for name, wanted in item.values.items()},
        once=item.once,
    )
    return Observed(there, {"id": int(row["Id"])})
