"""One request of a browser: who looks at which site, in which language, and where links lead."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from sp_prosjektportal.emulator import names
from sp_prosjektportal.emulator.app import Call, Principal
from sp_prosjektportal.emulator.browse.texts import TEXTS
from sp_prosjektportal.emulator.sharepoint.language import NB
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row, Store

_SCHEMES = ("http", "https", "mailto", "tel")


class Missing(Exception):
    """There is no such page: 404."""


@dataclass
class Visit:
    """``site`` is the site that the address is on, and ``None`` for pages of the whole tenant."""

    call: Call
    path: str
    """As decoded, without a slash at the end; empty for the start."""
    site: Row | None = None
    notes: list[str] = field(default_factory=list)
    """What of the page could not be shown as SharePoint shows it."""
    _numbered: int = 0

    @property
    def store(self) -> Store:
        return self.call.store

    @cached_property
    def session(self) -> Session:
        """The site as its administrator sees it. Only to read."""
        if self.site is None:
            raise Missing
        return self.on(self.site["id"])

    def on(self, site_id: str) -> Session:
        """A site as its administrator sees it."""
        who = Principal(app_only=True, roles=frozenset({"Sites.FullControl.All"}), login=self.login)
        return Session(self.store, site_id, self.call.now, who)

    @cached_property
    def person(self) -> Row:
        """The administrator that the pages are shown as."""
        users = list(self.store.rows("directory_users").values())
        return next((user for user in users if user.get("sharepoint_admin")), users[0] if users else {})

    @property
    def login(self) -> str:
        return str(self.person.get("userPrincipalName", ""))

    def number(self) -> str:
        """An id for an element, another one each time."""
        self._numbered += 1
        return f"e{self._numbered}"

    # -- words -------------------------------------------------------------------------------------

    @cached_property
    def lcid(self) -> int:
        """The site's language, else the tenant's."""
        tenant = self.store.get("tenant", "directory") or {}
        return int(self.site["lcid"] if self.site else tenant.get("lcid", NB))

    @property
    def language(self) -> str:
        """For ``<html lang>``."""
        return "nb" if self.lcid == NB else "en"

    def say(self, key: str, **values: Any) -> str:
        text = TEXTS[key][0 if self.lcid == NB else 1]
        return text.format(**values) if values else text

    # -- addresses ---------------------------------------------------------------------------------

    @cached_property
    def query(self) -> dict[str, str]:
        """Parameters of the address, names in lower case; the first of each."""
        given = parse_qs(self.call.query, keep_blank_values=True, errors="replace")
        return {name.lower(): values[0] for name, values in given.items()}

    @cached_property
    def _hosts(self) -> frozenset[str]:
        hosts = self.store.get("tenant", "hosts") or {}
        own = {one["sharepoint"].casefold() for one in (hosts, *names.twins(hosts)) if "sharepoint" in one}
        return frozenset(own | set(names.LOOPBACK))

    def href(self, url: str) -> str:
        """Where a link leads from here; empty for what no link should lead to (``javascript:`` and the like).

        Addresses on this tenant lose their host, so that they work by whatever name and port the browser uses.
        """
        try:
            parts = urlsplit(url.strip())
        except ValueError:
            return ""
        if parts.netloc:
            if parts.scheme.lower() not in ("http", "https", ""):
                return ""
            if (parts.hostname or "").casefold() not in self._hosts:
                return url.strip() if parts.scheme else ""
            return local(parts.path or "/", parts.query, parts.fragment)
        if parts.scheme:
            return url.strip() if parts.scheme.lower() in _SCHEMES[2:] else ""
        if not parts.path and not parts.query:
            return f"#{quote(parts.fragment)}" if parts.fragment else ""
        base = self.session.path if self.site and not parts.path.startswith("/") else ""
        return local(f"{base}/{parts.path.lstrip('/')}", parts.query, parts.fragment)

    def is_external(self, href: str) -> bool:
        return "://" in href

    def with_query(self, **changes: Any) -> str:
        """This address with other parameters; those that are ``None`` go."""
        given = {**self.query, **{name.lower(): value for name, value in changes.items()}}
        pairs = [f"{quote(k)}={quote(str(v), safe='/')}" for k, v in given.items() if v is not None]
        return local(self.path or "/") + (f"?{'&'.join(pairs)}" if pairs else "")


def list_at(session: Session, path: str) -> Row | None:
    """The list that an address is of: its folder, its views and forms, and what lies in it."""
    here = f"{path.casefold()}/"
    rows = session.rows("lists").values()
    return next((row for row in rows if here.startswith(f"{row['url'].casefold()}/")), None)


def local(path: str, query: str = "", fragment: str = "") -> str:
    """A server-relative address as it stands in a link. Percent signs that are there stay."""
    written = quote(path, safe="/%!'()*,:@&=+$;~")
    tail = f"?{quote(query, safe='/%!()*,:@&=+$;~?{}')}" if query else ""
    return "/" + written.lstrip("/") + tail + (f"#{quote(fragment)}" if fragment else "")


def path_link(path: str, **query: Any) -> str:
    """A link to a decoded server-relative path."""
    pairs = "&".join(f"{name}={quote(str(value), safe='/')}" for name, value in query.items())
    return "/" + quote(path.lstrip("/"), safe="/!'()*,@") + (f"?{pairs}" if pairs else "")
