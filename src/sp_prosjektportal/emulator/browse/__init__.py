"""The tenant as a person sees it: pages in a browser, to read only.

:func:`answer` takes the exchanges of browsers on the site host: GET or HEAD with ``Accept: text/html`` (or an image), no
token, and an address that no API has. Everything else is left to the APIs, which answer as if this package were not
there. Whoever looks is shown the site as its administrator sees it; nothing is ever written, no exchange is counted, and
nothing of it depends on evidence: it is a window on the store, not a part of the service.

``visit`` is one request; ``routes`` says which module answers an address; ``pages/`` are the Jinja templates.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from sp_prosjektportal.emulator.app import Answer, Call

_NOT_OURS = re.compile(r"/_(api|vti_bin|emulator)(/|$)", re.IGNORECASE)


def answer(call: Call) -> Answer | None:
    """The page of an address, or ``None`` where the call is not a browser's."""
    if not _from_browser(call):
        return None
    from sp_prosjektportal.emulator.browse.routes import answer as page

    return page(call)


def _from_browser(call: Call) -> bool:
    accepted = call.headers.get("accept", "").lower()
    if not ("text/html" in accepted or accepted.startswith("image/")) or "authorization" in call.headers:
        return False
    return call.emulator.host_kind(call.host) == "sharepoint" and not _is_api(call)


def _is_api(call: Call) -> bool:
    path = unquote(call.path)
    return bool(_NOT_OURS.search(path)) or path.lower().endswith("/_layouts/15/download.aspx")
