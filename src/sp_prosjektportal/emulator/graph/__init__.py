"""Microsoft Graph v1.0: users, groups, sites with their permissions, the term store to read, and $batch.

Also serves ``{site}/_api/v2.1/termStore``, SharePoint's own copy of the term store part.
"""

from __future__ import annotations

import re

from sp_prosjektportal.emulator.app import Answer, Call
from sp_prosjektportal.emulator.errors import NotEmulated
from sp_prosjektportal.emulator.graph import batch, groups, sites, term_store, users
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import render_error

__all__ = ["render_error", "serve"]

# method, path below the version (lower case where it is a word), handler. Groups become arguments.
_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    *users.ROUTES,
    *groups.ROUTES,
    *sites.ROUTES,
    *term_store.ROUTES,
)
_COMPILED = tuple((m, re.compile(pattern, re.IGNORECASE), handler) for m, pattern, handler in _ROUTES)


def serve(call: Call) -> Answer:
    """Answer one request, plain or part of a batch."""
    asked = Asked.of(call)
    if asked.path.lower() == "/$batch" and call.method == "POST" and not call.in_batch:
        return batch.serve(asked)
    for method, pattern, handler in _COMPILED:
        match = pattern.fullmatch(asked.path) if method == call.method else None
        if match is not None:
            return handler(asked, *match.groups())
    raise NotEmulated(f"{call.method} {asked.path} of Microsoft Graph.")
