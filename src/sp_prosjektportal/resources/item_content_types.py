"""Content types of rows: templates name those of the site, rows have the list's copies of them."""

from __future__ import annotations

from collections.abc import Iterable

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import ProsjektportalError
from sp_prosjektportal.resources.item_rows import list_path
from sp_prosjektportal.tenant.request import Reply, Request

FACT = "list_content_types"
_COPY = 34  # "00" and 32 digits


def of_site(of_list: str, wanted: str | None = None) -> str | None:
    """The site's content type of which this is a list's copy (wire.md quirk 45)."""
    own = "0x" + of_list[2:].upper()
    if wanted and own == wanted:
        return wanted
    copied = len(own) >= len("0x01") + _COPY and own[-_COPY:].startswith("00")
    return own[:-_COPY] if copied else own if len(own) > len("0x") else None


def asks(lists: Iterable[str], known: Known) -> dict[str, Request]:
    """By list the request that learns its content types, for those of which nothing is known."""
    return {
        name: Request.get(known.site, f"{list_path(known, name)}/ContentTypes", select=["StringId"], missing_ok=True)
        for name in lists
        if name.casefold() not in _known(known)
    }  # fmt: skip


def learn(name: str, reply: Reply, known: Known) -> None:
    if not reply.missing:
        copies = (str(row.get("StringId") or "") for row in reply.rows)
        _known(known)[name.casefold()] = {site: copy for copy in copies if (site := of_site(copy))}


def forget(name: str, known: Known) -> None:
    _known(known).pop(name.casefold(), None)


def of_list(name: str, content_type: str, known: Known) -> str | None:
    """The id of the list's copy, if the list is known to have one."""
    return _known(known).get(name.casefold(), {}).get(content_type)


def required(name: str, content_type: str, known: Known) -> str:
    found = of_list(name, content_type, known)
    if found is None:
        raise ProsjektportalError(
            f"{name} does not offer the content type {content_type}",
            hint="Name the content type under the list's `content_types` in the template.",
        )
    return found


def _known(known: Known) -> dict[str, dict[str, str]]:
    ids: dict[str, dict[str, str]] = known.facts.setdefault(FACT, {})
    return ids
