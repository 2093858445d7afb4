"""What SharePoint has by itself: columns of every list and library, site columns, and content types.

Sources: wire.md section 6.1 (the columns of a new list) and 5 (content types).
"""

from __future__ import annotations

from typing import Literal

from sp_prosjektportal.resources.types import ColumnType

Builtin = ColumnType | Literal["computed", "counter"]

_ANY: dict[str, Builtin] = {
    "ID": "counter", "Title": "text", "ContentType": "computed", "ContentTypeId": "computed", "Created": "date",
    "Modified": "date", "Author": "person", "Editor": "person", "LinkTitle": "computed", "LinkTitleNoMenu": "computed",
    "Attachments": "boolean", "Edit": "computed", "DocIcon": "computed", "_UIVersionString": "text", "GUID": "computed",
    "FileRef": "computed", "FileDirRef": "computed", "FSObjType": "computed", "ItemChildCount": "computed",
    "FolderChildCount": "computed", "_ModerationStatus": "computed", "Order": "number", "UniqueId": "computed",
    "_CommentCount": "computed", "_LikeCount": "computed", "SelectTitle": "computed",
}  # fmt: skip

_LIBRARY: dict[str, Builtin] = {
    "FileLeafRef": "text", "LinkFilename": "computed", "LinkFilenameNoMenu": "computed", "FileSizeDisplay": "computed",
    "File_x0020_Type": "text", "CheckoutUser": "person", "_CheckinComment": "computed", "BaseName": "computed",
    "EncodedAbsUrl": "computed",
}  # fmt: skip

SITE_COLUMNS: dict[str, Builtin] = {
    "Title": "text", "FileLeafRef": "text", "Body": "note", "Comments": "note", "_Comments": "note", "StartDate": "date",
    "EndDate": "date", "EventDate": "date", "_EndDate": "date", "TaskDueDate": "date", "AssignedTo": "person",
    "Priority": "choice", "Status": "choice", "PercentComplete": "percent", "URL": "url", "Location": "text",
    "Categories": "text", "Keywords": "note", "TaxKeyword": "term",
}  # fmt: skip
"""Site columns of every site that a content type may use."""

CONTENT_TYPES: frozenset[str] = frozenset({
    "0x01", "0x0101", "0x010102", "0x010105", "0x0102", "0x0104", "0x0105", "0x0106", "0x0107", "0x0108", "0x0110",
    "0x0120", "0x0120D520", "0x01010A", "0x010101", "0x010109", "0x0101009D1CB255DA76424F860D91F20E6C4118",
})  # fmt: skip
"""Ids of content types that every site has, upper case after 0x."""


def list_columns(template: str) -> dict[str, Builtin]:
    """Columns that every list (or library) has."""
    return {**_ANY, **_LIBRARY} if template == "library" else _ANY
