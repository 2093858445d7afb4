"""Bad input of every kind: the service's own 4xx, never a fault of ours, no trace of code, nothing changed.

Half of it is chosen by hand, half made by hypothesis. 501 is only for what is well-formed and lacking.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.sharepoint.caller import EVERYTHING, PLAIN, SITE, VERBOSE
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.throttling import Throttle

GRAPH = "https://graph.microsoft.com"
LOGIN = "https://login.microsoftonline.com/contoso.onmicrosoft.com"
GRAPH_ROLES = frozenset(
    {"Sites.FullControl.All", "Group.ReadWrite.All", "User.Read.All", "Files.ReadWrite.All"}
)
BATCH = {"Content-Type": "multipart/mixed; boundary=b"}
JSON = {"Content-Type": PLAIN, "Accept": PLAIN}
TRACES = ("Traceback", 'File "', ".py", "sqlite")

bounded = settings(
    max_examples=40, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


class Target:
    """One tenant with a list, for all of it: nothing of this changes anything."""

    def __init__(self) -> None:
        self.emulator = Emulator.open(throttle=Throttle(on=False))
        self.emulator.trusted = EVERYTHING
        made = self.send(
            "POST", f"{SITE}/_api/web/lists", JSON, json.dumps({"Title": "Logg", "BaseTemplate": 100})
        )
        self.list = f"/_api/web/lists(guid'{json.loads(made[1])['Id']}')"
        for title in ("en", "to"):
            self.send("POST", f"{SITE}{self.list}/items", JSON, json.dumps({"Title": title}))
        self.fingerprint = self.emulator.store.fingerprint()

    def send(
        self, method: str, url: str, headers: dict[str, str], body: str | bytes = b""
    ) -> tuple[int, str]:
        data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        status, answered, content = self.emulator.handle(method, url, headers, data)
        for name, value in answered.items():
            assert "\r" not in name + value, "a header with a line break"
            assert "\n" not in name + value, "a header with a line break"
        return status, content.decode("utf-8", "replace")

    def refuses(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: str | bytes = b"",
        *,
        may: tuple[int, ...] = (),
    ) -> int:
        """The answer is an error of the service's, or one of ``may``; and it leaves no trace."""
        status, text = self.send(method, url, headers, body)
        self.sound(status, text)
        assert 400 <= status < 500 or status in may, (status, text[:300])
        return status

    def sound(self, status: int, text: str, *, changed: bool = False) -> None:
        found, self.emulator.failures = self.emulator.failures, []
        assert found == []
        assert status >= 200
        if status >= 400:
            assert not any(trace in text for trace in TRACES), text
        before, self.fingerprint = self.fingerprint, self.emulator.store.fingerprint()
        assert changed or self.fingerprint == before


@pytest.fixture(scope="module")
def target() -> Target:
    return Target()


@pytest.fixture(scope="module")
def graph() -> Target:
    target = Target()
    target.emulator.trusted = Principal(app_only=True, roles=GRAPH_ROLES, app_id="app")
    return target


# -- OData -----------------------------------------------------------------------------------------

ADDRESSES = [
    "/_api/web/lists(guid'nonsense')", "/_api/web/lists(guid'')", "/_api/web/lists(((", "/_api/web/lists('", "/_api/web/lists(guid'1",
    "/_api/web/GetList('/sites/empty/../../../etc/passwd')", "/_api/web/GetList('/etc/passwd')", "/_api/web/getlist(@a)",
    "/_api/web/GetFileByServerRelativeUrl('/sites/empty/Delte dokumenter/../../../../etc/passwd')",
    "/_api/web/GetFileByServerRelativePath(DecodedUrl='/sites/empty/..%2f..%2f..%2fetc/passwd')/$value",
    "/_api/web/GetFolderByServerRelativeUrl('..')/Files", "/_api/web/GetFolderByServerRelativePath(DecodedUrl='//x/y')",
    "/_api/web/lists/getbytitle('x'' OR 1=1 --')", "/_api/web/lists/getbytitle('Logg''; DROP TABLE items; --')/items",
    "/_api/web/GetUserById('1; DROP TABLE users')", "/_api/web/sitegroups/getByName('x'' OR ''1''=''1')",
]  # fmt: skip


@pytest.mark.parametrize("path", ADDRESSES)
def test_addresses(target: Target, path: str) -> None:
    target.refuses(
        "GET", SITE + path.replace(" ", "%20"), JSON, may=(500,)
    )  # 500: the service's own, for users


QUERIES = [
    "$filter=Title eq", "$filter=Title eq 'x", "$filter=(Title eq 'x'", "$filter=Title like 'x'", "$filter=eq eq eq",
    "$filter=Nope eq 1", "$filter=startswith(Title)", "$filter=" + "(" * 300 + "Id eq 1" + ")" * 299, "$filter=Id eq guid'x'",
    "$filter=Created gt datetime'not a date'", "$filter=Title eq 'x' and", "$top=-1", "$top=ten", "$top=1.5", "$top=99999999999999999999x",
    "$skiptoken=%00", "$orderby=Nope desc", "$orderby=Title sideways", "$select=Nope", "$expand=Nope", "$select=Author/Title",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_queries(target: Target, query: str) -> None:
    may = (200,) if query.startswith(("$skiptoken", "$select=Author")) else ()
    target.refuses("GET", f"{SITE}{target.list}/items?{query}".replace(" ", "%20"), JSON, may=may)


SQL = [
    "'; DROP TABLE items; --",
    "' OR '1'='1",
    '" OR ""="',
    "1); DELETE FROM sites; --",
    "\\'; --",
    "%' --",
    "x\x00y",
]


@pytest.mark.parametrize("text", SQL)
def test_sql_in_every_literal_is_only_text(target: Target, text: str) -> None:
    quoted = (
        text.replace("'", "''")
        .replace("%", "%25")
        .replace('"', "%22")
        .replace("\x00", "%00")
        .replace("#", "%23")
    )
    for path in (
        f"{target.list}/items?$filter=Title eq '{quoted}'",
        f"{target.list}/items?$filter=startswith(Title,'{quoted}')",
        f"/_api/web/lists?$filter=Title eq '{quoted}'",
        f"/_api/web/lists/getbytitle('{quoted}')",
        f"/_api/web/GetList('/sites/empty/{quoted}')",
        f"/_api/web/siteusers?$filter=Title eq '{quoted}'",
    ):
        status, body = target.send("GET", SITE + path.replace(" ", "%20"), JSON)
        target.sound(status, body if "DROP" not in body else "")
        assert status in (200, 400, 404), (path, status)
        assert status != 200 or json.loads(body)["value"] == [], path


@bounded
@given(st.text(max_size=60))
def test_any_filter(target: Target, text: str) -> None:
    from urllib.parse import quote

    url = f"{SITE}{target.list}/items?$filter={quote(text.encode('utf-8', 'replace'))}"
    target.sound(*target.send("GET", url, JSON))


@bounded
@given(st.lists(st.sampled_from(["Title", "Id", "eq", "and", "or", "not", "(", ")", "'x'", "1", "startswith", ",", "null",
                                 "datetime'2026-01-01T00:00:00Z'", "guid'", "/", "Author/Id", "substringof", "ge", "-"]), max_size=12))  # fmt: skip
def test_any_row_of_filter_words(target: Target, words: list[str]) -> None:
    url = f"{SITE}{target.list}/items?$filter={'%20'.join(words)}"
    target.sound(*target.send("GET", url, JSON))


@bounded
@given(st.text(alphabet="/()'@=,.$&?%webliststems01 guid-{}*#\\\x00é", max_size=60))
def test_any_address(target: Target, text: str) -> None:
    from urllib.parse import quote

    target.sound(*target.send("GET", f"{SITE}/_api/{quote(text)}", JSON))
    target.sound(*target.send("GET", f"{SITE}/_api/web/{quote(text)}", {"Accept": VERBOSE}))


# -- bodies ----------------------------------------------------------------------------------------

BODIES = [b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b'{"Title":}', b"{" * 2000, b"[" * 100_000, b'{"Title": 1e999999}',
          b'{"Nope": 1}', b'{"Title": {"a": [1]}}', b'{"AuthorId": "x", "Nope": null}', b"\x00" * 40]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:20]))
@pytest.mark.parametrize("place", ["items", "fields/CreateFieldAsXml"])
def test_bodies(target: Target, body: bytes, place: str) -> None:
    target.refuses("POST", f"{SITE}{target.list}/{place}", JSON, body, may=(500,))


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:20]))
@pytest.mark.parametrize(
    "place", ["views", "AddValidateUpdateItemUsingPath", "items(1)/ValidateUpdateListItem"]
)
def test_bodies_of_calls_that_forgive(target: Target, body: bytes, place: str) -> None:
    status, text = target.send("POST", f"{SITE}{target.list}/{place}", JSON, body)
    target.sound(status, text, changed=status < 400)


XML = [
    "<Field", "<Field/>", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><Field Type='Text' Name='&a;' DisplayName='&a;'/>",
    "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><Field Type='Text' Name='&b;' DisplayName='b'/>",
    "<Field Type='Nope' Name='A' DisplayName='A'/>", "<View/>", "plain", "", "<Field Type='Text' Name='A' DisplayName='A'></Fiel>",
    "<Field Type='Calculated' Name='A' DisplayName='A'><Formula>=((((</Formula></Field>",
]  # fmt: skip


@pytest.mark.parametrize("xml", XML)
def test_column_xml(target: Target, xml: str) -> None:
    body = json.dumps({"parameters": {"SchemaXml": xml}})
    status = target.refuses("POST", f"{SITE}/_api/web/fields/CreateFieldAsXml", JSON, body, may=(500,))
    assert status in (400, 500)


CAML = [
    "<View><Query><Where><Eq><FieldRef Name='Nope'/><Value Type='Text'>x</Value></Eq></Where></Query></View>", "<View", "<Query/>",
    "<View><Query><Where><And></And></Where></Query></View>", "<View><Query><Where><Nope/></Where></Query></View>",
    "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><View><Query><Where><Eq><FieldRef Name='Title'/><Value Type='Text'>&a;</Value></Eq></Where></Query></View>",
    "<View><RowLimit>many</RowLimit></View>", "<View><Query><Where><Eq><FieldRef/><Value/></Eq></Where></Query></View>",
    "<View><Query><Where>" + "<And>" * 500 + "</And>" * 500 + "</Where></Query></View>",
]  # fmt: skip


@pytest.mark.parametrize("xml", CAML)
@pytest.mark.parametrize(("call", "name"), [("RenderListDataAsStream", "parameters"), ("GetItems", "query")])
def test_caml(target: Target, call: str, name: str, xml: str) -> None:
    body = json.dumps({name: {"ViewXml": xml}})
    target.refuses("POST", f"{SITE}{target.list}/{call}", JSON, body, may=(200, 500, 501))


@bounded
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
                        ["Title", "Id", "__metadata", "type", "formValues", "FieldName", "FieldValue", "parameters", "ViewXml"]), inner, max_size=3),
                    max_leaves=8))  # fmt: skip
def test_any_json(target: Target, value: Any) -> None:
    body = json.dumps(value)
    for place in ("items(1)/ValidateUpdateListItem", "RenderListDataAsStream", "GetItems"):
        status, text = target.send("POST", f"{SITE}{target.list}/{place}", JSON, body)
        target.sound(status, text, changed=status == 200)
        target.fingerprint = target.emulator.store.fingerprint()


# -- batches ---------------------------------------------------------------------------------------

BATCHES = [
    b"", b"nonsense", b"--b", b"--b\r\n\r\n--b--", b"--b\r\nContent-Type: application/http\r\n\r\nGET\r\n--b--",
    b"--b\r\nContent-Type: application/http\r\n\r\nBREW /pot HTTP/1.1\r\n\r\n--b--",
    b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    b"--b\r\nContent-Type: application/http\r\n\r\nGET http://[ HTTP/1.1\r\n\r\n--b--",
    b"--b\r\nContent-Type: application/http\r\n\r\nGET https://elsewhere.example/_api/web HTTP/1.1\r\n\r\n--b--",
    b"--b\r\nContent-Type: application/http\r\n\r\nPOST /_api/$batch HTTP/1.1\r\n\r\n--b--",
]  # fmt: skip


@pytest.mark.parametrize("body", BATCHES)
def test_batches(target: Target, body: bytes) -> None:
    target.refuses("POST", f"{SITE}/_api/$batch", BATCH, body, may=(200,))
    target.refuses("POST", f"{SITE}/_api/$batch", {}, body, may=(200,))


def test_a_batch_in_a_batch_in_a_batch_ends(target: Target) -> None:
    body = b"x"
    for level in range(60):
        mark = f"b{level}".encode()
        body = (
            b"--"
            + mark
            + b"\r\nContent-Type: multipart/mixed; boundary=b"
            + str(level - 1).encode()
            + b"\r\n\r\n"
            + body
        )
        body += b"\r\n--" + mark + b"--\r\n"
    target.refuses(
        "POST", f"{SITE}/_api/$batch", {"Content-Type": "multipart/mixed; boundary=b59"}, body, may=(200,)
    )


@bounded
@given(st.binary(max_size=200))
def test_any_batch(target: Target, data: bytes) -> None:
    body = b"--b\r\nContent-Type: application/http\r\n\r\n" + data + b"\r\n--b--\r\n"
    target.sound(*target.send("POST", f"{SITE}/_api/$batch", BATCH, body))


GRAPH_BATCHES = [{}, [], {"requests": {}}, {"requests": [1]}, {"requests": [{"id": "1"}]}, {"requests": [{"id": "1", "method": "GET"}]},
                 {"requests": [{"id": "1", "method": "GET", "url": "/me"}, {"id": "1", "method": "GET", "url": "/me"}]},
                 {"requests": [{"id": "1", "method": "GET", "url": "/me", "dependsOn": ["2"]}]},
                 {"requests": [{"id": str(n), "method": "GET", "url": "/me"} for n in range(21)]}]  # fmt: skip


@pytest.mark.parametrize("body", GRAPH_BATCHES, ids=lambda body: str(body)[:40])
def test_graph_batches(graph: Target, body: Any) -> None:
    graph.refuses(
        "POST", f"{GRAPH}/v1.0/$batch", {"Content-Type": "application/json"}, json.dumps(body), may=(200,)
    )


@bounded
@given(
    st.text(alphabet="/sitelrm:$,;'()=?&%0-{}.\\\x00é", max_size=50),
    st.sampled_from(["GET", "POST", "PATCH", "DELETE", "BREW"]),
)
def test_any_graph_address(graph: Target, text: str, method: str) -> None:
    from urllib.parse import quote

    for path in (
        quote(text),
        f"sites/{quote(text)}",
        f"groups?$filter={quote(text)}",
        f"sites/root/lists/{quote(text)}",
    ):
        graph.sound(*graph.send(method, f"{GRAPH}/v1.0/{path}", {"Content-Type": "application/json"}, b"{}"))


# -- CSOM ------------------------------------------------------------------------------------------

PROGRAMS = [
    "", "<Request", "<Request/>", "not xml", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><Request>&a;</Request>",
    "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><Request>&b;</Request>",
    '<Request xmlns="http://schemas.microsoft.com/sharepoint/clientquery/2009"><Actions><Method Id="x" ObjectPathId="y"/></Actions></Request>',
    '<Request xmlns="http://schemas.microsoft.com/sharepoint/clientquery/2009"><Actions><Query Id="1" ObjectPathId="99"/></Actions><ObjectPaths/></Request>',
    '<Request xmlns="http://schemas.microsoft.com/sharepoint/clientquery/2009"><Actions><Query Id="1" ObjectPathId="1"/></Actions><ObjectPaths><Property Id="1" ParentId="1" Name="Web"/></ObjectPaths></Request>',
    "<Request>" + "<a>" * 3000 + "</a>" * 3000 + "</Request>",
]  # fmt: skip


@pytest.mark.parametrize("body", PROGRAMS, ids=lambda body: body[:40])
def test_programs(target: Target, body: str) -> None:
    target.refuses(
        "POST", f"{SITE}/_vti_bin/client.svc/ProcessQuery", {"Content-Type": "text/xml"}, body, may=(200,)
    )


# -- tokens ----------------------------------------------------------------------------------------


def token(*parts: Any) -> str:
    return ".".join(
        base64.urlsafe_b64encode(p if isinstance(p, bytes) else json.dumps(p).encode()).rstrip(b"=").decode()
        for p in parts
    )


TOKENS = [
    "", "x", "a.b.c", "....", token({"alg": "none"}, {"aud": "https://contoso.sharepoint.com"}, b""), token({"alg": "HS256"}, {}, b"x"),
    token([], [], b""), token({"alg": "RS256"}, {"exp": "never", "nbf": None, "aud": 7}, b"sig"), token({}, {}, b"") + ".x", "é.é.é",
    token({"alg": {}}, {"aud": []}, b""), "A" * 9_000, token({"alg": "RS256", "kid": "'; DROP TABLE sessions; --"}, {"appid": {"a": 1}}, b"x"),
]  # fmt: skip


@pytest.mark.parametrize("text", TOKENS, ids=lambda text: text[:30])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", ""])
def test_tokens(text: str, scheme: str, target: Target) -> None:
    emulator = target.emulator
    emulator.trusted = None
    try:
        for url in (f"{SITE}/_api/web", f"{GRAPH}/v1.0/me", f"{SITE}/_vti_bin/client.svc/ProcessQuery"):
            status = target.refuses("GET", url, {"Authorization": f"{scheme} {text}".strip(), **JSON})
            assert status == 401
    finally:
        emulator.trusted = EVERYTHING


FORMS = [b"", b"grant_type=password", b"grant_type=client_credentials", b"grant_type=client_credentials&client_id=x&client_assertion=a.b.c",
         b"\xff=\xff", b"grant_type=device_code&device_code=' OR 1=1", b"grant_type=client_credentials&scope=%00&client_id='; DROP TABLE applications"]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_token_requests(target: Target, form: bytes) -> None:
    for page in ("token", "devicecode"):
        target.refuses(
            "POST", f"{LOGIN}/oauth2/v2.0/{page}", {"Content-Type": "application/x-www-form-urlencoded"}, form
        )


# -- headers, lengths ------------------------------------------------------------------------------


@bounded
@given(st.sampled_from(["Accept", "Content-Type", "If-Match", "X-HTTP-Method", "Host", "Prefer", "client-request-id", "User-Agent"]),
       st.text(max_size=40))  # fmt: skip
def test_any_header(target: Target, name: str, value: str) -> None:
    for url in (f"{SITE}/_api/web?$select=Title", f"{GRAPH}/v1.0/sites/root"):
        target.sound(*target.send("GET", url, {**JSON, name: value}))


def test_headers_with_line_breaks_come_back_in_no_header(target: Target) -> None:
    for value in ("x\r\nSet-Cookie: a=b", "x\nX: y", "\r\n\r\n<html>"):
        for name in ("client-request-id", "Accept", "Host", "X-HTTP-Method", "User-Agent"):
            target.sound(*target.send("GET", f"{GRAPH}/v1.0/sites/root", {**JSON, name: value}))
            target.sound(*target.send("GET", f"{SITE}/_api/web", {**JSON, name: value}))


def test_what_is_too_large_is_refused_before_it_is_read(target: Target) -> None:
    web = f"{SITE}/_api/web"
    assert target.refuses("GET", f"{web}?$filter={'x' * 20_000}", JSON) == 414
    assert target.refuses("GET", web, {**JSON, "X-Long": "x" * 20_000}) == 400
    assert target.refuses("POST", f"{SITE}/_vti_bin/client.svc/ProcessQuery", {}, b"x" * 2_100_000) == 400
    assert target.refuses("POST", f"{GRAPH}/v1.0/groups", JSON, b"x" * 4_200_000) == 413
    assert target.refuses("POST", f"{target.list}/items".join([SITE, ""]), JSON, b"x" * 30_000_001) == 413
