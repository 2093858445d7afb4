"""Content types of the site, with ids of one's own (CSOM; wire.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom, Ref, Value
from sp_prosjektportal.tenant.request import Permission, Reply, Request, literal


def _upper(text: str) -> str:
    return "0x" + text.strip().removeprefix("0x").removeprefix("0X").upper()


ContentTypeId = Annotated[str, AfterValidator(_upper)]


class ContentType(Resource):
    """A content type by id; its parent is in the id."""

    kind: ClassVar[str] = "content_types"
    key_fields: ClassVar[frozenset[str]] = frozenset({"id"})

    id: ContentTypeId
    name: str = ""
    group: str = ""
    description: str = ""
    columns: tuple[str, ...] = ()  # internal names in order, those added to the parent's
    required: frozenset[str] = frozenset()  # of the columns
    hidden: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return self.id

    def needs(self) -> frozenset[str]:
        """Its columns, and every content type its id descends from."""
        parents = {f"content_types/{self.id[:length]}" for length in range(4, len(self.id), 2)}
        return frozenset({f"site_columns/{name}" for name in self.columns} | parents)


class ContentTypes(Kind[ContentType]):
    """All content types of the site are read in one request, and found by their ids, which are ours.

    Only CSOM makes a content type with an id of one's own and gives it columns that its parent has not; each is
    one program, which either runs to its end or is found half made and completed (wire.md section 5).
    """

    resource = ContentType
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.MANAGE})

    def observe(
        self, desired: Sequence[ContentType], known: Known
    ) -> Steps[dict[str, Observed[ContentType]]]:
        reply: Reply = yield Request.get(
            known.site, _PATH, select=_SELECT, expand=["FieldLinks"], missing_ok=True
        )  # fmt: skip
        rows = {_id(row): row for row in reply.rows}
        links = _links(known)
        links |= {content_type: _names(row) for content_type, row in rows.items()}
        return {
            wanted.address: Observed(wanted.like(_read(rows[wanted.id], wanted)), _ids(rows[wanted.id]))
            for wanted in desired
            if wanted.id in rows
        }

    def create(self, desired: ContentType, known: Known) -> Steps[Observed[ContentType]]:
        program = Csom()
        web = program.web()
        information = Value(
            _CREATION,
            {"Description": desired.description, "Group": desired.group, "Id": desired.id, "Name": desired.name,
             "ParentContentType": None},
        )  # fmt: skip
        content_type = program.method(program.child(web, "ContentTypes"), "Add", information)
        inherited = _inherited(desired.id, known)
        _write_columns(program, web, content_type, desired, dict.fromkeys(inherited, ""), known)
        _order(program, content_type, desired)
        program.call(content_type, "Update", False)
        # Before the answer: a child may be asked for in the same call.
        _links(known)[desired.id] = [*inherited, *(c for c in desired.columns if c not in inherited)]
        yield Request.csom(known.site, program, schema=True)
        return Observed(desired, {"links": {}})

    def at_once(self, desired: ContentType, known: Known) -> bool:
        return True

    def update(
        self,
        desired: ContentType,
        observed: Observed[ContentType],
        differences: Sequence[Difference],
        known: Known,
    ) -> Steps[Observed[ContentType]]:
        changed = {difference.path for difference in differences}
        program = Csom()
        web = program.web()
        content_type = program.method(program.child(web, "ContentTypes"), "GetById", desired.id)
        for field, name in (("name", "Name"), ("description", "Description"), ("group", "Group")):
            if field in changed:
                program.set(content_type, name, getattr(desired, field))
        if changed & {"columns", "required", "hidden"}:
            _write_columns(program, web, content_type, desired, observed.ids["links"], known)
        if "columns" in changed:
            _order(program, content_type, desired)
        program.call(content_type, "Update", True)
        _keep_order_of_children(program, web, desired.id, known)
        yield Request.csom(known.site, program, schema=True)
        return Observed(desired, observed.ids)

    def delete(self, observed: Observed[ContentType], known: Known) -> Steps[None]:
        yield Request.delete(known.site, f"{_PATH}({literal(observed.resource.id)})", schema=True)


_PATH = "/_api/web/contenttypes"
_CREATION = "{168f3091-4554-4f14-8866-b20d48e45b54}"  # ContentTypeCreationInformation
_LINK = "{63fb2c92-8f65-4bbb-a658-b6cd294403f4}"  # FieldLinkCreationInformation
_SELECT = ("StringId", "Name", "Group", "Description", "FieldLinks/Id", "FieldLinks/Name", "FieldLinks/Required",
           "FieldLinks/Hidden")  # fmt: skip
_ITEM = ("ContentType", "Title")
_DOCUMENT = ("ContentType", "FileLeafRef", "Title")


# -- reading ---------------------------------------------------------------------------------------------


def _id(row: Mapping[str, Any]) -> str:
    return _upper(str(row["StringId"]))


def _names(row: Mapping[str, Any]) -> list[str]:
    return [str(link["Name"]) for link in row.get("FieldLinks") or []]


def _ids(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"links": {str(link["Name"]): str(link["Id"]) for link in row.get("FieldLinks") or []}}


def _read(row: Mapping[str, Any], wanted: ContentType) -> dict[str, Any]:
    """Columns that the content type has beside the wanted ones are not ours to say anything about."""
    managed = {name.casefold(): name for name in wanted.columns}
    links = [(managed[str(link["Name"]).casefold()], link) for link in row.get("FieldLinks") or []
             if str(link["Name"]).casefold() in managed]  # fmt: skip
    return {
        "name": row["Name"],
        "group": row["Group"],
        "description": row["Description"],
        "columns": tuple(name for name, _ in links),
        "required": frozenset(name for name, link in links if link["Required"]),
        "hidden": frozenset(name for name, link in links if link["Hidden"]),
    }


def _links(known: Known) -> dict[str, list[str]]:
    """The columns of each content type of the site, by id."""
    links: dict[str, list[str]] = known.facts.setdefault("content_type_columns", {})
    return links


def _inherited(content_type: str, known: Known) -> list[str]:
    """The columns of the nearest parent that is known; a parent that nobody saw is a built-in one."""
    links = _links(known)
    parents = [other for other in links if content_type.startswith(other) and other != content_type]
    if parents and len(nearest := max(parents, key=len)) >= len("0x01"):
        return links[nearest]
    return list(_DOCUMENT if content_type.startswith("0x0101") else _ITEM)


# -- writing ---------------------------------------------------------------------------------------------


def _write_columns(
    program: Csom, web: Ref, content_type: Ref, desired: ContentType, there: Mapping[str, str], known: Known
) -> None:
    """Add what is missing, set required and hidden."""
    links = program.child(content_type, "FieldLinks")
    site_columns = program.child(web, "Fields")
    present = {name.casefold(): link_id for name, link_id in there.items()}
    for name in desired.columns:
        if name.casefold() not in present:
            column = program.method(site_columns, "GetByInternalNameOrTitle", name)
            link = program.method(links, "Add", Value(_LINK, {"Field": column}))
            _set_link(program, link, name, desired)
        elif link_id := present[name.casefold()] or _column_id(name, known):
            link = program.method(links, "GetById", UUID(link_id))
            _set_link(program, link, name, desired)


def _order(program: Csom, content_type: Ref, desired: ContentType) -> None:
    if desired.columns:
        program.call(program.child(content_type, "FieldLinks"), "Reorder", list(desired.columns))


def _is_required(name: str, known: Known) -> bool:
    """A new link takes over that the column of the site is required."""
    column = known.get(f"site_columns/{name}")
    return column is not None and bool(column.resource.required)


def _keep_order_of_children(program: Csom, web: Ref, parent: str, known: Known) -> None:
    """Updating children gives them the parent's order too; those that are ours keep their own."""
    for observed in known:
        child = observed.resource
        if (
            isinstance(child, ContentType)
            and child.columns
            and child.id.startswith(parent)
            and child.id != parent
        ):
            content_type = program.method(program.child(web, "ContentTypes"), "GetById", child.id)
            _order(program, content_type, child)
            program.call(content_type, "Update", False)


def _set_link(program: Csom, link: Ref, name: str, desired: ContentType) -> None:
    """Both ways: a new link is as required as its column."""
    for field, names in (("required", desired.required), ("hidden", desired.hidden)):
        if field in desired.model_fields_set:
            program.set(link, field.capitalize(), name in names)


_TITLE = "fa564e0f-0c70-4ab9-b863-0177e6ddd247"


def _column_id(name: str, known: Known) -> str:
    """The id of a column that a new content type inherits, where it is known."""
    if name == "Title":
        return _TITLE
    column = known.get(f"site_columns/{name}")
    return str(column.ids.get("id", "")) if column else ""
