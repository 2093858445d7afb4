"""Many items: filters, order, pages and their links, rows added by form (wire.md sections 7.1 to 7.3)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.conditions import narrowing
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, bad_query, column_missing
from sp_prosjektportal.emulator.filters import Filter, in_order
from sp_prosjektportal.emulator.odata import Complex, Query
from sp_prosjektportal.emulator.sharepoint import (
    admin,
    asked_columns,
    columns,
    item_bodies,
    items,
    principals,
)
from sp_prosjektportal.emulator.sharepoint.column_xml import flag, property_name
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Null,
    Rows,
    function,
)
from sp_prosjektportal.emulator.sharepoint.item_entities import ItemEntity, form_rows
from sp_prosjektportal.emulator.sharepoint.item_shape import Shape
from sp_prosjektportal.emulator.sharepoint.list_templates import USERS
from sp_prosjektportal.emulator.sharepoint.permissions import readable, require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

PAGE, PAGE_LIMIT, THRESHOLD, LOOKUP_LIMIT = 100, 5000, 5000, 12


class Items(Collection):
    type = "SP.ListItem"

    def __init__(self, session: Session, list_id: str) -> None:
        super().__init__(session, f"Web/Lists(guid'{list_id}')/Items")
        self.list_id, self.shape = list_id, Shape(session, list_id)

    def stored(self) -> list[Row]:
        if self.shape.list["template"] == USERS:
            return [_as_item(row) for row in self.session.rows("users").values()]
        if self.shape.list["title"] == admin.SITES_LIST:
            return admin.site_rows(self.session)
        return readable(self.session, self.list_id, list(self.session.rows("items", self.list_id).values()))

    def rows(self) -> list[Entity]:
        return [ItemEntity(self.session, row, self.shape) for row in self.stored()[:PAGE]]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(arguments[0])

    @function("GetById", parameters=["id"])
    def by_id(self, id: int | str) -> Entity:
        return ItemEntity(self.session, items.get(self.session, self.list_id, id), self.shape)

    @function("GetByStringId", parameters=["sId"])
    def by_string_id(self, s_id: str) -> Entity:
        return self.by_id(s_id)

    def add(self, body: dict[str, Any]) -> Entity:
        return ItemEntity(
            self.session, item_bodies.add_from_json(self.session, self.list_id, body), self.shape
        )

    def page(self, query: Query) -> tuple[list[Entity], str]:
        """Filtered, ordered, from the token on; the link is there whenever the page is full (wire.md quirk 48)."""
        self._check(query)
        rows = self._chosen(query)
        size = min(query.top if query.top is not None else PAGE, PAGE_LIMIT)
        rows = _after(rows, query.skiptoken)
        shown: list[Entity] = list(rows[:size])
        return shown, self._link(query, rows[size - 1]) if size and len(shown) == size else ""

    def _chosen(self, query: Query) -> list[ItemEntity]:
        entities = [ItemEntity(self.session, row, self.shape) for row in self.stored()]
        if query.filter:
            test = Filter(query.filter)
            self._check_filter(test, query)
            entities = [one for one in entities if test(lambda path, one=one: self._value(one, path))]  # type: ignore[misc]
        entities.sort(key=lambda one: int(one.row["id"]))
        for path, descending in reversed(query.orderby):
            self._sortable(path)
            entities.sort(key=lambda one: in_order(self._value(one, path)), reverse=descending)
        return entities

    def _value(self, entity: ItemEntity, path: str) -> Any:
        first, _, rest = path.partition("/")
        if not rest:
            value = entity.named_value(first)[1]
            return value["Url"] if isinstance(value, Complex) and "Url" in value else value
        found = entity.expand(first)
        several = (
            found.rows() if isinstance(found, Collection) else [] if isinstance(found, Null) else [found]
        )
        shown = [one.value(rest) for one in several]
        return shown if isinstance(found, Collection) else shown[0] if shown else None

    def _check(self, query: Query) -> None:
        self._check_targets(query)
        if len(_lookups(self.shape, query)) > LOOKUP_LIMIT:
            raise Refused(
                500, "-2147024749, Microsoft.SharePoint.SPQueryThrottledException",
                "The query cannot be completed because the number of lookup columns it contains exceeds the lookup column threshold.",
            )  # fmt: skip
        if (query.filter or query.orderby) and len(self.stored()) > THRESHOLD and not self._narrowed(query):
            raise too_many()

    def _check_targets(self, query: Query) -> None:
        """A person or lookup is expanded with the columns wanted of it; what does not exist there is refused on empty rows too."""
        for lower, name in query.expand.names.items():
            column = self.shape.leading(name)
            if column is not None and not query.select.below(lower):
                raise unnamed_target(name)
        if self.shape.list["template"] != USERS and self.shape.list["title"] != admin.SITES_LIST:
            asked_columns.check(self.session, self.shape, query.select, query.expand)

    def _narrowed(self, query: Query) -> bool:
        """The first condition decides, if few rows fit it; without any, the order does (wire.md section 7.5)."""
        if not query.filter:
            return all(self._indexed(path) for path, _ in query.orderby[:1])
        narrow = narrowing(Filter(query.filter).test, self._indexed)
        if narrow is None:
            return False
        entities = (ItemEntity(self.session, row, self.shape) for row in self.stored())
        return sum(narrow(lambda path, one=one: self._value(one, path)) for one in entities) <= THRESHOLD

    def _indexed(self, path: str) -> bool:
        name = path.partition("/")[0].lower()
        column = (self.shape.aspects.get(name) or (self.shape.leading(name),))[0]
        return name == "id" or (column is not None and flag(column["attributes"].get("Indexed", "")))

    def _check_filter(self, test: Filter, query: Query) -> None:
        for path in test.names:
            first, _, rest = path.partition("/")
            column = self._column(first)
            if rest and rest.lower() != "id" and not query.expand.has(first):
                raise bad_query(
                    f"The query to field '{path}' is not valid. The $expand query string must contain {first}."
                )
            if (
                column is not None
                and column["type"] in ("Note", "Calculated", *TERM_TYPES)
                and not column.get("base")
            ):
                raise Refused(
                    400,
                    f"-2147467261, {SP_EXCEPTION}",
                    f"The field '{first}' of type '{column['type']}' cannot be used in the query filter expression.",
                )

    def _column(self, name: str) -> Row | None:
        aspect = self.shape.aspects.get(name.lower())
        known = (
            "id",
            "guid",
            "modified",
            "created",
            "contenttypeid",
            "contenttype",
            "filesystemobjecttype",
            "fsobjtype",
            "fileref",
            "fileleafref",
            "filedirref",
        )
        if aspect is None and self.shape.leading(name) is None and name.lower() not in known:
            raise column_missing(name, f" {self.session.site['url']}")
        return aspect[0] if aspect else self.shape.leading(name)

    def _sortable(self, path: str) -> None:
        column = self._column(path.partition("/")[0])
        if column is not None and (column["type"] == "Note" or columns.is_multiple(column)):
            raise Refused(
                400,
                f"-2147467261, {SP_EXCEPTION}",
                f"The field '{path}' cannot be used in the query order by expression.",
            )

    def _link(self, query: Query, last: ItemEntity) -> str:
        keys = [(path, self._value(last, path)) for path, _ in query.orderby if path.lower() != "id"]
        token = "&".join(
            [
                "Paged=TRUE",
                *(f"p_{path}={quote(str(value), safe='')}" for path, value in keys),
                f"p_ID={last.row['id']}",
            ]
        )
        kept = [
            ("$skiptoken", token),
            *((name, value) for name, value in query.raw.items() if name != "$skiptoken" and value),
        ]
        options = "&".join(
            f"{_lower_hex(quote(name, safe=''))}={_lower_hex(quote(value, safe='*()!'))}"
            for name, value in kept
        )
        site = self.session.site["url"]
        return f"{site}/_api/web/lists(guid%27{self.list_id}%27)/items?{options}"


def unnamed_target(name: str) -> Refused:
    return Refused(
        400, f"-1, {SP_EXCEPTION}",
        f"The query to field '{name}' is not valid. The $select query string must specify the target fields and the $expand query "
        f"string must contains {name}.",
    )  # fmt: skip


def too_many() -> Refused:
    return Refused(
        500, "-2147024860, Microsoft.SharePoint.SPQueryThrottledException",
        "The attempted operation is prohibited because it exceeds the list view threshold.",
    )  # fmt: skip


def _lower_hex(text: str) -> str:
    """The service writes its percent codes in lower case."""
    return re.sub(r"%[0-9A-F]{2}", lambda match: match.group().lower(), text)


def _lookups(shape: Shape, query: Query) -> set[str]:
    """The persons, lookups and terms that a question comes to. Everything is asked for by ``*`` and by no ``$select``
    at all (sp-dev-docs issue 4660)."""
    everything = not query.select or query.select.has("*")
    asked = {*query.select.children, *query.expand.children}
    return {
        column["name"]
        for column in shape.by_name.values()
        if column["type"] in (*LOOKUP_TYPES, *PERSON_TYPES, *TERM_TYPES)
        and (not column.get("base") or column["name"] in ("Author", "Editor"))
        and column["name"] not in ("TaxCatchAll", "TaxCatchAllLabel")
        and (everything or {wire := property_name(column["name"]).lower(), f"{wire}id"} & asked)
    }


def _after(rows: list[ItemEntity], token: str) -> list[ItemEntity]:
    """The rows behind the one that the token names."""
    match = re.search(r"p_ID=(\d+)", token)
    if match is None:
        return rows
    last = int(match.group(1))
    for number, row in enumerate(rows):
        if row.row["id"] == last:
            return rows[number + 1 :]
    return [row for row in rows if int(row.row["id"]) > last]


def _as_item(user: Row) -> Row:
    values_ = {"Title": user["title"], "Name": user["login"], "EMail": user.get("email")}
    moment = "2024-01-01T00:00:00Z"
    return {
        "id": user["id"], "guid": new_guid(), "unique_id": new_guid(), "content_type": "0x010A00", "values": values_,
        "created": moment, "modified": moment, "author": principals.SYSTEM_ID, "editor": principals.SYSTEM_ID, "version": 1,
        "major": 1, "folder": "", "kind": 0, "file": None,
    }  # fmt: skip


def add_by_form(
    session: Session,
    list_id: str,
    form: list[dict[str, Any]],
    folder: str,
    kind: int,
    *,
    utc: bool,
    new_document: bool,
) -> Rows:
    """``AddValidateUpdateItemUsingPath``: 200 also when nothing was added; the last row is the id (wire.md quirk 20)."""
    require(session, "write", f"list:{list_id}")
    _ = new_document
    rows, given, system, content_type = item_bodies.read_form(session, list_id, form, utc=utc)
    made = item_bodies.save_form(
        session,
        rows,
        lambda: items.insert(
            session,
            list_id,
            given,
            content_type=content_type,
            folder=folder,
            system=system,
            kind=kind,
            file=_folder_name(given) if kind == 1 else None,
        ),
    )
    number = made["id"] if made else 0
    last = {
        "ErrorCode": 0,
        "ErrorMessage": None,
        "FieldName": "Id",
        "FieldValue": str(number),
        "HasException": False,
        "ItemId": 0,
    }
    return form_rows([*rows, last])


def _folder_name(given: dict[str, Any]) -> Row | None:
    """A folder made by form is called as its title says."""
    name = str(given.get("FileLeafRef") or given.get("Title") or "").strip()
    return {"name": name, "content": "", "size": 0} if name else None
