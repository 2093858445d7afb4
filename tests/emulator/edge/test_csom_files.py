# ruff: noqa: F401, F811 (fixtures of a neighbour)
"""Folders and files by CSOM, contents in the body: as Microsoft's client runtime writes them, seen again by REST."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from emulator.edge.programs import WEB, Csom, make, query
from emulator.edge.test_csom_site import csom, rest, site

PATH, FILE = "{a265a356-274b-4e6c-b0ef-bbc22bd0969a}", "{f5c8173c-cae6-4469-a7af-3879ca3c617c}"
STRANGE = "50 % ferdig #2 'Ærlig'"


def decoded(path: str) -> str:
    text = path.replace("&", "&amp;")
    return (
        f'<Parameter TypeId="{PATH}"><Property Name="DecodedUrl" Type="String">{text}</Property></Parameter>'
    )


def folder(path: str) -> str:
    inner = f'<Method Id="3" ParentId="2" Name="GetFolderByServerRelativePath"><Parameters>{decoded(path)}</Parameters></Method>'
    return f"{WEB}{inner}"


def creation(name: str, content: bytes | None, overwrite: str = "false", type_id: str = FILE) -> str:
    held = (
        f'Type="Base64Binary">{b64encode(content).decode()}</Property>'
        if content is not None
        else 'Type="Null" />'
    )
    return (
        f'<Parameters><Parameter TypeId="{type_id}"><Property Name="Content" {held}'
        '<Property Name="ContentStream" Type="Null" />'
        f'<Property Name="Overwrite" Type="Boolean">{overwrite}</Property>'
        f'<Property Name="Url" Type="String">{name}</Property></Parameter></Parameters>'
    )


def add(name: str, content: bytes | None, above: str, **more: str) -> tuple[str, str]:
    """Actions and paths that add a file, and ask for its size."""
    paths = (
        f'{folder(above)}<Property Id="4" ParentId="3" Name="Files" />'
        f'<Method Id="5" ParentId="4" Name="Add">{creation(name, content, **more)}</Method>'
    )
    return make(11, 5) + query(12, 5, "Length", "CheckOutType"), paths


@pytest.fixture
def library(rest: Any) -> str:
    """Server-relative path of the site's library."""
    return str(rest("GET", "/_api/web/DefaultDocumentLibrary/RootFolder")["ServerRelativeUrl"])


def items(rest: Any, *columns: str) -> list[dict[str, Any]]:
    path = f"/_api/web/DefaultDocumentLibrary/items?$select={','.join(columns)}"
    return list(rest("GET", path)["value"])


def test_a_folder_and_a_file_in_it_come_in_one_program(csom: Csom, rest: Any, library: str) -> None:
    made = (
        f'{folder(library)}<Property Id="4" ParentId="3" Name="Folders" />'
        f'<Method Id="5" ParentId="4" Name="AddUsingPath"><Parameters>{decoded(STRANGE)}<Parameter Type="Null" /></Parameters></Method>'
        f'<Property Id="6" ParentId="5" Name="Files" />'
        f'<Method Id="7" ParentId="6" Name="Add">{creation("Møte.docx", b"innhold")}</Method>'
        '<Property Id="8" ParentId="7" Name="ListItemAllFields" />'
    )
    values = '<Parameters><Parameter Type="String">Title</Parameter><Parameter Type="String">Referat</Parameter></Parameters>'
    actions = (
        make(11, 5)
        + make(12, 7)
        + f'<Method Name="ParseAndSetFieldValue" Id="13" ObjectPathId="8">{values}</Method>'
        + '<Method Name="SystemUpdate" Id="14" ObjectPathId="8" />'
        + query(15, 7, "Length", "CheckOutType")
    )
    found = csom.run(actions, made)
    assert (found[15]["Length"], found[15]["CheckOutType"]) == ("7", 2)
    there = items(rest, "FileRef", "Title")
    assert {row["FileRef"]: row["Title"] for row in there}[f"{library}/{STRANGE}/Møte.docx"] == "Referat"


def test_a_folder_that_is_there_is_given_back(csom: Csom, library: str) -> None:
    paths = (
        f'{folder(library)}<Property Id="4" ParentId="3" Name="Folders" />'
        f'<Method Id="5" ParentId="4" Name="AddUsingPath"><Parameters>{decoded("A")}<Parameter Type="Null" /></Parameters></Method>'
    )
    first, second = (
        csom.run(make(11, 5) + query(12, 5, "UniqueId"), paths)[12]["UniqueId"] for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(
    ("name", "content", "more", "code"),
    [
        ("a.txt", b"2", {}, -2130575257),  # there already
        ("b 50 %.txt", b"2", {}, -2147024809),  # a URL has no bare percent sign
        ("b#2.txt", b"2", {}, -2147024809),
        ("", b"2", {}, -2147024809),
        ("b.txt", None, {}, -2147024809),
        ("b?.txt", b"2", {}, -2130575245),
        ("b.txt", b"2", {"type_id": "{168f3091-4554-4f14-8866-b20d48e45b54}"}, -1),
    ],
)
def test_what_cannot_be_added_is_refused_and_nothing_is_changed(
    csom: Csom,
    rest: Any,
    library: str,
    name: str,
    content: bytes | None,
    more: dict[str, str],
    code: int,
) -> None:
    csom.run(*add("a.txt", b"1", library))
    assert csom.run(*add(name, content, library, **more))[0]["ErrorCode"] == code
    there = items(rest, "FileLeafRef")
    assert [row["FileLeafRef"] for row in there] == ["a.txt"]


def test_new_contents_come_with_overwrite(csom: Csom, library: str) -> None:
    csom.run(*add("a.txt", b"1", library))
    assert csom.run(*add("a.txt", b"123", library, overwrite="true"))[12]["Length"] == "3"


def test_a_file_in_a_folder_that_is_missing_is_refused(csom: Csom, library: str) -> None:
    assert csom.run(*add("a.txt", b"1", f"{library}/Borte"))[0]["ErrorCode"] == -2147024894


def test_contents_that_are_no_base64_are_no_program(csom: Csom, library: str) -> None:
    actions, paths = add("a.txt", b"abc", library)
    from emulator.edge.programs import body

    status, _ = csom.send(body(actions, paths.replace(b64encode(b"abc").decode(), "æ!")))
    assert status == 400
