"""Items on the wire: ``SP.ListItem``, paging, filters (wire.md sections 7.2 and 7.3)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, bad_query, column_missing
from sp_prosjektportal.emulator.odata import Complex, Filter, Query, in_order
from sp_prosjektportal.emulator.sharepoint import (
    admin,
    columns,
    content_types,
    items,
    lists,
    principals,
    values,
)
from sp_prosjektportal.emulator.sharepoint.column_xml import flag, property_name
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Null,
    Primitive,
    Rows,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.securable import Securable
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

PAGE, PAGE_LIMIT, THRESHOLD, LOOKUP_LIMIT = 100, 5000, 5000, 12


class Shape:
    """A list's columns by the names that REST gives them; made once for an answer."""

    def __init__(self, session: Session, list_id: str) -> None:
        self.session, self.list_id = session, list_id
        self.list = session.get("lists", list_id) or {}
        self.by_name = {row["name"]: row for row in columns.columns(session, list_id).values()}
        self.custom = [
            row
            for row in self.by_name.values()
            if not row.get("base") and row["name"] not in ("TaxCatchAll", "TaxCatchAllLabel")
        ]
        self.aspects: dict[str, tuple[Row, str, str]] = {}
        for column in self.by_name.values():
            self._add(column)

    def _add(self, column: Row) -> None:
        wire = property_name(column["name"])
        if column["type"] in PERSON_TYPES:
            self.aspects[f"{wire}Id".lower()] = (column, "Id", f"{wire}Id")
            self.aspects[f"{column['name']}StringId".lower()] = (
                column,
                "StringId",
                f"{column['name']}StringId",
            )
        elif column["type"] in LOOKUP_TYPES and not column.get("base"):
            self.aspects[f"{wire}Id".lower()] = (column, "Id", f"{wire}Id")
        else:
            self.aspects[wire.lower()] = (column, "", wire)

    def leading(self, name: str) -> Row | None:
        """The person or lookup column of that name."""
        lower = name.casefold()
        for column in self.by_name.values():
            if property_name(column["name"]).casefold() == lower and column["type"] in (
                *LOOKUP_TYPES,
                *PERSON_TYPES,
            ):
                return column
        return None


class ItemEntity(Securable):
    lacks = ("FieldValuesAsHtml", "Folder", "GetDlpPolicyTip", "LikedByInformation", "Properties", "Versions")

    def __init__(self, session: Session, row: Row, shape: Shape) -> None:
        uri = f"Web/Lists(guid'{shape.list_id}')/Items({row['id']})"
        super().__init__(session, uri, f"item:{shape.list_id}:{row['id']}")
        self.row, self.shape = row, shape
        self.type = f"SP.Data.{shape.list['entity_type']}Item"
        self.metadata_id = new_guid()
        self.etag = str(row["version"])

    def properties(self) -> dict[str, Any]:
        row, own = self.row, self.row["values"]
        shown: dict[str, Any] = {
            "FileSystemObjectType": row["kind"], "Id": row["id"], "ServerRedirectedEmbedUri": None, "ServerRedirectedEmbedUrl": "",
            "ID": row["id"], "ContentTypeId": row["content_type"], "Title": own.get("Title"), "Modified": row["modified"],
            "Created": row["created"], "AuthorId": row["author"], "EditorId": row["editor"],
            "OData__UIVersionString": f"{row['major']}.0", "Attachments": False, "GUID": row["guid"], "OData__ColorTag": None,
            "ComplianceAssetId": None,
        }  # fmt: skip
        if self.shape.list.get("base_type") == 1:
            shown.pop("Attachments")
            shown |= {"OData__CopySource": None, "CheckoutUserId": None}
        for column in self.shape.custom:
            for ending, value in values.to_wire(column, own.get(column["name"])).items():
                shown[_wire_name(column, ending)] = value
        return shown

    def more(self, name: str) -> Any:
        found = self._system().get(name.lower(), self)
        if found is not self:
            return found
        if name.lower() in self.shape.aspects:
            column, ending, _ = self.shape.aspects[name.lower()]
            stored = {"Author": self.row["author"], "Editor": self.row["editor"]}.get(column["name"])
            return values.to_wire(
                column, stored if stored is not None else self.row["values"].get(column["name"])
            ).get(ending)
        if self.shape.leading(name) is not None:
            raise Refused(
                400, f"-1, {SP_EXCEPTION}",
                f"The query to field '{name}' is not valid. The $select query string must specify the target fields and the "
                f"$expand query string must contains {name}.",
            )  # fmt: skip
        raise KeyError(name)

    def named_value(self, name: str) -> tuple[str, Any]:
        """Without building the whole answer: filters ask one row after the other."""
        lower = name.lower()
        quick = {
            "id": ("Id", self.row["id"]),
            "modified": ("Modified", self.row["modified"]),
            "created": ("Created", self.row["created"]),
        }
        if lower in quick:
            return quick[lower]
        aspect = self.shape.aspects.get(lower)
        if aspect is not None and not aspect[0].get("base"):
            column, ending, wire = aspect
            return wire, values.to_wire(column, self.row["values"].get(column["name"])).get(ending)
        if lower == "title":
            return "Title", self.row["values"].get("Title")
        return super().named_value(name)

    def _system(self) -> dict[str, Any]:
        row = self.row
        leaf = (row.get("file") or {}).get("name") or f"{row['id']}_.000"
        return {
            "fileref": f"{row['folder']}/{leaf}", "fileleafref": leaf, "filedirref": row["folder"], "fsobjtype": str(row["kind"]),
            "owshiddenversion": row["version"], "uniqueid": row["unique_id"], "authorstringid": str(row["author"]),
            "editorstringid": str(row["editor"]), "hasuniqueroleassignments": bool(row.get("unique")),
            "odata__uiversion": row["major"] * 512, "odata__moderationstatus": 0, "contentversion": str(row["version"] - 1),
            "checkoutuserid": None, "linktitle": row["values"].get("Title"), "linktitlenomenu": row["values"].get("Title"),
        }  # fmt: skip

    def step(self, name: str) -> Any:
        """A column as a step of the address: a value, or where it leads."""
        try:
            return self.expand(name)
        except KeyError:
            pass
        try:
            return Primitive(self.named_value(name)[1])
        except KeyError:
            return None

    def expand(self, name: str) -> Any:
        """The person or row that a column leads to."""
        column = self.shape.leading(name)
        if column is None:
            raise KeyError(name)
        stored = {"Author": self.row["author"], "Editor": self.row["editor"]}.get(
            column["name"], self.row["values"].get(column["name"])
        )
        ids = stored if isinstance(stored, list) else [stored] if stored else []
        found = [self._led_to(column, number) for number in ids]
        if columns.is_multiple(column):
            return _Several(self.session, [entity for entity in found if entity is not None])
        return found[0] if found and found[0] is not None else Null(self.session)

    def _led_to(self, column: Row, number: int) -> Entity | None:
        if column["type"] in PERSON_TYPES:
            row = principals.principal(self.session, number)
            return _Person(self.session, row) if row else None
        target = values.target(column)
        row = self.session.get("items", str(number), target)
        return ItemEntity(self.session, row, Shape(self.session, target)) if row else None

    def merge(self, body: dict[str, Any]) -> None:
        self.row = items.change_from_json(self.session, self.shape.list_id, self.row["id"], body)
        self.etag = str(self.row["version"])

    def delete(self) -> None:
        items.remove(self.session, self.shape.list_id, self.row["id"])

    @action("Recycle")
    def recycle(self) -> Primitive:
        return Primitive(items.recycle(self.session, self.shape.list_id, self.row["id"]))

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()

    @action(
        "ValidateUpdateListItem",
        parameters=["formValues", "bNewDocumentUpdate", "checkInComment", "datesInUTC"],
    )
    def validate_update(
        self,
        form_values: list[dict[str, Any]],
        b_new_document_update: bool = False,
        check_in_comment: str = "",
        dates_in_utc: bool = False,
    ) -> Rows:
        list_id, number = self.shape.list_id, self.row["id"]
        require(self.session, "write", self.securable)
        _ = check_in_comment
        rows, given, system, content_type = items.read_form(
            self.session, list_id, form_values, utc=bool(dates_in_utc)
        )
        items.save_form(
            self.session, rows,
            lambda: items.update(self.session, list_id, number, given, content_type=content_type, system=system, new_version=not b_new_document_update),
        )  # fmt: skip
        return _form_rows([{**row, "ItemId": number} for row in rows])

    @navigation("ParentList")
    def parent_list(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint.list_entities import ListEntity

        return ListEntity(self.session, self.shape.list)

    @navigation("ContentType")
    def content_type(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint.type_entities import TypeEntity

        row = content_types.find(self.session, self.row["content_type"], self.shape.list_id)
        return TypeEntity(self.session, row, self.shape.list_id) if row else Null(self.session)

    @navigation("FieldValuesAsText")
    def as_text(self) -> Entity:
        return _Texts(self.session, self)

    @navigation("FieldValuesForEdit")
    def for_edit(self) -> Entity:
        return _Texts(self.session, self)

    @navigation("AttachmentFiles")
    def attachments(self) -> Collection:
        return _Several(self.session, [])

    @navigation("File")
    def file(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint.folders import FileEntity

        return (
            FileEntity(self.session, self.shape.list_id, self.row)
            if self.row.get("file")
            else Null(self.session)
        )


_both = ItemEntity.members
_both["*both ids*"] = _both["recycle"]  # asking for Id shows ID too (wire.md quirk 32)


def _wire_name(column: Row, ending: str) -> str:
    name = column["name"] if ending == "StringId" else property_name(column["name"])
    return name + ending


class _Several(Collection):
    def __init__(self, session: Session, entities: list[Entity]) -> None:
        super().__init__(session)
        self.entities = entities

    def rows(self) -> list[Entity]:
        return self.entities


class _Person(Entity):
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


class _Texts(Entity):
    """Every value as the site's pages write it."""

    type = "SP.FieldStringValues"

    def __init__(self, session: Session, item: ItemEntity) -> None:
        super().__init__(session, f"{item.uri}/FieldValuesAsText")
        self.item = item

    def properties(self) -> dict[str, Any]:
        shown = {"Title": str(self.item.row["values"].get("Title") or "")}
        for column in self.item.shape.custom:
            shown[property_name(column["name"])] = self._text(column)
        return shown

    def _text(self, column: Row) -> str:
        value = self.item.row["values"].get(column["name"])
        if column["type"] in TERM_TYPES:
            parts = value if isinstance(value, list) else [value] if value else []
            return ";".join(part["Label"] for part in parts)
        if column["type"] in PERSON_TYPES:
            ids = value if isinstance(value, list) else [value] if value else []
            return ";".join(principals.title_of(self.session, number) for number in ids)
        return values.local_text(self.session, column, value)


class Items(Collection):
    type = "SP.ListItem"

    def __init__(self, session: Session, list_id: str) -> None:
        super().__init__(session, f"Web/Lists(guid'{list_id}')/Items")
        self.list_id, self.shape = list_id, Shape(session, list_id)

    def stored(self) -> list[Row]:
        if self.shape.list["template"] == lists.USERS:
            return [_as_item(row) for row in self.session.rows("users").values()]
        if self.shape.list["title"] == admin.SITES_LIST:
            return admin.site_rows(self.session)
        return list(self.session.rows("items", self.list_id).values())

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
        return ItemEntity(self.session, items.add_from_json(self.session, self.list_id, body), self.shape)

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
        lookups = [name for name in query.expand.children if self.shape.leading(name) is not None]
        if len(lookups) > LOOKUP_LIMIT:
            raise Refused(
                500, "-2147024749, Microsoft.SharePoint.SPQueryThrottledException",
                "The query cannot be completed because the number of lookup columns it contains exceeds the lookup column threshold.",
            )  # fmt: skip
        if (query.filter or query.orderby) and len(self.stored()) > THRESHOLD and not self._indexed(query):
            raise Refused(
                500, "-2147024860, Microsoft.SharePoint.SPQueryThrottledException",
                "The attempted operation is prohibited because it exceeds the list view threshold.",
            )  # fmt: skip

    def _indexed(self, query: Query) -> bool:
        """The first condition decides; without any, the order does (wire.md section 7.5)."""
        name = Filter(query.filter).names[:1] if query.filter else [path for path, _ in query.orderby[:1]]
        if not name or name[0].lower() in ("id",):
            return True
        aspect = self.shape.aspects.get(name[0].partition("/")[0].lower())
        return aspect is not None and flag(aspect[0]["attributes"].get("Indexed", ""))

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


def _lower_hex(text: str) -> str:
    """The service writes its percent codes in lower case."""
    return re.sub(r"%[0-9A-F]{2}", lambda match: match.group().lower(), text)


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


def _form_rows(rows: list[Row]) -> Rows:
    return Rows([Complex("SP.ListItemFormUpdateValue", row) for row in rows])


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
    rows, given, system, content_type = items.read_form(session, list_id, form, utc=utc)
    made = items.save_form(
        session,
        rows,
        lambda: items.insert(
            session, list_id, given, content_type=content_type, folder=folder, system=system, kind=kind
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
    return _form_rows([*rows, last])


__all__ = ["ItemEntity", "Items", "Shape", "add_by_form"]
