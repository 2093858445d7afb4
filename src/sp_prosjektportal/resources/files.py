"""Files below a library: made with their contents, which belong to people after that, and kept with their metadata."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, tzinfo
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import Conflict, ProsjektportalError, RequestFailed
from sp_prosjektportal.resources import item_content_types, item_forms, paths, regional_settings
from sp_prosjektportal.resources.content_types import ContentTypeId
from sp_prosjektportal.resources.folders import above
from sp_prosjektportal.resources.item_rows import Row, list_path, row_keys
from sp_prosjektportal.resources.item_values import Values, decode, selection
from sp_prosjektportal.resources.paths import BelowLibrary
from sp_prosjektportal.resources.types import ItemValue, RelativeUrl, Term
from sp_prosjektportal.steps import Steps, together
from sp_prosjektportal.tenant.csom import Csom, Value
from sp_prosjektportal.tenant.request import Permission, Reply, Request, literal

LARGEST = 700_000
"""Bytes of contents that travel in a program: a call takes 2 MB ([MS-CSOM]), and contents grow by a third in it."""

_CREATION = "{f5c8173c-cae6-4469-a7af-3879ca3c617c}"  # SP.FileCreationInformation
_BUSY = ("-2130575306", "-2147018894")  # checked out by somebody; open and locked
_CHECKED_OUT = 0  # SP.CheckOutType.Online; 2 is none


class Content(BaseModel):
    """What a file holds when it is made. ``name`` says what it is made of, and changes when that does."""

    model_config = ConfigDict(frozen=True)

    name: str
    make: Callable[[], bytes] = Field(exclude=True, repr=False)


class File(Resource):
    """A file by its library and its path there. Only the columns named in ``values`` are managed."""

    kind: ClassVar[str] = "files"
    key_fields: ClassVar[frozenset[str]] = frozenset({"library", "path", "content", "once"})

    library: RelativeUrl
    path: BelowLibrary
    content: Content
    content_type: ContentTypeId | None = None  # of the site; the library's copy of it is used
    values: Values = Field(default_factory=dict)
    once: frozenset[str] = frozenset()  # columns set when the file is made and left to people after that

    @property
    def key(self) -> str:
        return f"{self.library}/{self.path}"

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def not_compared(self) -> frozenset[str]:
        return frozenset(f"values.{column}" for column in self.once)

    def needs(self) -> frozenset[str]:
        """The library with its columns, the folder, the content type, and the rows that lookups name."""
        needed = {f"lists/{self.library}", *above(self.library, self.path)}
        needed |= {f"columns/{self.library}/{name}" for name in self.values}
        needed |= {f"site_columns/{name}" for name in self.values}
        if self.content_type:
            needed.add(f"content_types/{self.content_type}")
        rows = (key for value in self.values.values() for key in row_keys(value))
        return frozenset(needed | {item_forms.row_address(key) for key in rows})


class Files(Kind[File]):
    """A new file comes by CSOM with its contents in the program, so that many travel in one call: a REST batch takes no
    contents (sp-dev-docs#7122). It waits for its library to be finished, since a content type that a library is to lose
    cannot go once a file has it. What CSOM does not take goes by REST, one call each: a large
    file, and a name with ``%`` or ``#``, since ``FileCreationInformation`` has a URL and not a decoded path.

    Metadata are text in the site's locale, like those of rows, and make no version of their own. Those that a program
    reads alike (``ParseAndSetFieldValue``, as CLI for Microsoft 365 sends it) come with the file.
    """

    resource = File
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.WRITE})

    def observe(self, desired: Sequence[File], known: Known) -> Steps[dict[str, Observed[File]]]:
        typed = dict.fromkeys(file.library for file in desired if file.content_type)
        learning: Steps[Any] = item_forms.learn(typed, known)
        _, *rows = yield from together([learning, *(_read(file, known) for file in desired)])
        zone = regional_settings.zone(known)
        return {
            file.address: _observed(file, row, zone)
            for file, row in zip(desired, rows, strict=True)
            if row is not None
        }

    def create(self, desired: File, known: Known) -> Steps[Observed[File]]:
        values = {name: value for name, value in desired.values.items() if value is not None}
        now = {name: value for name, value in values.items() if _fits(desired) and _is_plain(value)}
        try:
            checked_out = yield from (
                _in_a_program(desired, now, known) if _fits(desired) else _by_itself(desired, known)
            )
        except Conflict as error:
            if (yield from self.observe([desired], known)):
                raise  # whoever asked looks, and adopts it
            raise ProsjektportalError(
                f"The file {desired.key} was not made: something else there has that name.",
                hint="Rename or move the folder of that name, or choose another name in the template.",
            ) from error
        later = {name: value for name, value in values.items() if name not in now}
        if later or desired.content_type:
            yield from _write(desired, later, desired.content_type, known)
        if checked_out:  # the library wants files checked out: until it is checked in, only we see it
            path = paths.file_request_path(known, desired.library, desired.path)
            yield Request.post(known.site, f"{path}/CheckIn(comment='',checkintype=1)")
        return Observed(desired)

    def update(
        self, desired: File, observed: Observed[File], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[File]]:
        changed = [d.path.removeprefix("values.") for d in differences if d.path.startswith("values.")]
        values = {name: desired.values[name] for name in changed}
        retyped = desired.content_type if any(d.path == "content_type" for d in differences) else None
        yield from _write(desired, values, retyped, known)
        update: dict[str, Any] = {"values": observed.resource.values | values}
        if retyped:
            update["content_type"] = retyped
        return Observed(observed.resource.model_copy(update=update))

    def delete(self, observed: Observed[File], known: Known) -> Steps[None]:
        file = observed.resource
        path = f"{paths.file_request_path(known, file.library, file.path)}/recycle"
        yield Request.post(known.site, path, missing_ok=True)


# -- reading ---------------------------------------------------------------------------------------------


def _read(file: File, known: Known) -> Steps[Row | None]:
    """The row that the file is, or nothing. A column that the library lacks is not asked for again."""
    try:
        reply: Reply = yield _row_request(file, file.values, known)
    except RequestFailed as refused:
        if refused.status != 400:
            raise
        types = yield from _types(file.library, known)
        there = {name: value for name, value in file.values.items() if name in types}
        if len(there) == len(file.values):
            raise
        reply = yield _row_request(file, there, known, types)
    return None if reply.missing or reply.null else dict(reply.body)


def _row_request(
    file: File, values: Mapping[str, ItemValue], known: Known, types: Mapping[str, str] | None = None
) -> Request:
    select, expand = selection({name: [value] for name, value in values.items()}, types)
    if select[0] != "*":
        select.append("ContentTypeId")
    path = f"{paths.file_request_path(known, file.library, file.path)}/ListItemAllFields"
    return Request.get(known.site, path, select=select, expand=expand, missing_ok=True)


def _types(library: str, known: Known) -> Steps[dict[str, str]]:
    reply: Reply = yield Request.get(known.site, f"{list_path(known, library)}/fields",
                                     select=["InternalName", "TypeAsString"], missing_ok=True)  # fmt: skip
    return {str(row["InternalName"]): str(row.get("TypeAsString") or "") for row in reply.rows}


def _observed(file: File, row: Row, zone: tzinfo) -> Observed[File]:
    there = File.model_construct(  # decode has normalised the values
        library=file.library,
        path=file.path,
        content=file.content,
        content_type=item_content_types.of_site(str(row.get("ContentTypeId") or ""), file.content_type),
        values={name: decode(row, name, wanted, zone) for name, wanted in file.values.items()},
        once=file.once,
    )
    return Observed(there)


# -- writing ---------------------------------------------------------------------------------------------


def _fits(file: File) -> bool:
    return not any(sign in file.name for sign in "%#") and len(file.content.make()) <= LARGEST


def _is_plain(value: ItemValue) -> bool:
    """Whether a program reads the text for it as ``ValidateUpdateListItem`` does."""
    first = value[0] if isinstance(value, tuple) and value else value
    return isinstance(first, str | int | float | date | Term)


def _in_a_program(file: File, values: Mapping[str, ItemValue], known: Known) -> Steps[bool]:
    """Make the file with these values; whether it is checked out after that."""
    form = yield from item_forms.form(file.library, values, None, known)
    program = Csom()
    files = program.child(paths.folder_of(program, known, file.library, file.path), "Files")
    information = {"Content": file.content.make(), "Overwrite": False, "Url": file.name}
    made = program.method(files, "Add", Value(_CREATION, information))
    if form:
        row = program.child(made, "ListItemAllFields")
        for value in form:
            program.call(row, "ParseAndSetFieldValue", value["FieldName"], value["FieldValue"])
        program.call(row, "SystemUpdate")
    asked = program.query(made, ["CheckOutType"])
    reply: Reply = yield Request.csom(known.site, program, schema=True, permission=Permission.WRITE)
    return _is_checked_out((reply.result(asked) or {}).get("CheckOutType"))


def _by_itself(file: File, known: Known) -> Steps[bool]:
    folder = paths.folder_request_path(known, file.library, paths.parent(file.path))
    path = f"{folder}/Files/AddUsingPath(DecodedUrl={literal(file.name)},Overwrite=false)"
    reply: Reply = yield Request.post(known.site, path, file.content.make(), permission=Permission.WRITE)
    return _is_checked_out(reply.value("CheckOutType"))


def _is_checked_out(told: Any) -> bool:
    return told is not None and int(told) == _CHECKED_OUT


def _write(
    file: File, values: Mapping[str, ItemValue], content_type: str | None, known: Known
) -> Steps[None]:
    """Set these columns, without a version of its own."""
    form = yield from item_forms.form(file.library, values, content_type, known)
    path = (
        f"{paths.file_request_path(known, file.library, file.path)}/ListItemAllFields/ValidateUpdateListItem"
    )
    body = {"formValues": form, "bNewDocumentUpdate": True}
    try:
        reply: Reply = yield Request.post(known.site, path, body, harmless=True)
        item_forms.checked(reply, file.address)
    except RequestFailed as refused:
        if not refused.code.startswith(_BUSY):
            raise
        raise ProsjektportalError(
            f"The properties of {file.key} were not set: {refused.message}",
            hint="Have whoever works in the document close it and check it in, and run the same command again.",
        ) from refused
