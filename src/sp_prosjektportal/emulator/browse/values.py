"""A value of a row as a person reads it: text of the site's locale, names for people, links for what leads on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from sp_prosjektportal.emulator.browse.rich_text import plain_text, rich_text
from sp_prosjektportal.emulator.browse.texts import initials
from sp_prosjektportal.emulator.browse.visit import Visit, list_at, path_link
from sp_prosjektportal.emulator.sharepoint import chosen_values, content_types, shown_values
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.invalid import target
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

NUMBERS = ("Number", "Currency", "Counter", "Integer")
_TITLES = ("LinkTitle", "LinkTitleNoMenu", "Title")
_FILES = ("LinkFilename", "LinkFilenameNoMenu", "FileLeafRef")
_CURRENCIES = {"1044": "kr ", "1033": "$", "2057": "£", "1030": "kr ", "1053": "kr "}
_DASHES = Markup('<span class="none" aria-hidden="true"></span>')


def value_of(column: Row, row: Row) -> Any:
    return chosen_values.stored(row, column["name"])


def is_number(column: Row) -> bool:
    """Whether its values stand to the right."""
    return column["type"] in NUMBERS or column["attributes"].get("ResultType") in ("Number", "Currency")


def text(session: Session, column: Row, row: Row) -> str:
    """The value as plain text; several with commas between them."""
    value = value_of(column, row)
    if column["name"] == "ContentType":
        found = content_types.find(
            session, row["content_type"], (list_at(session, row["folder"]) or {}).get("id", "")
        )
        return str(found["name"]) if found else ""
    if value is None or value == "" or value == []:
        return ""
    kind = column["type"]
    if kind in (*PERSON_TYPES, *LOOKUP_TYPES, *TERM_TYPES) and not (
        kind in LOOKUP_TYPES and column.get("base")
    ):
        shown = chosen_values.plain(session, column, row, False)
        return ", ".join(str(one) for one in shown if one) if isinstance(shown, list) else str(shown or "")
    if kind == "URL":
        return str(value.get("Description") or value.get("Url") or "")
    if kind == "MultiChoice":
        return ", ".join(map(str, value if isinstance(value, list) else [value]))
    if column["name"] in ("ID", "Attachments"):
        return "" if value is False else str(int(value))
    if kind == "Note" and is_rich(column):
        return plain_text(str(value))
    return local_text(session, column, value)


def local_text(session: Session, column: Row, value: Any) -> str:
    """A plain value in the site's locale; calculated ones by what they result in, money with its sign."""
    result = column["attributes"].get("ResultType") if column["type"] == "Calculated" else None
    if result and not (isinstance(value, str) and value.startswith("#")):
        column = {**column, "type": result}
    written = shown_values.local_text(session, column, value)
    return with_currency(session, column, written)


def with_currency(session: Session, column: Row, number: str) -> str:
    if column["type"] != "Currency" or not number:
        return number
    return _CURRENCIES.get(column["attributes"].get("LCID") or str(session.locale_id), "") + number


def is_rich(column: Row) -> bool:
    return column["type"] == "HTML" or flag(column["attributes"].get("RichText", ""))


def shown(visit: Visit, found: Row, column: Row, row: Row) -> Markup:
    """The value for a cell or a form, without formatting."""
    name, kind, value = column["name"], column["type"], value_of(column, row)
    written = text(visit.session, column, row)
    if name in _FILES and row.get("file"):
        return _file(visit, found, row)
    if name in _TITLES:
        label = written or visit.say("no_value")
        return link(visit, item_href(visit, found, row), label)
    if name == "DocIcon":
        return _icon(visit, row)
    if not written:
        return _DASHES
    if kind in PERSON_TYPES:
        return joined(person(title) for title in _each(visit, column, row))
    if kind in LOOKUP_TYPES and not column.get("base"):
        return _lookups(visit, column, value)
    if kind in TERM_TYPES or kind == "MultiChoice":
        parts = _each(visit, column, row) if kind in TERM_TYPES else value
        return joined((escape(one) for one in parts), ", ")
    if kind == "URL":
        return _url(visit, column, value)
    if kind == "Note":
        return rich_text(str(value), visit) if is_rich(column) else lines(written)
    return escape(written)


def _each(visit: Visit, column: Row, row: Row) -> list[str]:
    found = chosen_values.plain(visit.session, column, row, False)
    return [str(one) for one in (found if isinstance(found, list) else [found]) if one]


def joined(parts: Iterable[Markup], between: str = " ") -> Markup:
    return Markup(escape(between)).join(parts)


def lines(text: str) -> Markup:
    """Line breaks stay."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def link(visit: Visit, href: str, label: str) -> Markup:
    if not href:
        return escape(label)
    more = Markup(' rel="noopener noreferrer"') if visit.is_external(href) else ""
    return Markup('<a href="{}"{}>{}</a>').format(href, more, label)


def person(title: str) -> Markup:
    from sp_prosjektportal.emulator.browse.render import colour

    return Markup(
        '<span class="person"><span class="coin" style="background:{}" aria-hidden="true">{}</span> {}</span>'
    ).format(colour(title), initials(title), title)


def item_href(visit: Visit, found: Row, row: Row) -> str:
    """The item's form; of a page the page itself."""
    file = row.get("file")
    if file and row["kind"] == 1:
        return path_link(f"{row['folder']}/{file['name']}")
    if file and str(file["name"]).lower().endswith(".aspx"):
        return path_link(f"{row['folder']}/{file['name']}")
    forms = f"{found['url']}/Forms" if found["base_type"] == 1 else found["url"]
    return path_link(f"{forms}/DispForm.aspx", ID=row["id"])


def _file(visit: Visit, found: Row, row: Row) -> Markup:
    name = str(row["file"]["name"])
    return link(visit, item_href(visit, found, row), name)


def _icon(visit: Visit, row: Row) -> Markup:
    folder = row["kind"] == 1
    ending = "" if folder else str((row.get("file") or {}).get("name", "")).rpartition(".")[2].lower()[:4]
    words = visit.say("folder" if folder else "file")
    return Markup('<span class="icon {}" title="{}"><span class="unseen">{} {}</span></span>').format(
        "folder" if folder else f"file {ending}" if ending.isalnum() else "file", words, words, ending
    )


def _lookups(visit: Visit, column: Row, value: Any) -> Markup:
    other = visit.session.get("lists", target(column))
    parts = []
    for number in value if isinstance(value, list) else [value]:
        label = chosen_values.lookup_text(visit.session, column, number)
        row = visit.session.get("items", str(number), other["id"]) if other else None
        parts.append(link(visit, item_href(visit, other, row) if other and row else "", label))
    return joined(parts, "; ")


def _url(visit: Visit, column: Row, value: Row) -> Markup:
    href, label = (
        visit.href(str(value.get("Url") or "")),
        str(value.get("Description") or value.get("Url") or ""),
    )
    if column["attributes"].get("Format") == "Image" and href and not visit.is_external(href):
        return Markup('<img src="{}" alt="{}">').format(href, label)
    return link(visit, href, label)
