"""Rows as RenderListDataAsStream writes them: every value as text of the site, with machine twins (wire.md section 7.4).

The keys around the columns are those of the cases items.render_list_data_as_stream.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sp_prosjektportal.emulator.errors import column_missing
from sp_prosjektportal.emulator.sharepoint import columns, principals, shown_values
from sp_prosjektportal.emulator.sharepoint.chosen_values import leaf, lookup_text, plain, stored
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.stream_files import file_keys
from sp_prosjektportal.emulator.sharepoint.versions import SCOPE
from sp_prosjektportal.emulator.store import Row

ALL_RIGHTS = "0x7ffffffffffbffff"


def columns_by_name(session: Session, list_id: str) -> dict[str, Row]:
    return {column["name"]: column for column in columns.columns(session, list_id).values()}


def stream_row(
    session: Session, found: Row, row: Row, names: list[str], by_name: dict[str, Row]
) -> dict[str, Any]:
    url = f"{row['folder']}/{leaf(row)}"
    shown: dict[str, Any] = {
        "ID": str(row["id"]), "PermMask": ALL_RIGHTS, "FSObjType": str(row["kind"]), "UniqueId": f"{{{row['unique_id'].upper()}}}",
        "ContentTypeId": row["content_type"], "FileRef": url, "FileRef.urlencode": _everything_encoded(url),
        "FileRef.urlencodeasurl": quote(url, safe="/!'()*"), "FileRef.urlencoding": quote(url, safe="/!'()*"),
        "FileRef.scriptencodeasurl": url.replace("/", "\\u002f"),
    }  # fmt: skip
    if found.get("base_type") != 1:
        shown["Attachments"] = str(int(bool(row.get("attached"))))
    shown |= {"SMTotalSize": str(_size(row)), "_CommentFlags": "", "_CommentCount": ""}
    for name in names:
        column = by_name.get(name)
        if column is None:
            raise column_missing(name, f" {session.site['url']}")
        shown.update(_shown(session, column, row))
    if found.get("base_type") == 1:
        shown |= file_keys(row, names)
    children = {"ItemChildCount": "0", "FolderChildCount": "0", "ScopeId": SCOPE}
    return {**shown, **children, "owshiddenversion": str(row["version"]), "Restricted": ""}


def _everything_encoded(url: str) -> str:
    """``%5F`` for an underscore too."""
    return "".join(
        c if c.isascii() and c.isalnum() else "".join(f"%{byte:02X}" for byte in c.encode()) for c in url
    )


def _size(row: Row) -> int:
    return 152 + int((row.get("file") or {}).get("size") or 0)


def _shown(session: Session, column: Row, row: Row) -> dict[str, Any]:
    name, value, type = column["name"], stored(row, column["name"]), column["type"]
    several = value if isinstance(value, list) else [value] if value else []
    if type in PERSON_TYPES:
        return {name: [_person(session, number) for number in several] or ""}
    if type in LOOKUP_TYPES and not column.get("base"):
        return {name: [_lookup(session, column, number) for number in several] or ""}
    if type in TERM_TYPES:
        terms = [_term(one) for one in several]
        return {name: terms if isinstance(value, list) else terms[0] if terms else ""}
    return _plain(session, column, row, value)


def _plain(session: Session, column: Row, row: Row, value: Any) -> dict[str, Any]:
    name = column["name"]
    if name in ("ID", "ContentType", "Attachments"):
        text = (
            ""
            if value is None
            else str(int(value))
            if isinstance(value, bool)
            else str(plain(session, column, row, False))
        )
        return {name: text}
    text = shown_values.local_text(session, column, value)
    match column["type"]:
        case "Number" | "Currency":
            return {name: text, f"{name}.": "" if value is None else shown_values.digits_15(value)}
        case "Boolean":
            return {name: text, f"{name}.value": "" if value is None else str(int(value))}
        case "DateTime":
            return {name: text, f"{name}.": value or ""}
        case "URL":
            return {name: (value or {}).get("Url", ""), f"{name}.desc": (value or {}).get("Description", "")}
        case "Calculated":
            machine = "" if value is None else f"{_prefix(value)};#{shown_values.calculated_text(value)}"
            return {name: text, f"{name}.calculated": machine}
        case "MultiChoice":
            return {name: list(value or [])}
        case "Guid" if value and not column.get("base"):
            return {name: f"{{{str(value).strip('{}').upper()}}}"}
    return {name: text}


def _prefix(value: Any) -> str:
    return "boolean" if isinstance(value, bool) else "float" if isinstance(value, float) else "string"


def _lookup(session: Session, column: Row, number: int) -> dict[str, Any]:
    return {
        "lookupId": number,
        "lookupValue": lookup_text(session, column, number),
        "isSecretFieldValue": False,
    }


def _term(one: Row) -> dict[str, Any]:
    kind = "TaxonomyFieldValue:#Microsoft.SharePoint.Taxonomy"
    return {"__type": kind, "Label": one["Label"], "TermID": one["TermGuid"]}


def _person(session: Session, number: int) -> dict[str, Any]:
    row = principals.principal(session, number) or {}
    mail = row.get("email") or ""
    return {"id": str(number), "title": row.get("title", ""), "email": mail, "sip": mail, "picture": ""}
