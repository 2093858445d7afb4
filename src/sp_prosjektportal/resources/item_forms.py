"""Values of rows and files as ``ValidateUpdateListItem`` takes them, and what that answers (wire.md section 7.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import Conflict, RequestFailed
from sp_prosjektportal.resources import item_content_types, regional_settings
from sp_prosjektportal.resources.item_rows import row_keys, row_request
from sp_prosjektportal.resources.item_values import encode
from sp_prosjektportal.resources.types import ItemValue, RowKey
from sp_prosjektportal.steps import Steps, together
from sp_prosjektportal.tenant.request import Reply

_DUPLICATE = -2130575169  # SPDuplicateValuesFoundException


def learn(lists: Iterable[str], known: Known) -> Steps[dict[str, Any]]:
    """What writing needs to know of the site and of these lists, in one round: the time zone, content types."""
    zone, types = regional_settings.asks(known), item_content_types.asks(lists, known)
    replies: list[Reply] = yield [*zone, *types.values()]
    for ask, reply in zip(zone, replies, strict=False):
        regional_settings.learn(reply, ask, known)
    for name, reply in zip(types, replies[len(zone) :], strict=True):
        item_content_types.learn(name, reply, known)
    return {}


def form(list: str, values: Mapping[str, ItemValue], content_type: str | None, known: Known) -> Steps[Any]:
    """``formValues`` for these columns; asks for what is not known yet, in one round."""
    if content_type and item_content_types.of_list(list, content_type, known) is None:
        item_content_types.forget(list, known)  # what was known is from before the list got it
    learning = learn([list] if content_type else [], known)
    _, row_ids = yield from together([learning, _row_ids(values.values(), known)])
    locale = regional_settings.locale(known)
    form = [{"FieldName": n, "FieldValue": encode(v, locale, row_ids)} for n, v in values.items()]
    if content_type:
        copy = item_content_types.required(list, content_type, known)
        form.append({"FieldName": "ContentTypeId", "FieldValue": copy})
    return form


def _row_ids(values: Iterable[ItemValue], known: Known) -> Steps[dict[Any, Any]]:
    """Ids of the rows that lookups name: those that are known, and those that the tenant knows."""
    keys = dict.fromkeys(key for value in values for key in row_keys(value))
    ids = {key: int(there.ids["id"]) for key in keys if (there := known.get(row_address(key)))}
    missing = [key for key in keys if key not in ids]
    replies: list[Reply] = yield [row_request(key, known) for key in missing]
    found = {key: int(r.rows[0]["Id"]) for key, r in zip(missing, replies, strict=True) if r.rows}
    return ids | found


def row_address(key: RowKey) -> str:
    """The address of the resource that a lookup names."""
    return f"list_items/{key.list}/{key.column}={key.key}"


def checked(reply: Reply, address: str) -> Any:
    """The results by column; the Validate family answers 200 when it failed too (wire.md section 7.1)."""
    rows = reply.rows
    wrong = [row for row in rows if row.get("HasException") or row.get("ErrorCode")]
    if not wrong:
        return rows
    texts = "; ".join(f"{row.get('FieldName')}: {row.get('ErrorMessage')}" for row in wrong)
    code = int(wrong[0].get("ErrorCode") or 0)
    error = Conflict if code == _DUPLICATE else RequestFailed
    hint = f"Correct the value of {', '.join(str(row.get('FieldName')) for row in wrong)} in {address}."
    raise error(200, str(code), texts, hint=hint, request=address)
