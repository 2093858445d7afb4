"""Defaults of columns by folder of a library: ``Forms/client_LocationBasedDefaults.html`` and the receiver that applies them.

The file's form is the one that PnPjs (column-defaults) and CLI for Microsoft 365 (``spo list defaultvalue``) read and write. A file
or row gets the value of the nearest folder on the way up; only where the receiver is registered, as on the service.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from urllib.parse import unquote

from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

FILE = "client_LocationBasedDefaults.html"
_RECEIVER = "locationbasedmetadatadefaultsreceiver"
_LINK = re.compile(r"<a\b.*?</a>", re.IGNORECASE | re.DOTALL)


def applied(session: Session, found: Row, folder: str, known: Iterable[Row]) -> list[Row]:
    """The columns, with the default that holds in the folder. The same ones where no folder has any."""
    texts = _texts(session, found, folder) if found.get("base_type") == 1 else {}
    return [{**row, "default": texts[row["name"]]} if row["name"] in texts else row for row in known]


def _texts(session: Session, found: Row, folder: str) -> dict[str, str]:
    receivers = session.rows("receivers", found["id"]).values()
    if not any(_RECEIVER in str(row).casefold() for row in receivers):
        return {}
    by_folder = dict(_stored(session, found))
    texts: dict[str, str] = {}
    path = (folder or found["url"]).casefold()
    while path.startswith(found["url"].casefold()):
        texts = {**by_folder.get(path, {}), **texts}
        path = path.rpartition("/")[0]
    return texts


def _stored(session: Session, found: Row) -> Iterable[tuple[str, dict[str, str]]]:
    from sp_prosjektportal.emulator.sharepoint import file_contents, paths

    row = paths.find_item(session, "", f"{found['url']}/Forms/{FILE}")
    text = file_contents.read(session, row["unique_id"]).decode("utf-8", "replace") if row else ""
    for link in _LINK.findall(text):
        try:
            element = ElementTree.fromstring(link)
        except ElementTree.ParseError:
            continue  # what cannot be read sets nothing
        values = {one.get("FieldName", ""): one.text or "" for one in element.iter("DefaultValue")}
        yield unquote(element.get("href", "")).casefold().rstrip("/"), values
