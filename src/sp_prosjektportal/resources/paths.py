"""Addresses below a library, as SharePoint takes them in requests and programs."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.tenant.csom import Csom, Ref, Value
from sp_prosjektportal.tenant.request import literal

LONGEST = 400
"""Characters of the decoded path of a file or folder, from the site's own path on (Microsoft's limits)."""
NAME = 255
"""Characters of one name in it."""

_PATH = "{a265a356-274b-4e6c-b0ef-bbc22bd0969a}"  # SP.ResourcePath
_ILLEGAL = re.compile(r'["*:<>?\\|\x00-\x1f]')


def fault(name: str) -> str:
    """What is wrong with the name of a file or folder, in a few words; empty when nothing is."""
    if not name.strip():
        return "it is empty"
    if found := _ILLEGAL.search(name):
        sign = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
        return f"it holds {sign}"
    if name != name.strip() or name.endswith("."):
        return "it begins or ends with a space, or ends with a full stop"
    if name.startswith("~$"):
        return "it begins with ~$, as Office's own lock files do"
    return f"it has {len(name)} characters, at most {NAME} are taken" if len(name) > NAME else ""


def _relative(text: str) -> str:
    path = text.strip("/")
    wrong = next((f"'{name}': {why}" for name in path.split("/") if (why := fault(name))), "")
    if wrong:
        raise ValueError(f"SharePoint does not take the name {wrong}")
    return path


BelowLibrary = Annotated[str, AfterValidator(_relative)]
"""A path below a library, names as people see them: ``100 Grunnlag/50 % ferdig #2``."""


def parent(path: str) -> str:
    """The folder that a path is in; empty right below the library."""
    return path.rpartition("/")[0]


def server_relative(known: Known, library: str, path: str = "") -> str:
    return "/".join(part for part in (known.path, library, path) if part)


def file_request_path(known: Known, library: str, path: str) -> str:
    return (
        f"/_api/web/GetFileByServerRelativePath(decodedurl={literal(server_relative(known, library, path))})"
    )


def folder_request_path(known: Known, library: str, path: str = "") -> str:
    return f"/_api/web/GetFolderByServerRelativePath(decodedurl={literal(server_relative(known, library, path))})"


def resource_path(text: str) -> Value:
    """A decoded address as a parameter: with it, ``%`` and ``#`` are letters like others."""
    return Value(_PATH, {"DecodedUrl": text})


def folder_of(program: Csom, known: Known, library: str, path: str) -> Ref:
    """The folder that a path is in, as an object of the program."""
    above = resource_path(server_relative(known, library, parent(path)))
    return program.method(program.web(), "GetFolderByServerRelativePath", above)
