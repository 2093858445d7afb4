"""Rows of lists, each found again by the value of a key column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, ClassVar
from urllib.parse import unquote

from pydantic import Field

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import Conflict, ProsjektportalError, RequestFailed
from sp_prosjektportal.resources import time_zones
from sp_prosjektportal.resources.content_types import ContentTypeId
from sp_prosjektportal.resources.item_values import Locale, Values, decode, encode, selection
from sp_prosjektportal.resources.types import ItemValue, RelativeUrl, RowKey
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Reply, Request, literal

FEW = 20
"""Up to this many rows are asked for by key (an index answers); more are found by reading the list through."""
PAGE = 5000
_DUPLICATE = -2130575169  # SPDuplicateValuesFoundException


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
            needed | {_row_address(key) for value in self.values.values() for key in _row_keys(value)}
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
        pages: dict[int, Request] = {number: group.request(known) for number, group in enumerate(groups)}
        rows: list[list[dict[str, Any]]] = [[] for _ in groups]
        also = [*time_zones.asks(known), *_content_type_asks(groups, known)]
        while pages:
            replies: list[Reply] = yield [*pages.values(), *also]
            _learn(replies[len(pages) :], also, known)
            following, also = {}, []
            for number, reply in zip(pages, replies, strict=False):
                rows[number].extend(reply.rows)
                if reply.next_link:
                    following[number] = _next_page(known, reply.next_link)
            pages = following
        zone = time_zones.zone(known)
        found: dict[str, Observed[ListItem]] = {}
        for group, their in zip(groups, rows, strict=True):
            found |= group.found(their, zone)
        return found

    def create(self, desired: ListItem, known: Known) -> Steps[Observed[ListItem]]:
        values = {desired.key_column: desired.row} | {
            n: v for n, v in desired.values.items() if v is not None
        }
        form = yield from _form(desired, values, with_content_type=True, known=known)
        folder = {"DecodedUrl": f"{known.path}/{desired.list}"}
        body = {"listItemCreateInfo": {"FolderPath": folder, "UnderlyingObjectType": 0}, "formValues": form,
                "bNewDocumentUpdate": False}  # fmt: skip
        reply = yield Request.post(
            known.site, f"{_list(known, desired.list)}/AddValidateUpdateItemUsingPath", body
        )
        results = _checked(reply, desired)
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
        retype = any(d.path == "content_type" for d in differences)
        form = yield from _form(desired, values, with_content_type=retype, known=known)
        path = f"{_list(known, desired.list)}/items({observed.ids['id']})/ValidateUpdateListItem"
        body = {"formValues": form, "bNewDocumentUpdate": False}
        reply = yield Request.post(known.site, path, body, harmless=True)
        _checked(reply, desired)
        now = observed.resource.model_copy(
            update={
                "values": observed.resource.values | values,
                "content_type": desired.content_type if retype else observed.resource.content_type,
            }
        )
        return Observed(now, observed.ids)

    def delete(self, observed: Observed[ListItem], known: Known) -> Steps[None]:
        path = f"{_list(known, observed.resource.list)}/items({observed.ids['id']})/recycle"
        yield Request.post(known.site, path, missing_ok=True)


# -- reading -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Group:
    """The desired rows of one list with one key column: read together."""

    name: str  # of the list
    key_column: str
    items: tuple[ListItem, ...]

    def wanted(self) -> dict[str, list[ItemValue]]:
        names = {name for item in self.items for name in item.values}
        return {name: [item.values[name] for item in self.items if name in item.values] for name in names}

    def request(self, known: Known) -> Request:
        select, expand = selection(self.wanted())
        if select[0] != "*":
            select = [*dict.fromkeys([*select, self.key_column, "ContentTypeId"])]
        keys = sorted({item.row for item in self.items})
        few = " or ".join(f"{self.key_column} eq {_quoted(key)}" for key in keys) if len(keys) <= FEW else ""
        return Request.get(known.site, f"{_list(known, self.name)}/items", select=select, expand=expand,
                           filter=few, top=PAGE, missing_ok=True)  # fmt: skip

    def found(self, rows: Iterable[Mapping[str, Any]], zone: tzinfo) -> dict[str, Observed[ListItem]]:
        by_key: dict[str, Mapping[str, Any]] = {}
        for row in rows:
            by_key.setdefault(str(row.get(self.key_column) or "").casefold(), row)
        there = [(item, by_key.get(item.row.casefold())) for item in self.items]
        return {item.address: _observed(item, row, zone) for item, row in there if row is not None}


def _groups(desired: Iterable[ListItem]) -> list[_Group]:
    groups: dict[tuple[str, str], list[ListItem]] = {}
    for item in desired:
        groups.setdefault((item.list.casefold(), item.key_column), []).append(item)
    return [_Group(items[0].list, items[0].key_column, tuple(items)) for items in groups.values()]


def _observed(item: ListItem, row: Mapping[str, Any], zone: tzinfo) -> Observed[ListItem]:
    values = {name: decode(row, name, wanted, zone) for name, wanted in item.values.items()}
    there = ListItem.model_construct(  # decode has normalised the values
        list=item.list,
        key_column=item.key_column,
        row=item.row,
        content_type=_site_content_type(str(row.get("ContentTypeId") or ""), item.content_type),
        values=values,
        once=item.once,
    )
    return Observed(there, {"id": int(row["Id"])})


def _site_content_type(of_list: str, wanted: str | None) -> str | None:
    """The site content type of which the list's is a copy: its id and ``00`` and 32 digits (wire.md quirk 45)."""
    own = "0x" + of_list[2:].upper()
    if wanted and own == wanted:
        return wanted
    return own[:-34] if len(own) >= len("0x01") + 34 and own[-34:-32] == "00" else own or None


def _next_page(known: Known, link: str) -> Request:
    """The next page; its address is echoed by the service with casing of its own (wire.md section 7.3)."""
    start = link.casefold().index("/_api/")
    return Request.get(known.site, link[start:])


# -- writing -------------------------------------------------------------------------------------------


def _form(
    item: ListItem, values: Mapping[str, ItemValue], *, with_content_type: bool, known: Known
) -> Steps[list[dict[str, str]]]:
    """``formValues`` for these columns; asks for what is not known yet, in one round."""
    asks: list[Request] = list(time_zones.asks(known))
    content_type = item.content_type if with_content_type else None
    if content_type and _list_content_type(item.list, content_type, known) is None:
        asks.append(_content_types(item.list, known))
    keys = sorted({key for value in values.values() for key in _row_keys(value)}, key=lambda k: k.key)
    missing = [key for key in keys if _row_address(key) not in known]
    replies: list[Reply] = yield [*asks, *(_row_request(key, known) for key in missing)]
    _learn(replies[: len(asks)], asks, known)
    row_ids = {key: int(observed.ids["id"]) for key in keys if (observed := known.get(_row_address(key)))}
    row_ids |= {
        key: int(reply.rows[0]["Id"])
        for key, reply in zip(missing, replies[len(asks) :], strict=True)
        if reply.rows
    }
    locale = Locale(known.language, time_zones.zone(known))
    form = [{"FieldName": n, "FieldValue": encode(v, locale, row_ids)} for n, v in values.items()]
    if content_type:
        form.append({"FieldName": "ContentTypeId", "FieldValue": _required_content_type(item, known)})
    return form


def _required_content_type(item: ListItem, known: Known) -> str:
    found = _list_content_type(item.list, item.content_type or "", known)
    if found is None:
        raise ProsjektportalError(
            f"{item.list} does not offer the content type {item.content_type}",
            hint="Name the content type under the list's `content_types` in the template.",
        )
    return found


def _checked(reply: Reply, item: ListItem) -> list[dict[str, Any]]:
    """The results by column; the Validate family answers 200 when it failed too (wire.md section 7.1)."""
    rows = reply.rows
    wrong = [row for row in rows if row.get("HasException") or row.get("ErrorCode")]
    if not wrong:
        return rows
    texts = "; ".join(f"{row.get('FieldName')}: {row.get('ErrorMessage')}" for row in wrong)
    code = int(wrong[0].get("ErrorCode") or 0)
    error = Conflict if code == _DUPLICATE else RequestFailed
    hint = f"Correct the value of {', '.join(str(row.get('FieldName')) for row in wrong)} in {item.key}."
    raise error(200, str(code), texts, hint=hint, request=item.address)


# -- what rows refer to --------------------------------------------------------------------------------


def _row_keys(value: ItemValue) -> tuple[RowKey, ...]:
    return tuple(
        part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, RowKey)
    )


def _row_address(key: RowKey) -> str:
    return f"{ListItem.kind}/{key.list}/{key.column}={key.key}"


def _row_request(key: RowKey, known: Known) -> Request:
    return Request.get(known.site, f"{_list(known, key.list)}/items", select=["Id"], top=1, missing_ok=True,
                       filter=f"{key.column} eq {_quoted(key.key)}")  # fmt: skip


def _content_type_asks(groups: Iterable[_Group], known: Known) -> list[Request]:
    return [
        _content_types(group.name, known)
        for group in groups
        if any(item.content_type for item in group.items)
        and group.name.casefold() not in _content_type_ids(known)
    ]


def _content_types(name: str, known: Known) -> Request:
    return Request.get(known.site, f"{_list(known, name)}/ContentTypes", select=["StringId"], missing_ok=True)


def _content_type_ids(known: Known) -> dict[str, dict[str, str]]:
    """By list: the list's content type by the site's."""
    ids: dict[str, dict[str, str]] = known.facts.setdefault("list_content_types", {})
    return ids


def _list_content_type(name: str, content_type: str, known: Known) -> str | None:
    return _content_type_ids(known).get(name.casefold(), {}).get(content_type)


def _learn(replies: Sequence[Reply], asks: Sequence[Request], known: Known) -> None:
    for reply, ask in zip(replies, asks, strict=True):
        if not time_zones.learn(reply, ask, known) and not reply.missing:
            # what is asked again was missing before: a content type that came later replaces what was known
            name = _list_of(ask, known)
            ids = (str(row.get("StringId") or "") for row in reply.rows)
            _content_type_ids(known)[name] = {_site_content_type(i, None) or "": i for i in ids}


def _list_of(ask: Request, known: Known) -> str:
    inside = unquote(ask.path.partition("GetList('")[2].rpartition("')/ContentTypes")[0]).replace("''", "'")
    return inside[len(known.path) + 1 :].casefold()


def _list(known: Known, name: str) -> str:
    return f"/_api/web/GetList({literal(f'{known.path}/{name}')})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
