"""CSOM programs are joined into one call, and each gets its own results and its own error."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from sp_prosjektportal.errors import Conflict, NotFound, ReplyLost
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom, Value, document
from sp_prosjektportal.tenant.request import Reply, Request
from tenant.service import SITE, Seen, Service

NS = "{http://schemas.microsoft.com/sharepoint/clientquery/2009}"


def title(text: str = "T") -> tuple[Csom, int]:
    program = Csom()
    web = program.web()
    program.set(web, "Title", text)
    return program, program.query(web, ["Title"])


def one(request: Request) -> Steps[Reply]:
    reply = yield request
    return reply


def processed(seen: Seen) -> Any:
    """Answers each query with the title that was set before it."""
    root = ET.fromstring(seen.body)
    rows: list[Any] = [{"SchemaVersion": "15.0.0.0", "LibraryVersion": "16.0", "ErrorInfo": None}]
    said = ""
    for action in root.find(f"{NS}Actions") or []:
        if action.tag == f"{NS}SetProperty":
            said = str(action[0].text)
        if action.tag == f"{NS}Query":
            rows += [int(action.attrib["Id"]), {"Title": said}]
    if "bad" in seen.body.decode():
        error = {
            "ErrorMessage": "Finnes",
            "ErrorCode": -2130575342,
            "ErrorTypeName": "Microsoft.SharePoint.SPException",
        }
        rows = [{"ErrorInfo": error}]
    if "gone" in seen.body.decode():
        rows = [
            {
                "ErrorInfo": {
                    "ErrorMessage": "x",
                    "ErrorCode": -2147024894,
                    "ErrorTypeName": "System.IO.FileNotFoundException",
                }
            }
        ]
    return 200, {}, rows


def test_programs_for_one_site_are_one_call_and_each_gets_its_own_results(reach: Callable[..., Any]) -> None:
    programs = [title(f'Nr. {n} "@1" %d <æ>') for n in range(3)]
    service = Service(processed)
    tenant = reach(service)

    def ask() -> Steps[list[Reply]]:
        replies = yield [Request.csom(SITE, program) for program, _ in programs]
        return list(replies)

    replies = tenant.run(ask())
    assert [reply.result(query)["Title"] for reply, (_, query) in zip(replies, programs, strict=True)] == [
        f'Nr. {n} "@1" %d <æ>' for n in range(3)
    ]
    assert len(service.calls) == 1
    assert (tenant.ledger.exchanges, tenant.ledger.parts) == (1, 1)


def test_ids_in_a_joint_call_are_unique_and_references_stay_inside_the_program() -> None:
    body, offsets = document([title()[0], title()[0]], "test")
    root = ET.fromstring(body)
    ids = [element.attrib["Id"] for element in root.iter() if "Id" in element.attrib]
    assert len(ids) == len(set(ids))
    paths = {e.attrib["Id"]: e for e in root.find(f"{NS}ObjectPaths") or []}
    for element in root.iter():
        for name in ("ObjectPathId", "ParentId"):
            if name in element.attrib:
                assert element.attrib[name] in paths
    assert offsets == [0, 5]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, 'Type="Null"'),
        (True, 'Type="Boolean">true'),
        (7, 'Type="Int32">7'),
        (1.5, 'Type="Double">1.5'),
        (UUID(int=1), 'Type="Guid">{00000000-0000-0000-0000-000000000001}'),
        ("a & <b>", 'Type="String">a &amp; &lt;b&gt;'),
        ("100 %d", 'Type="String">100 &#37;d'),
        (["a", 1], '<Object Type="String">a</Object><Object Type="Int32">1</Object>'),
        (Value("{x}", {"Name": "n"}), 'TypeId="{x}"><Property Name="Name" Type="String">n</Property>'),
    ],
)
def test_values_are_written_as_csom_wants_them(value: Any, written: str) -> None:
    program = Csom()
    program.set(program.web(), "X", value)
    assert written in document([program], "test")[0]


def test_when_a_joint_call_stops_writers_look_and_readers_are_asked_again(reach: Callable[..., Any]) -> None:
    service = Service(processed)
    read, query = title("fine")
    ended = dict(
        reach(service).run_all(
            [
                one(Request.csom(SITE, title("bad")[0])),
                one(Request.csom(SITE, title("other")[0])),
                one(Request.csom(SITE, read, harmless=True)),
            ]
        )
    )
    assert isinstance(ended[0].error, ReplyLost)
    assert isinstance(ended[1].error, ReplyLost)
    assert "Finnes" in str(ended[0].error)
    assert ended[2].get().result(query) == {"Title": "fine"}
    assert len(service.calls) == 2


def test_by_itself_a_program_gets_its_true_error(reach: Callable[..., Any]) -> None:
    service = Service(processed)
    ended = dict(
        reach(service).run_all(
            [one(Request.csom(SITE, title("bad")[0]).by_itself()), one(Request.csom(SITE, title("x")[0]))]
        )
    )
    assert isinstance(ended[0].error, Conflict)
    assert ended[0].error.code == "-2130575342, Microsoft.SharePoint.SPException"
    assert ended[1].error is None
    assert len(service.calls) == 2


def test_a_missing_file_in_csom_is_not_found(reach: Callable[..., Any]) -> None:
    with pytest.raises(NotFound):
        reach(Service(processed)).run(one(Request.csom(SITE, title("gone")[0])))


def test_programs_that_write_the_structure_share_the_sites_turn_with_batches(
    reach: Callable[..., Any],
) -> None:
    from tenant.test_dispatch import Slow

    service = Slow()
    service.answer = lambda seen: processed(seen) if "ProcessQuery" in seen.url else (200, {}, {})
    column = Request.post(SITE, "/_api/web/fields", {}, schema=True)
    list(reach(service).run_all([one(column), one(Request.csom(SITE, title()[0], schema=True))]))
    assert (len(service.calls), service.most_flying) == (2, 1)


def test_more_programs_than_one_call_bears_are_several_calls(reach: Callable[..., Any]) -> None:
    service = Service(processed)
    many = [one(Request.csom(SITE, title(f"n{n}")[0])) for n in range(120)]
    list(reach(service).run_all(many, at_once=120))
    assert sorted(len(re.findall(rb"<SetProperty ", call.body)) for call in service.calls) == [20, 100]


def listed(number: int, columns: int) -> Csom:
    """Adds so many columns to a list: each an object path of its own."""
    program = Csom()
    own = program.child(program.method(program.web(), "GetList", f"/sites/p/Lists/L{number}"), "Fields")
    for column in range(columns):
        program.method(own, "AddFieldAsXml", f"<Field Name='C{column}' />")
    return program


def test_what_several_programs_reach_in_the_same_way_is_written_once() -> None:
    body, _ = document([listed(1, 2), listed(1, 2), listed(2, 1)], "test")
    paths = list(ET.fromstring(body).find(f"{NS}ObjectPaths") or [])
    names = [path.get("Name") for path in paths]
    assert (names.count("Current"), names.count("Web"), names.count("GetList"), names.count("Fields")) == (
        1,
        1,
        2,
        2,
    )
    assert names.count("AddFieldAsXml") == 5  # each makes something
    known = {path.get("Id") for path in paths}
    assert all(path.get("ParentId") in known for path in paths if path.get("ParentId"))


def test_a_call_has_no_more_object_paths_than_the_service_takes(reach: Callable[..., Any]) -> None:
    service = Service(processed)
    many = [one(Request.csom(SITE, listed(n, 40))) for n in range(10)]
    list(reach(service).run_all(many, at_once=10))
    counts = [len(ET.fromstring(call.body).find(f"{NS}ObjectPaths") or []) for call in service.calls]
    assert sum(counts) > 400
    assert max(counts) <= 250


def test_programs_keep_their_order_when_they_need_several_calls(reach: Callable[..., Any]) -> None:
    """A small one after a large one that did not fit any more needs what the large one makes."""
    service = Service(processed)
    many = [
        one(Request.csom(SITE, listed(n, columns), schema=True)) for n, columns in enumerate((150, 150, 1))
    ]
    list(reach(service).run_all(many, at_once=3))
    sent = [re.findall(rb"Lists/L(\d)", call.body) for call in service.calls]
    assert [[*dict.fromkeys(found)] for found in sent] == [[b"0"], [b"1", b"2"]]
