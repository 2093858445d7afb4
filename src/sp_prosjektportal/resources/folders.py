"""Folders below a library. Only that they are there is managed; what is in them belongs to people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import Conflict, ProsjektportalError, RequestFailed
from sp_prosjektportal.resources import paths
from sp_prosjektportal.resources.item_rows import PAGE, TOO_MANY_ROWS, list_path, pages
from sp_prosjektportal.resources.paths import BelowLibrary
from sp_prosjektportal.resources.types import RelativeUrl
from sp_prosjektportal.steps import Steps, together
from sp_prosjektportal.tenant.csom import Csom
from sp_prosjektportal.tenant.request import Permission, Reply, Request

FEW = 20
"""Up to this many folders of a library are asked for one by one; more are found by reading all that it has."""


class Folder(Resource):
    """A folder by its library and its path there. Upper and lower case do not tell folders apart."""

    kind: ClassVar[str] = "folders"
    key_fields: ClassVar[frozenset[str]] = frozenset({"library", "path"})

    library: RelativeUrl
    path: BelowLibrary

    @property
    def key(self) -> str:
        return f"{self.library}/{self.path}"

    def needs(self) -> frozenset[str]:
        """The library, and the folder that it is in."""
        return frozenset({f"lists/{self.library}", *above(self.library, self.path)})


def above(library: str, path: str) -> Iterator[str]:
    """The address of the folder that something is in, unless that is the library."""
    if folder := paths.parent(path):
        yield f"{Folder.kind}/{library}/{folder}"


class Folders(Kind[Folder]):
    """Folders are made by CSOM, whose programs run one after the other in few calls, so that a whole tree comes with
    its library: a REST batch runs its parts in any order. Making one that is there is no error, and changes nothing.
    """

    resource = Folder
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.WRITE})

    def observe(self, desired: Sequence[Folder], known: Known) -> Steps[dict[str, Observed[Folder]]]:
        by_library: dict[str, list[Folder]] = {}
        for folder in desired:
            by_library.setdefault(folder.library.casefold(), []).append(folder)
        trees = yield from together([_there(folders, known) for folders in by_library.values()])
        found = {
            key: unique_id for tree, f in zip(trees, by_library, strict=True) for key, unique_id in
            ((f"{f}/{path}", number) for path, number in tree.items())
        }  # fmt: skip
        return {
            folder.address: Observed(folder, {"id": found[key]})
            for folder in desired
            if (key := folder.key.casefold()) in found
        }

    def create(self, desired: Folder, known: Known) -> Steps[Observed[Folder]]:
        program = Csom()
        folders = program.child(paths.folder_of(program, known, desired.library, desired.path), "Folders")
        leaf = desired.path.rpartition("/")[2]
        made = program.method(folders, "AddUsingPath", paths.resource_path(leaf), None)
        asked = program.query(made, ["UniqueId"])
        try:
            reply: Reply = yield Request.csom(known.site, program, schema=True, permission=Permission.WRITE)
        except Conflict as error:
            raise ProsjektportalError(
                f"The folder {desired.key} was not made: something else there has that name.",
                hint="Rename or move the file of that name, or choose another name in the template.",
            ) from error
        return Observed(desired, {"id": _guid((reply.result(asked) or {}).get("UniqueId"))})

    def at_once(self, desired: Folder, known: Known) -> bool:
        return True

    def update(
        self, desired: Folder, observed: Observed[Folder], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[Folder]]:
        yield from ()
        return observed  # there is nothing of it that could differ

    def delete(self, observed: Observed[Folder], known: Known) -> Steps[None]:
        folder = observed.resource
        path = f"{paths.folder_request_path(known, folder.library, folder.path)}/recycle"
        yield Request.post(known.site, path, missing_ok=True)


def _guid(value: Any) -> str:
    return str(value or "").removeprefix("/Guid(").removesuffix(")/")


# -- reading ---------------------------------------------------------------------------------------------


def _there(folders: Sequence[Folder], known: Known) -> Steps[dict[str, str]]:
    """Ids of the folders that are there, by casefolded path below the library."""
    if len(folders) > FEW:
        try:
            return (yield from _all_of(folders[0].library, known))
        except RequestFailed as refused:
            if not refused.code.startswith(TOO_MANY_ROWS):
                raise
    replies: list[Reply] = yield [_request(folder, known) for folder in folders]
    return {
        folder.path.casefold(): str(reply.value("UniqueId"))
        for folder, reply in zip(folders, replies, strict=True)
        if not reply.missing
    }


def _request(folder: Folder, known: Known) -> Request:
    path = paths.folder_request_path(known, folder.library, folder.path)
    return Request.get(known.site, path, select=["UniqueId"], missing_ok=True)


def _all_of(library: str, known: Known) -> Steps[dict[str, str]]:
    """All folders of a library, which are rows of it. A library with too many rows refuses (wire.md section 7.5)."""
    ask = Request.get(known.site, f"{list_path(known, library)}/items", select=["FileRef", "UniqueId"],
                      filter="FSObjType eq 1", top=PAGE, missing_ok=True)  # fmt: skip
    rows = yield from pages(ask, known)
    start = len(paths.server_relative(known, library)) + 1
    return {str(row["FileRef"])[start:].casefold(): str(row.get("UniqueId")) for row in rows}
