"""A new list in one program: URL, title, settings, content types, and permissions of its own where wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.resources import list_content_types, list_permissions
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom, Ref, Value
from sp_prosjektportal.tenant.request import Permission, Reply, Request

if TYPE_CHECKING:
    from sp_prosjektportal.resources.lists import List

_CREATION = "{e247b7fc-095e-4ea4-a4c9-c5d373723d8c}"  # ListCreationInformation
_TEMPLATES = {"list": 100, "library": 101}


def make(desired: List, settings: Mapping[str, Any], known: Known) -> Steps[dict[str, Any]]:
    """Make the list; its ids, as ``Lists`` keeps them."""
    program = Csom()
    web = program.web()
    title = desired.title or desired.url.rpartition("/")[2]
    information = {"Title": title, "Url": desired.url, "TemplateType": _TEMPLATES[desired.template]}
    made = program.method(program.child(web, "Lists"), "Add", Value(_CREATION, information))
    _write_settings(program, made, desired, settings)
    own = program.query(made, ["Id"])
    types = _add_content_types(program, web, made, desired)
    broken = (
        list_permissions.Break(program, web, made, desired, known) if list_permissions.own(desired) else None
    )
    permission = Permission.FULL_CONTROL if broken else Permission.MANAGE
    reply: Reply = yield Request.csom(known.site, program, schema=True, permission=permission)
    copies = [str(row["StringId"]) for row in (reply.result(types) or {}).get("_Child_Items_", ())]
    return {
        "id": str((reply.result(own) or {}).get("Id", "")).removeprefix("/Guid(").removesuffix(")/"),
        "content_types": list_content_types.by_original(copies),
        "own_permissions": broken is not None,
        "held": broken.held(reply) if broken else {},
        "roles_given": broken.done if broken else frozenset(),
        "new": True,
    }


def _write_settings(program: Csom, made: Ref, desired: List, settings: Mapping[str, Any]) -> None:
    values = {name: value for name, value in settings.items() if name != "Title"}
    if desired.content_types:
        values["ContentTypesEnabled"] = True
    for name, value in values.items():
        program.set(made, name, value)
    if values:
        program.call(made, "Update")


def _add_content_types(program: Csom, web: Ref, made: Ref, desired: List) -> int:
    """Add the site's content types; the query that tells the ids of the list's copies."""
    of_list, of_site = program.child(made, "ContentTypes"), program.child(web, "ContentTypes")
    for content_type in desired.content_types:
        if content_type != list_content_types.BUILT_IN[desired.template]:
            program.method(
                of_list, "AddExistingContentType", program.method(of_site, "GetById", content_type)
            )
    return program.query(of_list, rows=["StringId"])
