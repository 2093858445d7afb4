"""Where object paths begin: static properties and methods, constructors, and identities given out before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sp_prosjektportal.emulator.csom import taxonomy, tenancy
from sp_prosjektportal.emulator.csom import web as web_things
from sp_prosjektportal.emulator.csom.term_sets import LabelMatch
from sp_prosjektportal.emulator.csom.things import Context, Thing
from sp_prosjektportal.emulator.errors import NotEmulated, Refused

REQUEST_CONTEXT = "{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}"
TAXONOMY_SESSION = "{981cbc68-9edc-4f8d-872f-71146fcbb84f}"
TENANT = "{268004ae-ef6b-4e9b-8425-127220d84719}"
LABEL_MATCH = "{61a1d689-2744-4ea3-a88b-c95bee9803aa}"

_STATIC: dict[tuple[str, str], Callable[[Context], Thing]] = {
    (REQUEST_CONTEXT, "Current"): web_things.RequestContext,
    (TAXONOMY_SESSION, "GetTaxonomySession"): taxonomy.Session,
    (TENANT, ""): tenancy.Tenant,
    (LABEL_MATCH, ""): LabelMatch,
}


def static(context: Context, type_id: str, name: str, arguments: list[Any]) -> Thing:
    """A static member, or (with an empty name) a new object of the type."""
    make = _STATIC.get((type_id, name))
    if make is None:
        context.call.emulator.log.missing(f"CSOM type {type_id} {name}")
        raise NotEmulated(f"the CSOM type {type_id}{f' with {name}' if name else ''}.")
    if arguments:
        raise Refused(
            200,
            "-2147024809, System.ArgumentException",
            f"The number of arguments of {name or 'the constructor'} does not fit.",
        )
    return make(context)


def by_identity(context: Context, text: str) -> Thing:
    """An object by the identity that an earlier answer gave. The trace before ``|`` is not looked at."""
    identity = text.partition("|")[2] or text
    found = (
        tenancy.by_identity(context, identity)
        or taxonomy.by_identity(context, identity)
        or web_things.by_identity(context, identity)
    )
    if found is None:
        raise NotEmulated(f"the CSOM identity {identity[:120]}.")
    return found
