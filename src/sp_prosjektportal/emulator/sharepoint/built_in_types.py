"""The content types that every site has, and how a type is written as XML."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from xml.sax.saxutils import quoteattr

from sp_prosjektportal.emulator.sharepoint import column_xml, columns
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

ITEM, DOCUMENT, FOLDER = "0x01", "0x0101", "0x0120"
CONTENT_TYPE_COLUMN = "c042a256-787d-4a6f-8a8a-cf6ab767f12d"
TITLE_COLUMN = "fa564e0f-0c70-4ab9-b863-0177e6ddd247"
NAME_COLUMN = "8553196d-ec8d-4564-9861-3dbe931050c8"


@cache
def built_in(lcid: int) -> dict[str, Row]:
    """The content types of every site (case contenttypes.list), by id in upper case."""
    found = {}
    text = (files(__package__) / "site_types.csv").read_text(encoding="utf-8")
    by_name = {row["name"]: row["id"] for row in columns.of_site(lcid).values()}
    for line in text.splitlines():
        type_id, name, group, description, marks, names = line.split(";")
        links = [link(CONTENT_TYPE_COLUMN, "ContentType")]
        if type_id.startswith((DOCUMENT, FOLDER)):
            links.append(link(NAME_COLUMN, "FileLeafRef", required=True))
        if type_id != "0x":
            links.append(
                link(TITLE_COLUMN, "Title", required=type_id != FOLDER and not type_id.startswith(DOCUMENT))
            )
        links += [link(by_name[column], column) for column in names.split(",") if column]
        found[type_id.upper().replace("0X", "0x")] = {
            "id": type_id, "name": say(name, lcid), "group": say(group, lcid), "description": say(description, lcid),
            "hidden": "H" in marks, "sealed": type_id == FOLDER, "read_only": False, "links": links, "base": True,
        }  # fmt: skip
    return found


def link(
    column_id: str, name: str, *, required: bool = False, hidden: bool = False, display: str = ""
) -> Row:
    return {
        "id": column_id,
        "name": name,
        "required": required,
        "hidden": hidden,
        "read_only": False,
        "display": display,
    }


def schema_xml(session: Session, row: Row, list_id: str = "") -> str:
    """``SchemaXml``: the type with the XML of its columns."""
    known = columns.columns(session, list_id)
    fields = "".join(column_xml.write(known[link["id"]]) for link in row["links"] if link["id"] in known)
    description = f" Description={quoteattr(row['description'])}" if row["description"] else ""
    head = f"ID={quoteattr(row['id'])} Name={quoteattr(row['name'])} Group={quoteattr(row['group'])}{description}"
    return f'<ContentType {head} Version="0"><Folder TargetName={quoteattr(row["name"])}/><Fields>{fields}</Fields></ContentType>'
