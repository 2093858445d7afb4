import json

import pytest

from emulator.sharepoint.caller import PLAIN, SITE, Caller

Part = tuple[str, str, object]


def body(
    parts: list[Part], site: str = SITE, *, gap: str = " ", end: str = "\r\n", preamble: str = ""
) -> bytes:
    """Each write in a change set of its own, as PnP sends it; `gap` and `end` as other clients do."""
    text = preamble
    for number, (method, path, content) in enumerate(parts):
        inner = [f"{method} {site}{path} HTTP/1.1", f"Accept:{gap}{PLAIN}"]
        if content is not None:
            inner.append(f"Content-Type:{gap}{PLAIN}")
        if method in ("MERGE", "DELETE"):
            inner.append(f"If-Match:{gap}*")
        request = end.join(
            [
                "Content-Type: application/http",
                "Content-Transfer-Encoding: binary",
                "",
                *inner,
                "",
                json.dumps(content) if content is not None else "",
                "",
            ]
        )
        if method == "GET":
            text += f"--b{end}{request}"
        else:
            text += f"--b{end}Content-Type: multipart/mixed; boundary=c{number}{end}{end}--c{number}{end}{request}--c{number}--{end}{end}"
    return (text + f"--b--{end}").encode()


def run(caller: Caller, sent: bytes) -> list[tuple[int, dict[str, str], str]]:
    answered = caller.ask(
        "POST", "/_api/$batch", sent, headers={"Content-Type": 'multipart/mixed; boundary="b"'}, status=200
    )
    boundary = answered.headers["content-type"].partition('boundary="')[2].rstrip('"')
    found = []
    for section in answered.text.split(f"--{boundary}")[1:-1]:
        _, head, content = section.split("\r\n\r\n", 2)
        lines = head.split("\r\n")
        found.append(
            (int(lines[0].split()[1]), dict(line.split(": ", 1) for line in lines[1:]), content.strip("\r\n"))
        )
    return found


def test_answers_come_in_the_order_sent_with_upper_case_headers(caller: Caller) -> None:
    parent = caller.make_list()
    for number in range(6):
        caller.post(f"{parent}/items", {"Title": str(number)})
    parts: list[Part] = [("GET", f"{parent}/items({number})?$select=Title", None) for number in (3, 1, 99, 2)]
    answers = run(
        caller,
        body(
            [*parts, ("MERGE", f"{parent}/items(1)", {"Title": "x"}), ("DELETE", f"{parent}/items(5)", None)]
        ),
    )
    assert [status for status, _, _ in answers] == [200, 200, 404, 200, 204, 200]
    assert [json.loads(text).get("Title") for _, _, text in answers[:4]][0::3] == ["2", "1"]
    assert answers[4][1]["ETAG"] == '"2"'
    assert answers[0][1]["CONTENT-TYPE"].startswith("application/json;odata=nometadata;streaming=true")


def test_parts_run_in_another_order_than_sent_and_always_the_same(caller: Caller) -> None:
    parent = caller.make_list()
    sent = body([("POST", f"{parent}/items", {"Title": str(number)}) for number in range(20)])
    first = [json.loads(text)["Id"] for _, _, text in run(caller, sent)]
    second = [json.loads(text)["Id"] - 20 for _, _, text in run(caller, sent)]
    assert first != sorted(first)
    assert sorted(first) == list(range(1, 21))
    assert first == second


def test_a_failing_part_stops_no_other_and_undoes_nothing(caller: Caller) -> None:
    parent = caller.make_list()
    answers = run(
        caller,
        body(
            [
                ("POST", f"{parent}/items", {"Title": "a"}),
                ("POST", f"{parent}/items", {"Nei": 1}),
                ("POST", f"{parent}/items", {"Title": "b"}),
            ]
        ),
    )
    assert [status for status, _, _ in answers] == [201, 400, 201]
    assert len(caller.get(f"{parent}/items").rows) == 2


def test_several_columns_of_one_list_in_one_batch_conflict_although_they_are_made(caller: Caller) -> None:
    parent, other = caller.make_list("A"), caller.make_list("B")
    xml = '<Field Type="Text" Name="{0}" DisplayName="{0}" />'
    parts: list[Part] = [
        ("POST", f"{p}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": xml.format(n), "Options": 8}})
        for p, n in ((parent, "X"), (parent, "Y"), (other, "X"))
    ]
    answers = run(caller, body(parts))
    assert sorted(status for status, _, _ in answers[:2]) == [200, 409]
    assert answers[2][0] == 200
    conflict = next(text for status, _, text in answers if status == 409)
    assert json.loads(conflict)["odata.error"]["code"] == "-2130575305, Microsoft.SharePoint.SPException"
    for name in ("X", "Y"):
        caller.get(f"{parent}/fields/getByInternalNameOrTitle('{name}')")


@pytest.mark.parametrize(
    ("gap", "end", "preamble"),
    [("", "\r\n", ""), (" ", "\n", ""), ("", "\n", "Content-Type: multipart/mixed;\n boundary=b\n\n")],
)
def test_the_reader_forgives_what_clients_do(caller: Caller, gap: str, end: str, preamble: str) -> None:
    caller.make_list("Å list")
    parts: list[Part] = [
        ("GET", "/_api/web/lists/GetByTitle('Å list')?$select=Title", None),
        ("POST", "/_api/web/lists", {"Title": "Ny", "BaseTemplate": 100}),
    ]
    answers = run(caller, body(parts, gap=gap, end=end, preamble=preamble))
    assert [status for status, _, _ in answers] == [200, 201]
    assert json.loads(answers[0][2]) == {"Title": "Å list"}


def test_inside_a_batch_the_case_of_the_site_counts(caller: Caller) -> None:
    assert run(caller, body([("GET", "/_api/web", None)], SITE.replace("empty", "EMPTY")))[0][0] == 404


def test_more_than_100_parts_are_refused(caller: Caller) -> None:
    sent = body([("GET", "/_api/web", None)] * 101)
    caller.ask(
        "POST", "/_api/$batch", sent, headers={"Content-Type": "multipart/mixed; boundary=b"}, status=400
    )


def test_contents_are_not_taken_in_a_batch(caller: Caller) -> None:
    """SharePoint says that something went wrong with input and output (sp-dev-docs#7122)."""
    path = "/_api/web/DefaultDocumentLibrary/RootFolder/Files/AddUsingPath(decodedurl='a.txt')"
    answers = run(caller, body([("POST", path, "innhold")]))
    assert [status for status, _, _ in answers] == [500]
    assert caller.get("/_api/web/DefaultDocumentLibrary/items").rows == []
