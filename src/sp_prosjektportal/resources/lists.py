"""Lists and libraries with their settings and the content types they offer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Literal

from sp_prosjektportal.engine.compare import managed_fields
from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import Conflict, ProsjektportalError
from sp_prosjektportal.resources import fields, list_content_types, list_permissions
from sp_prosjektportal.resources.content_types import ContentTypeId
from sp_prosjektportal.resources.types import RelativeUrl
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom, Value
from sp_prosjektportal.tenant.request import Permission, Reply, Request, literal


class List(Resource):
    """A list by its URL below the site, which is ASCII and never changes; the title is set after."""

    kind: ClassVar[str] = "lists"
    key_fields: ClassVar[frozenset[str]] = frozenset({"url", "template"})

    url: RelativeUrl
    template: Literal["list", "library"] = "list"
    title: str = ""
    description: str = ""
    hidden: bool = False
    versioning: bool = True
    versions: int = 50
    attachments: bool = True
    folders: bool = False
    content_types: tuple[ContentTypeId, ...] = ()  # site content types offered, the first is the default
    members_may: Literal["edit", "read"] = "edit"  # read: owners write, members only read (own permissions)

    @property
    def key(self) -> str:
        return self.url

    def needs(self) -> frozenset[str]:
        return frozenset(f"content_types/{content_type}" for content_type in self.content_types)


class Lists(Kind[List]):
    """Lists are read one request each, by URL, which is also how a lost create is found again.

    A new list gets its URL from an ASCII title and its real title after (wire.md section 6.1). Three rounds make
    one: the list; its settings, content types and own permissions; then what needs the ids of those.
    """

    resource = List
    permissions: ClassVar[frozenset[Permission]] = frozenset(
        {Permission.READ, Permission.MANAGE, Permission.FULL_CONTROL}
    )

    def observe(self, desired: Sequence[List], known: Known) -> Steps[dict[str, Observed[List]]]:
        members = (
            [list_permissions.members_request(known)]
            if any(list_permissions.closed(wanted) for wanted in desired)
            else []
        )
        replies: list[Reply] = yield [*members, *(_read_request(known, wanted) for wanted in desired)]
        if members:
            list_permissions.learn_members(replies[0], known)
        found: dict[str, Observed[List]] = {}
        for wanted, reply in zip(desired, replies[len(members) :], strict=True):
            if not reply.missing:
                found[wanted.address] = _read(wanted, reply, known)
                _learn(wanted, found[wanted.address].ids, known)
        return found

    def create(self, desired: List, known: Known) -> Steps[Observed[List]]:
        list_id = yield from _make(desired, known)
        changed = set(managed_fields(desired))
        if not list_permissions.closed(desired):
            changed.discard("members_may")  # a new list has the site's permissions
        return (yield from _change(desired, changed, {"id": list_id, "new": True}, known))

    def update(
        self, desired: List, observed: Observed[List], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[List]]:
        changed = {difference.path for difference in differences}
        return (yield from _change(desired, changed, observed.ids, known))

    def delete(self, observed: Observed[List], known: Known) -> Steps[None]:
        yield Request.delete(known.site, f"/_api/web/lists(guid'{observed.ids['id']}')", schema=True)


_TEMPLATES = {"list": 100, "library": 101}
_PROPERTIES = {"title": "Title", "description": "Description", "hidden": "Hidden", "versioning": "EnableVersioning",
               "versions": "MajorVersionLimit", "attachments": "EnableAttachments",
               "folders": "EnableFolderCreation"}  # fmt: skip
_SELECT = ("Id", "BaseType", *_PROPERTIES.values())
_LIST_CREATION = "{e247b7fc-095e-4ea4-a4c9-c5d373723d8c}"  # ListCreationInformation


# -- reading ---------------------------------------------------------------------------------------------


def _read_request(known: Known, wanted: List) -> Request:
    select, expand = [*_SELECT], list[str]()
    if "content_types" in wanted.model_fields_set:
        select += list_content_types.SELECT
        expand += list_content_types.EXPAND
    if list_permissions.closed(wanted):
        select += list_permissions.SELECT
        expand += list_permissions.EXPAND
    elif "members_may" in wanted.model_fields_set:
        select.append("HasUniqueRoleAssignments")
    path = f"/_api/web/GetList({literal(f'{known.path}/{wanted.url}')})"
    permission = Permission.FULL_CONTROL if list_permissions.closed(wanted) else Permission.READ
    return Request.get(known.site, path, select=select, expand=expand, missing_ok=True, permission=permission)


def _read(wanted: List, reply: Reply, known: Known) -> Observed[List]:
    template = "library" if reply.value("BaseType") == 1 else "list"
    if "template" in wanted.model_fields_set and wanted.template != template:
        raise ProsjektportalError(
            f"{known.site}/{wanted.url} is a {template}, and the template wants a {wanted.template} there.",
            hint="Nothing was changed. Use another `url` in the template, or remove the old one by hand first.",
        )
    found = {name: reply.value(prop) for name, prop in _PROPERTIES.items()}
    if template == "library":
        found["attachments"] = wanted.attachments  # libraries have none
    types = list_content_types.read(reply, wanted.template, wanted.content_types)
    found |= {"content_types": types.managed, "members_may": list_permissions.read(reply, known)}
    ids = {"id": str(reply.value("Id")), "content_types": types.ids, "built_in": types.built_in,
           "permissions": list_permissions.bindings(reply, known)}  # fmt: skip
    return Observed(wanted.like(found), ids)


def _learn(wanted: List, ids: Mapping[str, Any], known: Known) -> None:
    fields.list_ids(known)[wanted.url.casefold()] = ids["id"]
    if ids.get("content_types"):
        known.facts.setdefault("list_content_types", {})[wanted.url.casefold()] = ids["content_types"]


# -- writing ---------------------------------------------------------------------------------------------


def _make(desired: List, known: Known) -> Steps[str]:
    """Make the list under its ASCII name, and give its id."""
    leaf = desired.url.rpartition("/")[2]
    body: dict[str, Any] = {"BaseTemplate": _TEMPLATES[desired.template], "Title": leaf}
    if desired.content_types:
        body["ContentTypesEnabled"] = True
    try:
        reply: Reply = yield Request.post(known.site, "/_api/web/lists", body, schema=True)
    except Conflict:
        # Another list has that title: a Norwegian site has a library "Dokumenter" at another URL. Only CSOM
        # lets the URL be chosen then.
        return (yield from _make_at(desired, known))
    return str(reply.value("Id"))


def _make_at(desired: List, known: Known) -> Steps[str]:
    information = {
        "Title": desired.title or desired.url,
        "Url": desired.url,
        "TemplateType": _TEMPLATES[desired.template],
    }
    program = Csom()
    made = program.method(program.child(program.web(), "Lists"), "Add", Value(_LIST_CREATION, information))
    action = program.query(made, ["Id"])
    if desired.content_types:
        program.set(made, "ContentTypesEnabled", True)
        program.call(made, "Update")
    reply: Reply = yield Request.csom(known.site, program, schema=True, alone=True)
    return str((reply.result(action) or {}).get("Id", "")).removeprefix("/Guid(").removesuffix(")/")


def _change(
    desired: List, changed: Collection[str], ids: Mapping[str, Any], known: Known
) -> Steps[Observed[List]]:
    """Settings, content types and permissions, in two rounds at most."""
    path = f"/_api/web/lists(guid'{ids['id']}')"
    body = {prop: getattr(desired, name) for name, prop in _PROPERTIES.items() if name in changed}
    if desired.template == "library":
        body.pop("EnableAttachments", None)
    first = [Request.merge(known.site, path, body, schema=True)] if body else []
    types = list_content_types.Work(path, desired, ids, known) if "content_types" in changed else None
    people = list_permissions.Work(path, desired, ids, known) if "members_may" in changed else None
    works = [work for work in (types, people) if work is not None]
    asks = [work.first() for work in works]
    try:
        replies: list[Reply] = yield [*first, *(ask for some in asks for ask in some)]
    except Conflict as error:
        raise _title_taken(desired, error) if "title" in changed else error from error
    start = len(first)
    second: list[Request] = []
    for work, some in zip(works, asks, strict=True):
        second += work.second(replies[start : start + len(some)])
        start += len(some)
    yield second
    now = {**ids, "content_types": types.ids if types else ids.get("content_types", {})}
    _learn(desired, now, known)
    return Observed(desired, now)


_LIST_EXISTS = "-2130575342"


def _title_taken(desired: List, error: Conflict) -> ProsjektportalError:
    if not error.code.startswith(_LIST_EXISTS):
        return error
    return ProsjektportalError(
        f"The list {desired.url} cannot be titled '{desired.title}': another list of the site has that title.",
        hint="Give the list another title in the template, or rename the other list, and run again.",
    )
