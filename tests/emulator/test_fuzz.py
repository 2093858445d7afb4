"""Whatever is sent that follows the grammar of an address, a query, a program or a batch, or nearly: never a fault of ours, no
trace of code, and what is refused changes nothing.

Short and the same each time as it stands; ``EMULATOR_FUZZ=5000`` makes as many examples of each, other ones each time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.edge import programs
from emulator.edge.test_graph_permissions import example
from emulator.endpoints import GRAPH, ROUTES, World, classes
from emulator.sharepoint.caller import EVERYTHING, PLAIN, SITE, VERBOSE
from emulator.test_bad_input import BATCH, GRAPH_ROLES, TRACES
from sp_prosjektportal.emulator.app import Principal
from sp_prosjektportal.emulator.csom.things import Thing

EXAMPLES = int(os.environ.get("EMULATOR_FUZZ", "0"))
fuzzed = settings(
    max_examples=EXAMPLES or 100, deadline=None, derandomize=not EXAMPLES, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
APP = Principal(app_only=True, roles=GRAPH_ROLES | {"Sites.FullControl.All"}, app_id="app")


class Undo(Exception):
    """What was carried out is taken back, so that every example meets the same tenant."""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    before = made.emulator.store.fingerprint()
    yield made
    assert made.emulator.store.fingerprint() == before


def send(
    world: World, method: str, url: str, headers: dict[str, str], body: Any = b"", who: Principal = EVERYTHING
) -> None:
    emulator, data = world.emulator, body if isinstance(body, bytes) else json.dumps(body).encode()
    emulator.trusted = who
    before = emulator.store.fingerprint()
    status, text, after = 0, "", before
    try:
        with emulator.store.atomic():
            status, answered, content = emulator.handle(method, url, headers, data)
            text, after = content.decode("utf-8", "replace"), emulator.store.fingerprint()
            raise Undo
    except Undo:
        pass
    found, emulator.failures = emulator.failures, []
    assert found == [], found[0][-1500:]
    assert not any("\r" in value or "\n" in value for value in answered.values())
    if status >= 400:
        assert not any(trace in text for trace in TRACES), text
        assert after == before, (method, url, data[:300])


# -- addresses and their options -------------------------------------------------------------------

MEMBERS = sorted({member.name for kind in classes() for member in kind.members.values()})
PARAMETERS = sorted(
    {one for kind in classes() for member in kind.members.values() for one in member.parameters}
)
WORDS = st.sampled_from(
    [
        "Title",
        "Alt",
        "f.txt",
        "1",
        "0x0101",
        "",
        "en'to",
        "/sites/empty",
        "../x",
        "%",
        "æ",
        "\x00",
        "a" * 300,
        "{0}",
        "-1",
        "2026-02-30",
    ]
)
NUMBERS = st.sampled_from([0, 1, -1, 5, 512, 2**31, 2**63, -(2**70), 1.5])
PLAIN_JSON = st.none() | st.booleans() | NUMBERS | WORDS
JSON = st.recursive(PLAIN_JSON, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
    [*PARAMETERS, "__metadata", "type", "results", "Title", "Id", "FieldName", "FieldValue", "ViewXml", "odata.type"]), inner, max_size=4), max_leaves=8)  # fmt: skip


@st.composite
def literals(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["'", "guid'", "datetime'", "", "word"]))
    if kind == "word":
        return draw(st.sampled_from(["true", "null", "@a", "@b", "binary'00'", "{}", "1L", "1e5"]))
    if not kind:
        return str(draw(NUMBERS))
    return kind + draw(WORDS).replace("'", "''") + "'"


@st.composite
def steps(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from([*MEMBERS, "$value", "$count", "Title", "Nei"]))
    if draw(st.booleans()):
        return name
    given = draw(st.lists(literals(), max_size=3))
    named = [f"{draw(st.sampled_from(PARAMETERS))}={one}" if draw(st.booleans()) else one for one in given]
    return f"{name}({','.join(named)})"


FIELDS = st.sampled_from(
    [
        "Title",
        "Id",
        "Author/Title",
        "Author",
        "Created",
        "Nei",
        "*",
        "",
        "ContentType/Name",
        "File/Name",
        "RoleAssignments/Member/Title",
        "a/b/c/d",
    ]
)
OPTIONS = st.dictionaries(
    st.sampled_from(["$select", "$expand", "$orderby", "$filter", "$top", "$skip", "$skiptoken", "@a", "$count", "$inlinecount", "$format"]),
    st.lists(FIELDS | literals() | st.sampled_from(["eq", "and", "(", ")", "startswith(Title,'a')", "desc", "Paged=TRUE&p_ID=1", "0", "-5", "allpages"]), max_size=5),
    max_size=4,
)  # fmt: skip


def query(options: dict[str, list[str]]) -> str:
    return "&".join(
        f"{name}={quote((' ' if name == '$filter' else ',').join(values).encode('utf-8', 'replace'))}"
        for name, values in options.items()
    )


HEADERS = st.sampled_from([{"Accept": PLAIN, "Content-Type": PLAIN}, {"Accept": VERBOSE, "Content-Type": VERBOSE}, {}, {"Accept": "*/*", "Content-Type": "text/plain"},
                           {"Accept": "application/json;odata.metadata=minimal", "OData-Version": "4.0", "Content-Type": "application/json"}])  # fmt: skip
VERBS = st.sampled_from(["GET", "POST", "MERGE", "DELETE", "PUT", "PATCH"])


def test_any_member_below_any_node(world: World) -> None:
    starts = list(world.addresses.values())

    @fuzzed
    @given(st.sampled_from(starts), st.lists(steps(), max_size=2), OPTIONS, VERBS, HEADERS, JSON)
    def run(
        start: str,
        below: list[str],
        options: dict[str, list[str]],
        verb: str,
        headers: dict[str, str],
        body: Any,
    ) -> None:
        tail = "".join("/" + quote(step, safe="'(),=@$") for step in below)
        sent = {**headers, "X-HTTP-Method": verb, "If-Match": "*"} if verb in ("MERGE", "DELETE") else headers
        send(world, "POST" if sent is not headers else verb, f"{start}{tail}?{query(options)}", sent, body)

    run()


def test_each_function_and_action_with_any_arguments(world: World) -> None:
    kinds = {kind.__name__: kind for kind in classes()}
    calls = [(url, m.name, m.parameters) for name, url in world.addresses.items() if name in kinds for m in kinds[name].members.values() if m.kind != "navigation"]  # fmt: skip

    @fuzzed
    @given(st.sampled_from(calls), st.data(), st.booleans())
    def run(call: tuple[str, str, tuple[str, ...]], data: st.DataObject, inside: bool) -> None:
        url, name, parameters = call
        if inside:
            body = {one: data.draw(JSON) for one in parameters}
            send(world, "POST", f"{url}/{name}", {"Accept": PLAIN, "Content-Type": PLAIN}, body)
        else:
            given = ",".join(f"{one}={data.draw(literals())}" for one in parameters)
            send(world, "POST", f"{url}/{name}({quote(given, safe='=,')})", {"Accept": PLAIN}, b"")

    run()


# -- CAML ------------------------------------------------------------------------------------------

TAGS = ["And", "Or", "Eq", "Neq", "Gt", "In", "Values", "IsNull", "Contains", "Membership", "DateRangesOverlap", "FieldRef", "Value", "UserID", "Today", "Now",
        "Where", "OrderBy", "GroupBy", "Query", "ViewFields", "RowLimit", "Aggregations", "View", "Includes", "NotIncludes", "BeginsWith"]  # fmt: skip
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["Name", "ID", "Type", "LookupId", "Ascending", "Scope", "OffsetDays", "IncludeTimeValue", "Collapse", "Paged", "Value"]),
    st.sampled_from(["Title", "ID", "Author", "Created", "Nei", "TRUE", "FALSE", "Text", "Integer", "DateTime", "User", "RecursiveAll", "-1", "", "99999999999", "AllUsers"]),
    max_size=3,
)  # fmt: skip


@st.composite
def elements(draw: st.DrawFn, depth: int = 4) -> str:
    tag = draw(st.sampled_from(TAGS))
    given = "".join(f' {name}="{value}"' for name, value in draw(ATTRIBUTES).items())
    inner = (
        draw(st.lists(elements(depth - 1), max_size=3))
        if depth
        else [draw(st.sampled_from(["1", "x", "", "2026-01-01T00:00:00Z"]))]
    )
    return f"<{tag}{given}>{''.join(inner)}</{tag}>"


def test_any_view(world: World) -> None:
    @fuzzed
    @given(elements(), st.sampled_from(["<View>{}</View>", "<View><Query>{}</Query></View>", "<View><Query><Where>{}</Where></Query></View>", "{}"]),
           st.sampled_from(["RenderListDataAsStream", "GetItems", "GetChanges"]))  # fmt: skip
    def run(inner: str, around: str, call: str) -> None:
        name = {"RenderListDataAsStream": "parameters", "GetItems": "query"}.get(call, "query")
        body = {name: {"ViewXml": around.format(inner)}}
        send(world, "POST", f"{SITE}{world.list}/{call}", {"Accept": PLAIN, "Content-Type": PLAIN}, body)

    run()


# -- programs --------------------------------------------------------------------------------------


def things(top: type[Thing] = Thing) -> Iterator[type[Thing]]:
    for each in top.__subclasses__():
        yield each
        yield from things(each)


import sp_prosjektportal.emulator.csom.roots  # noqa: E402, F401 - so that all of them are known

CALLED = sorted(
    {name for thing in things() for name in (*thing.wire_methods, *thing.wire_children)}
    | {"Web", "Site", "Lists", "Title"}
)
TYPES = st.sampled_from(
    [
        "String",
        "Int32",
        "Number",
        "Boolean",
        "Guid",
        "Null",
        "DateTime",
        "Array",
        "Base64Binary",
        "Unspecified",
        "Nei",
    ]
)
STARTS = st.sampled_from(['<StaticProperty Id="1" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current" />',
                          '<Constructor Id="1" TypeId="{268004ae-ef6b-4e9b-8425-127220d84719}" />',
                          '<StaticMethod Id="1" TypeId="{981cbc68-9edc-4f8d-872f-71146fcbb84f}" Name="GetTaxonomySession" />'])  # fmt: skip


@st.composite
def parameters(draw: st.DrawFn) -> str:
    values = draw(
        st.lists(
            st.tuples(
                TYPES,
                st.sampled_from(
                    [
                        "x",
                        "1",
                        "true",
                        "",
                        "Alt",
                        "{00000000-0000-0000-0000-000000000000}",
                        "2026-13-01",
                        "/sites/empty",
                    ]
                ),
            ),
            max_size=3,
        )
    )
    return (
        "<Parameters>"
        + "".join(f'<Parameter Type="{kind}">{value}</Parameter>' for kind, value in values)
        + "</Parameters>"
    )


@st.composite
def whole_programs(draw: st.DrawFn) -> str:
    where, count = [draw(STARTS)], draw(st.integers(0, 4))
    for number in range(2, count + 2):
        name, parent = draw(st.sampled_from(CALLED)), draw(st.integers(max(1, number - 2), number))
        if draw(st.booleans()):
            where.append(f'<Property Id="{number}" ParentId="{parent}" Name="{name}" />')
        else:
            where.append(
                f'<Method Id="{number}" ParentId="{parent}" Name="{name}">{draw(parameters())}</Method>'
            )
    actions = []
    for number in range(20, 20 + draw(st.integers(1, 4))):
        at, name = draw(st.integers(1, count + 1)), draw(st.sampled_from(CALLED))
        actions.append(draw(st.sampled_from([
            f'<ObjectPath Id="{number}" ObjectPathId="{at}" />',
            f'<Query Id="{number}" ObjectPathId="{at}"><Query SelectAllProperties="true"><Properties><Property Name="{name}" SelectAll="true" /></Properties></Query></Query>',
            f'<Method Id="{number}" ObjectPathId="{at}" Name="{name}">{draw(parameters())}</Method>',
            f'<SetProperty Id="{number}" ObjectPathId="{at}" Name="{name}"><Parameter Type="{draw(TYPES)}">x</Parameter></SetProperty>',
            f'<ObjectIdentityQuery Id="{number}" ObjectPathId="{at}" />',
        ])))  # fmt: skip
    return programs.body("".join(actions), "".join(where))


def test_any_program(world: World) -> None:
    @fuzzed
    @given(whole_programs(), st.sampled_from([SITE, "https://contoso-admin.sharepoint.com"]))
    def run(program: str, site: str) -> None:
        send(
            world,
            "POST",
            f"{site}/_vti_bin/client.svc/ProcessQuery",
            {"Content-Type": "text/xml"},
            program.encode(),
        )

    run()


# -- Graph and batches -----------------------------------------------------------------------------

GRAPH_BODY = st.recursive(PLAIN_JSON, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
    ["displayName", "name", "fields", "Title", "columns", "text", "choice", "lookup", "labels", "localizedNames", "languageTag", "roles", "grantedToIdentities", "application", "id",
     "parentGroup", "contentType", "ids", "groupIds", "@odata.id", "members@odata.bind", "mailNickname", "groupTypes", "item", "folder", "file", "parentReference", "relationship",
     "fromTerm", "set", "properties", "list", "template", "base", "principalId", "resourceId", "appRoleId", "securityEnabledOnly"]), inner, max_size=4), max_leaves=10)  # fmt: skip


def test_any_body_at_each_route_of_graph(world: World) -> None:
    urls = [(method, f"{GRAPH}/v1.0{example(world.emulator, pattern)}") for method, pattern in ROUTES]

    @fuzzed
    @given(st.sampled_from(urls), GRAPH_BODY, OPTIONS)
    def run(route: tuple[str, str], body: Any, options: dict[str, list[str]]) -> None:
        send(world, route[0], f"{route[1]}?{query(options)}", {"Content-Type": "application/json"}, body, APP)

    run()


def test_any_graph_batch(world: World) -> None:
    urls = st.sampled_from(
        ["/me", "/sites/root", "/groups", "sites", "", "/$batch", "http://[", "/sites/root/lists?$select=x"]
    )
    part = st.fixed_dictionaries({}, optional={
        "id": PLAIN_JSON, "method": st.sampled_from(["GET", "POST", "PUT", "", 1, None]), "url": urls | PLAIN_JSON, "headers": JSON, "body": JSON,
        "dependsOn": st.lists(PLAIN_JSON, max_size=3) | PLAIN_JSON})  # fmt: skip

    @fuzzed
    @given(st.lists(part, max_size=4) | JSON)
    def run(requests: Any) -> None:
        send(
            world,
            "POST",
            f"{GRAPH}/v1.0/$batch",
            {"Content-Type": "application/json"},
            {"requests": requests},
            APP,
        )

    run()


LINES = st.lists(st.sampled_from([
    "--b", "--c", "--b--", "--c--", "", "Content-Type: application/http", "Content-Type: multipart/mixed; boundary=c", "Content-Transfer-Encoding: binary",
    f"GET {SITE}/_api/web HTTP/1.1", f"POST {SITE}/_api/web/lists HTTP/1.1", "GET /_api/web HTTP/1.1", "DELETE  HTTP/1.1", "MERGE x HTTP/9", "Accept: application/json", "{}", "{",
    "Content-Length: 99999999", "Content-Type", ": x", "Content-Type: multipart/mixed; boundary=b"]), max_size=14)  # fmt: skip


def test_any_multipart_batch(world: World) -> None:
    @fuzzed
    @given(LINES, st.sampled_from(["\r\n", "\n"]))
    def run(lines: list[str], end: str) -> None:
        send(
            world,
            "POST",
            f"{SITE}/_api/$batch",
            {**BATCH, "Accept": PLAIN},
            end.join(["--b", *lines]).encode(),
        )

    run()


# -- tokens ----------------------------------------------------------------------------------------


def test_any_token(world: World) -> None:
    from sp_prosjektportal.emulator.entra import jwt

    piece = st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()) | st.just(b"[" * 3000)
    claims = st.dictionaries(
        st.sampled_from(["aud", "exp", "nbf", "appid", "tid", "scp", "roles", "upn", "oid", "alg", "kid"]),
        JSON,
        max_size=6,
    )

    @fuzzed
    @given(
        st.lists(piece | claims.map(lambda value: json.dumps(value).encode()), min_size=1, max_size=4),
        st.sampled_from([SITE + "/_api/web", GRAPH + "/v1.0/me"]),
    )
    def run(pieces: list[bytes], url: str) -> None:
        world.emulator.trusted = None
        status, _, _ = world.emulator.handle(
            "GET", url, {"Authorization": "Bearer " + ".".join(map(jwt.text, pieces))}, b""
        )
        assert status in (400, 401)
        assert world.emulator.failures == []

    run()
