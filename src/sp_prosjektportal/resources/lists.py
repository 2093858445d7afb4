"""Lists and libraries with their settings and the content types they offer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Literal, Protocol

from sp_prosjektportal.engine.compare import compare, managed_fields
from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import Conflict, ProsjektportalError, RequestFailed
from sp_prosjektportal.resources import fields, list_content_types, list_creation, list_permissions
from sp_prosjektportal.resources.content_types import ContentTypeId
from sp_prosjektportal.resources.types import RelativeUrl
from sp_prosjektportal.steps import Steps
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
    permissions: list_permissions.Permissions = "inherit"  # of its own: the role of each group that is named

    @property
    def key(self) -> str:
        return self.url

    def not_compared(self) -> frozenset[str]:
        """Attachments are turned off when the list is made only: later that would delete those there are."""
        return frozenset() if self.attachments else frozenset({"attachments"})

    def needs(self) -> frozenset[str]:
        types = frozenset(f"content_types/{content_type}" for content_type in self.content_types)
        return types | list_permissions.needs(self)


class Lists(Kind[List]):
    """Lists are read one request each, by URL, which is also how a lost create is found again.

    A new list is made by CSOM, the only way to choose the URL beside the title (wire.md section 6.1), with its
    settings, content types and own permissions in the same program; what needs the ids of those follows.
    """

    resource = List
    permissions: ClassVar[frozenset[Permission]] = frozenset(
        {Permission.READ, Permission.MANAGE, Permission.FULL_CONTROL}
    )

    def observe(self, desired: Sequence[List], known: Known) -> Steps[dict[str, Observed[List]]]:
        groups = list_permissions.asks(desired, known)
        replies: list[Reply] = yield [*groups, *(_read_request(known, wanted) for wanted in desired)]
        list_permissions.learn(groups, replies[: len(groups)], known)
        found: dict[str, Observed[List]] = {}
        for wanted, reply in zip(desired, replies[len(groups) :], strict=True):
            if not reply.missing:
                found[wanted.address] = _read(wanted, reply, known)
                _learn(wanted, found[wanted.address].ids, known)
        return found

    def create(self, desired: List, known: Known) -> Steps[Observed[List]]:
        try:
            ids = yield from list_creation.make(desired, settings(desired, managed_fields(desired)), known)
        except Conflict as error:
            # A list at that URL is adopted by whoever asked; otherwise the title is another list's.
            there = yield from self.observe([desired], known)
            raise error if there else _title_taken(desired, error) from error
        except RequestFailed:
            # One of the site's own groups may have no role on the site, and is not found then: the list is there.
            there = yield from self.observe([desired], known)
            if desired.address not in there or not list_permissions.own(desired):
                raise
            found = there[desired.address]
            return (yield from self.update(desired, found, compare(desired, found.resource), known))
        works = _works(desired, managed_fields(desired), ids, known)
        try:
            yield [ask for work in works for ask in work.second([])]
        except RequestFailed:
            # Asked again after a lost reply, the second time finds nothing to take away: what counts is the list.
            there = yield from self.observe([desired], known)
            if desired.address not in there or compare(desired, there[desired.address].resource):
                raise
            return there[desired.address]
        _learn(desired, ids, known)
        return Observed(desired, ids)

    def at_once(self, desired: List, known: Known) -> bool:
        return True

    def update(
        self, desired: List, observed: Observed[List], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[List]]:
        changed = {difference.path for difference in differences}
        return (yield from _change(desired, changed, observed.ids, known))

    def delete(self, observed: Observed[List], known: Known) -> Steps[None]:
        yield Request.delete(known.site, f"/_api/web/lists(guid'{observed.ids['id']}')", schema=True)


_PROPERTIES = {"title": "Title", "description": "Description", "hidden": "Hidden", "versioning": "EnableVersioning",
               "versions": "MajorVersionLimit", "attachments": "EnableAttachments",
               "folders": "EnableFolderCreation"}  # fmt: skip
_SELECT = ("Id", "BaseType", *_PROPERTIES.values())


# -- reading ---------------------------------------------------------------------------------------------


def _read_request(known: Known, wanted: List) -> Request:
    select, expand = [*_SELECT], list[str]()
    if "content_types" in wanted.model_fields_set:
        select += list_content_types.SELECT
        expand += list_content_types.EXPAND
    permission = Permission.READ
    if list_permissions.own(wanted):
        select += list_permissions.SELECT
        expand += list_permissions.EXPAND
        permission = Permission.FULL_CONTROL  # who has permissions is not for everybody to see
    elif "permissions" in wanted.model_fields_set:
        select.append("HasUniqueRoleAssignments")
    path = f"/_api/web/GetList({literal(f'{known.path}/{wanted.url}')})"
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
    managed, copies, others = list_content_types.read(reply, wanted.template, wanted.content_types)
    found |= {"content_types": managed, "permissions": list_permissions.read(wanted, reply, known)}
    ids = {"id": str(reply.value("Id")), "content_types": copies, "other_content_types": others,
           "own_permissions": bool(reply.value("HasUniqueRoleAssignments")),
           "held": list_permissions.holders(reply.value("RoleAssignments") or [])}  # fmt: skip
    return Observed(wanted.like(found), ids)


def _learn(wanted: List, ids: Mapping[str, Any], known: Known) -> None:
    fields.list_ids(known)[wanted.url.casefold()] = ids["id"]
    if ids.get("content_types"):
        known.facts.setdefault("list_content_types", {})[wanted.url.casefold()] = ids["content_types"]


# -- writing ---------------------------------------------------------------------------------------------


class _Work(Protocol):
    """Part of a list's change: what to ask first, and what to ask when that is answered."""

    def first(self) -> list[Request]: ...
    def second(self, replies: Sequence[Reply]) -> list[Request]: ...


def settings(desired: List, changed: Collection[str]) -> dict[str, Any]:
    """The properties of SP.List for the fields in ``changed``."""
    body = {prop: getattr(desired, name) for name, prop in _PROPERTIES.items() if name in changed}
    if desired.template == "library":
        body.pop("EnableAttachments", None)
    return body


def _works(desired: List, changed: Collection[str], ids: Mapping[str, Any], known: Known) -> list[_Work]:
    url = f"/_api/web/lists(guid'{ids['id']}')"
    works: list[_Work] = []
    if "content_types" in changed:
        works.append(list_content_types.Work(url, desired, ids, known))
    if any(path.partition(".")[0] == "permissions" for path in changed):
        named = list_permissions.own(desired)
        some = [who for who in named if f"permissions.{who}" in changed]
        works.append(list_permissions.Work(url, desired, some or named, ids, known))
    return works


def _change(
    desired: List, changed: Collection[str], ids: Mapping[str, Any], known: Known
) -> Steps[Observed[List]]:
    """Settings, content types and permissions, in two rounds at most."""
    body = settings(desired, changed)
    first = (
        [Request.merge(known.site, f"/_api/web/lists(guid'{ids['id']}')", body, schema=True)] if body else []
    )
    works = _works(desired, changed, ids, known)
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
    _learn(desired, ids, known)
    return Observed(desired, ids)


_LIST_EXISTS = "-2130575342"


def _title_taken(desired: List, error: Conflict) -> ProsjektportalError:
    if not error.code.startswith(_LIST_EXISTS):
        return error
    title = desired.title or desired.url.rpartition("/")[2]
    return ProsjektportalError(
        f"The list {desired.url} cannot be titled '{title}': another list of the site has that title.",
        hint="Give the list another title in the template, or rename the other list, and run again.",
    )
