"""Every endpoint, by the emulator's own tables, against every token that is not good enough: the service's answer, nothing changed.

What each change needs is known from documentation elsewhere (``sharepoint/test_requirements.py``, ``tests/cases``); here it is
that none is forgotten.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from emulator.edge.test_graph_permissions import MEMBERS_ONLY
from emulator.endpoints import (
    ELSEWHERE,
    GRAPH,
    OPEN,
    ROUTES,
    VERBS,
    Change,
    World,
    body_of,
    classes,
    operations,
)
from emulator.sharepoint.caller import ADMIN, EVERYTHING, KARI, OWNER, PLAIN, ROOT, SITE
from sp_prosjektportal.emulator import routing
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.clock import wall
from sp_prosjektportal.emulator.control import Pages
from sp_prosjektportal.emulator.edge import Edge
from sp_prosjektportal.emulator.entra import applications, jwt, tokens
from sp_prosjektportal.emulator.sharepoint import requirements


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def unchanged(world: World) -> Iterator[None]:
    """Whatever is asked here changes nothing, and none of it is a fault of ours."""
    before = world.emulator.store.fingerprint()
    yield
    assert world.emulator.store.fingerprint() == before
    assert world.emulator.failures == []


def ask(world: World, method: str, url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    sent = {"Accept": PLAIN, "Content-Type": "application/json", **headers}
    if method in ("MERGE", "DELETE") and not (url.startswith(GRAPH) or "/_api/v2.1" in url):
        sent, method = {**sent, "X-HTTP-Method": method, "If-Match": "*"}, "POST"
    return world.emulator.handle(method, url, sent, b"" if method == "GET" else body_of(url))


def changes(world: World) -> list[Change]:
    return [
        Change(name, operation, address if operation in VERBS else f"{address}/{operation}")
        for kind in classes()
        for name in [kind.__name__]
        if (address := world.addresses.get(name))
        for operation in operations(kind)
    ]


def everywhere(world: World) -> list[tuple[str, str]]:
    """Method and URL of all endpoints that need a token."""
    found = [("GET", url) for url in world.addresses.values()]
    found += [(one.method, one.url) for one in changes(world)]
    graph = [(method, world.graph_url(pattern)) for method, pattern in ROUTES]
    own = [
        (method, f"{SITE}/_api/v2.1/termStore{url.partition('/termStore')[2]}")
        for method, url in graph
        if "/termStore" in url
    ]
    found += graph + own
    return found + [(method, url) for url in ELSEWHERE for method in ("GET", "POST")]


def test_every_class_of_nodes_has_an_address_here(world: World) -> None:
    """Or it is what classes that have one have in common."""
    changing = [one for one in classes() if operations(one)]
    led_to = {above for one in changing if one.__name__ in world.addresses for above in one.__mro__}
    rest = {one.__name__ for one in changing if one not in led_to}
    assert rest == {"CamlRow", "_Templates"}, "rows of an answer, to which no address leads"


def test_no_other_route_is_open_than_those_known() -> None:
    assert {
        "entra:serve",
        "graph.drive_actions:monitor",
        "graph.upload_sessions:serve",
        "graph.downloads:download",
    } == OPEN
    assert {(route.host, route.family) for route in routing.FAMILIES if not route.open} == {
        ("graph", "graph:serve"), ("sharepoint", "graph:serve"), ("sharepoint", "csom:serve"), ("admin", "csom:serve"),
        ("sharepoint", "sharepoint.rest:serve"), ("admin", "sharepoint.rest:serve"),
    }  # fmt: skip


# -- tokens ----------------------------------------------------------------------------------------


def claims(emulator: Emulator, audience: str, **changed: Any) -> dict[str, Any]:
    now = int(wall())
    directory = tokens.tenant(emulator.store).id
    made = {"aud": audience, "iss": f"https://sts.windows.net/{directory}/", "tid": directory, "nbf": now, "exp": now + 3000,
            "appid": applications.client_id(applications.MAIN), "appidacr": "2", "idtyp": "app", "roles": ["Sites.FullControl.All"]}  # fmt: skip
    return {name: value for name, value in {**made, **changed}.items() if value is not None}


def _coded(value: Any) -> str:
    return jwt.text(json.dumps(value).encode())


def unsigned(emulator: Emulator, audience: str) -> str:
    return f"{_coded({'alg': 'none', 'typ': 'JWT'})}.{_coded(claims(emulator, audience))}."


def signed_with_the_public_key(emulator: Emulator, audience: str) -> str:
    """HS256 with what everybody can read, which careless libraries accept."""
    import hmac

    public = jwt.signing_key(emulator.store).public_key()
    key = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = f"{_coded({'alg': 'HS256', 'typ': 'JWT'})}.{_coded(claims(emulator, audience))}"
    return f"{text}.{jwt.text(hmac.digest(key, text.encode(), 'sha256'))}"


def altered(emulator: Emulator, audience: str) -> str:
    head, _, signature = jwt.sign(emulator.store, claims(emulator, audience, roles=["Sites.Read.All"])).split(
        "."
    )
    return f"{head}.{_coded(claims(emulator, audience))}.{signature}"


def cut(emulator: Emulator, audience: str) -> str:
    return jwt.sign(emulator.store, claims(emulator, audience))[:-8]


def other_way(emulator: Emulator, audience: str) -> str:
    wrong = SITE_HOST if audience == GRAPH else GRAPH
    return jwt.sign(emulator.store, claims(emulator, wrong))


def between_sites_and_administration(emulator: Emulator, audience: str) -> str:
    wrong = {ADMIN: SITE_HOST, SITE_HOST: ADMIN}.get(audience, "https://fabrikam.sharepoint.com")
    return jwt.sign(emulator.store, claims(emulator, wrong))


def of_another_key(emulator: Emulator, audience: str) -> str:
    return jwt.sign(Emulator.open().store, claims(emulator, audience))


def signed(**changed: Any) -> Callable[[Emulator, str], str]:
    return lambda emulator, audience: jwt.sign(emulator.store, claims(emulator, audience, **changed))


SITE_HOST = ROOT
EXPIRED, LATER = {"nbf": 1_000, "exp": 2_000}, {"nbf": 4_000_000_000, "exp": 4_000_003_600}
DEEP = base64.urlsafe_b64encode(b"[" * 5_000).rstrip(b"=").decode()
FORGED = "Invalid issuer or signature."
# name: how the token is made, what SharePoint says, and Graph.
TOKENS: dict[str, tuple[Callable[[Emulator, str], str], str, str]] = {
    "none at all": (lambda *_: "", "", "Access token is empty."),
    "nonsense": (lambda *_: "x.y.z", "Unsupported security token.", "JWT is not well formed."),
    "nested without end": (lambda *_: f"{DEEP}.{DEEP}.x", "Unsupported security token.", "JWT is not well formed."),
    "expired": (signed(**EXPIRED), "Invalid JWT token. The token is expired.", "Lifetime validation failed, the token is expired."),
    "not valid yet": (signed(**LATER), "Invalid JWT token. The token is expired.", "Lifetime validation failed, the token is expired."),
    "unsigned": (unsigned, FORGED, "Access token validation failure."),
    "signed with the public key": (signed_with_the_public_key, FORGED, "Access token validation failure."),
    "altered": (altered, FORGED, "Access token validation failure."),
    "cut": (cut, FORGED, "Access token validation failure."),
    "another tenant's key": (of_another_key, FORGED, "Access token validation failure."),
    "another tenant's": (signed(tid="d1cd7b7e-0000-4000-8000-000000000000"), FORGED, "Access token validation failure."),
    "no tenant's": (signed(tid=None), FORGED, "Access token validation failure."),
    "Graph's at SharePoint and the other way": (other_way, FORGED, "Access token validation failure. Invalid audience."),
    "the administration's on sites": (between_sites_and_administration, FORGED, "Access token validation failure. Invalid audience."),
    "another tenant's host": (signed(aud="https://fabrikam.sharepoint.com"), FORGED, "Access token validation failure. Invalid audience."),
    "no audience": (signed(aud=None), FORGED, "Access token validation failure."),
}  # fmt: skip


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_that_is_none_opens_nothing(world: World, name: str) -> None:
    make, by_sharepoint, by_graph = TOKENS[name]
    world.emulator.trusted = None
    made = {host: make(world.emulator, host) for host in (SITE_HOST, ADMIN, GRAPH)}
    for method, url in everywhere(world):
        host = next(one for one in (SITE_HOST, ADMIN, GRAPH) if url.startswith(one))
        given = {"Authorization": f"Bearer {made[host]}"} if made[host] else {}
        _is_refused(ask(world, method, url, given), url, by_sharepoint, by_graph)


def test_a_token_got_by_a_secret_is_good_for_graph_alone(world: World) -> None:
    world.emulator.trusted = None
    made = {host: signed(appidacr="1")(world.emulator, host) for host in (SITE_HOST, ADMIN, GRAPH)}
    for method, url in everywhere(world):
        if not url.startswith(GRAPH):
            host = ADMIN if url.startswith(ADMIN) else SITE_HOST
            got = ask(world, method, url, {"Authorization": f"Bearer {made[host]}"})
            _is_refused(got, url, "Unsupported app only token.", "")
    assert ask(world, "GET", f"{GRAPH}/v1.0/sites/root", {"Authorization": f"Bearer {made[GRAPH]}"})[0] == 200


def _is_refused(got: tuple[int, dict[str, str], bytes], url: str, by_sharepoint: str, by_graph: str) -> None:
    status, headers, body = got
    assert status == 401, (url, status, body[:200])
    assert headers["WWW-Authenticate"].startswith("Bearer realm=")
    if url.startswith(GRAPH) or "/_api/v2.1" in url.lower():
        assert json.loads(body)["error"]["code"] == "InvalidAuthenticationToken"
        assert json.loads(body)["error"]["message"] == by_graph
    else:
        assert (json.loads(body)["error_description"] if body else "") == by_sharepoint
        assert ("x-ms-diagnostics" in headers) == bool(by_sharepoint)


# -- rights ----------------------------------------------------------------------------------------


def app(*roles: str) -> Principal:
    return Principal(app_only=True, roles=frozenset(roles), app_id="a")


def by(login: str, *scopes: str) -> Principal:
    return Principal(app_only=False, scopes=frozenset(scopes), login=login, app_id="a")


CONCERNS_THE_TENANT = ("spsitemanager", "groupsitemanager", "hubsites", "search", "spo.tenant", "contextinfo")
NOWHERE = {
    "no permission": app(), "another service's": app("Mail.Read"), "a person's without a scope": by(OWNER),
    "a scope as a role": app("AllSites.FullControl"),
}  # fmt: skip
ELSEWHERE_ONLY = {
    "Sites.Selected without a grant": app("Sites.Selected"),
    "a person who is no member": by(KARI, "AllSites.FullControl"),
}


@pytest.mark.parametrize("who", NOWHERE.values(), ids=NOWHERE)
def test_without_a_permission_nothing_is_open(world: World, who: Principal) -> None:
    world.emulator.trusted = who
    for method, url in everywhere(world):
        status, _, body = ask(world, method, url, {})
        assert status == 403 or (url in ELSEWHERE and 400 <= status < 500), (method, url, status, body[:200])


@pytest.mark.parametrize("who", ELSEWHERE_ONLY.values(), ids=ELSEWHERE_ONLY)
def test_who_has_nothing_on_a_site_gets_nothing_of_it(world: World, who: Principal) -> None:
    world.emulator.trusted = who
    for url in world.addresses.values():
        status, _, body = ask(world, "GET", url, {})
        rest = url.lower().partition("/_api/")[2]
        if not rest.startswith(CONCERNS_THE_TENANT):
            assert status == 403, (url, status, body[:200])
    for one in changes(world):
        status, _, body = ask(world, one.method, one.url, {})
        assert status >= 400 or one.kind in ("Search", "GroupSiteManager", "SiteManager", "Root"), (
            one,
            body[:200],
        )


READERS = {
    "Sites.Read.All": app("Sites.Read.All"), "a grant to read": app("Sites.Selected"), "an owner by AllSites.Read": by(OWNER, "AllSites.Read"),
    "a visitor by AllSites.FullControl": by(KARI, "AllSites.FullControl"),
}  # fmt: skip
READING = ("read", "anyone")


@pytest.fixture
def granted(world: World, unchanged: None) -> Iterator[None]:
    """Kari is a visitor, and the application ``a`` has a grant to read; taken back afterwards."""
    world.caller.principal = EVERYTHING
    site = world.emulator.store.keys_with("sites", "/sites/empty")[0]
    number = world.caller.get("/_api/web/AssociatedVisitorGroup").body["Id"]
    row = world.emulator.store.get("groups", str(number), site)
    assert row is not None
    kari = world.caller.get(f"/_api/web/siteusers/getbyemail('{KARI}')").body["Id"]
    world.emulator.store.put("groups", str(number), {**row, "members": [*row.get("members", []), kari]}, site)
    world.emulator.store.put("site_permissions", "a", {"roles": ["read"]}, site)
    yield
    world.emulator.store.put("groups", str(number), row, site)
    world.emulator.store.remove("site_permissions", "a", site)


@pytest.mark.parametrize("who", READERS.values(), ids=READERS)
def test_who_may_read_changes_nothing(
    world: World, granted: None, who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change is asked for with nothing but its address, and refused before anything is read of it."""
    checked: set[tuple[str, str]] = set()
    real = requirements.check

    def check(node: Any, operation: str) -> None:
        checked.add((type(node).__name__, operation))
        real(node, operation)

    monkeypatch.setattr(requirements, "check", check)
    kinds = {one.__name__: one for one in classes()}
    world.emulator.trusted = who
    before = world.emulator.store.fingerprint()
    assert ask(world, "GET", f"{SITE}/_api/web", {})[0] == 200
    for one in changes(world):
        if not who.app_only and one.operation in ("Like", "Unlike") and "AllSites.FullControl" in who.scopes:
            continue  # who may read may like
        status, _, body = ask(world, one.method, one.url, {})
        level = requirements.needed(kinds[one.kind], one.operation)
        assert (one.kind, one.operation) in checked or status >= 400 or one.kind == "MissingFolder", one
        if level not in (*READING, "inside"):
            assert status == 403, (one, level, status, body[:200])
            assert b"accessDenied" in body or b"UnauthorizedAccess" in body, body[:200]
        elif level == "inside":
            assert status >= 400 or one.operation in HARMLESS, (one, status, body[:200])
        assert world.emulator.store.fingerprint() == before, one


HARMLESS = {
    "CreateCopyJobs",
    "RestoreAll",
    "DeleteAll",
    "DeleteAllSecondStageItems",
    "MoveAllToSecondStage",
    "RestoreByIds",
    "DeleteByIds",
    "MoveToSecondStageByIds",
}
"""Does nothing when asked for nothing, or to what of one's own lies in the recycle bin: each row is checked there."""


def test_who_reads_writes_nothing_in_a_batch_either(world: World, granted: None) -> None:
    world.emulator.trusted = READERS["Sites.Read.All"]
    lines = ["--b", "Content-Type: multipart/mixed; boundary=c", ""]
    wanted = [one for one in changes(world) if one.operation in VERBS][:60]
    for one in wanted:
        head = [
            f"{one.method} {one.url} HTTP/1.1",
            "Accept: application/json",
            "Content-Type: application/json",
        ]
        lines += [
            "--c",
            "Content-Type: application/http",
            "Content-Transfer-Encoding: binary",
            "",
            *head,
            "If-Match: *",
            "",
            "{}",
        ]
    body = "\r\n".join([*lines, "--c--", "--b--", ""]).encode()
    before = world.emulator.store.fingerprint()
    headers = {"Accept": PLAIN, "Content-Type": "multipart/mixed; boundary=b"}
    status, _, answer = world.emulator.handle("POST", f"{SITE}/_api/$batch", headers, body)
    assert status == 200
    assert answer.count(b"HTTP/1.1 ") == len(wanted)
    assert b"HTTP/1.1 2" not in answer
    assert world.emulator.store.fingerprint() == before


def test_graph_in_a_batch_is_no_other_graph(world: World) -> None:
    world.emulator.trusted = app("Sites.Read.All")
    writes = [(m, world.graph_url(p)) for m, p in ROUTES if m != "GET" and "$batch" not in p]
    writes = [(m, url) for m, url in writes if not any(word in url for word in MEMBERS_ONLY.split("|"))]
    for at in range(0, len(writes), 20):
        asked = [
            {"id": str(n), "method": m, "url": url.removeprefix(f"{GRAPH}/v1.0"), "headers": {"Content-Type": "application/json"}, "body": {}}
            for n, (m, url) in enumerate(writes[at : at + 20])
        ]  # fmt: skip
        status, _, body = world.emulator.handle(
            "POST",
            f"{GRAPH}/v1.0/$batch",
            {"Content-Type": "application/json"},
            json.dumps({"requests": asked}).encode(),
        )
        assert status == 200
        assert {one["status"] for one in json.loads(body)["responses"]} == {403}


# -- what is open ----------------------------------------------------------------------------------

TICKETS = (
    "/_layouts/15/download.aspx", "/_layouts/15/download.aspx?tempauth=v1.x", "/_layouts/15/download.aspx?UniqueId=1",
    "/_layouts/15/download.aspx?tempauth=v1." + base64.urlsafe_b64encode("a;b;c;99999999999;é".encode()).decode(),
    "/_api/v2.0/drives/x/uploadSession", "/_api/v2.0/drives/x/uploadSession?guid='00000000-0000-4000-8000-000000000000'",
    "/_api/v2.0/monitor/x", "/_api/v2.0/monitor/..%2F..%2Fweb", "/_api/web/x/_api/v2.0/monitor/",
)  # fmt: skip


@pytest.mark.parametrize("path", TICKETS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
def test_an_address_that_needs_no_token_needs_a_ticket(world: World, path: str, method: str) -> None:
    world.emulator.trusted = None
    status, _, body = world.emulator.handle(method, SITE + path, {"Accept": "text/html"}, b"")
    assert 400 <= status < 500, body[:200]
    assert b"fault" not in body


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
STRANGE_HOSTS = ("evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "evil.example:8443", "localhost\\@evil.example",
                 "contoso.sharepoint.com.evil.example", "evil-contoso.sharepoint.com", "localhost.", "0x7f.1", "[::1]", "localhost@evil.example",
                 "evil.example@localhost", "localhost:8443@evil.example", "localhost,evil.example", "localhost evil.example", "localhost/x.evil.example",
                 "localhost#evil.example", "localhost?evil.example", "")  # fmt: skip


@pytest.mark.parametrize("host", STRANGE_HOSTS)
@pytest.mark.parametrize(
    "path", ["/", "/sites/empty", "/_browse/log", "/_emulator/log", "/_emulator/counters", "/_api/web"]
)
def test_another_name_for_this_machine_shows_nothing(world: World, host: str, path: str) -> None:
    """As after DNS rebinding: the browser believes it talks to its own site, and reads what it answers."""
    world.emulator.trusted = None
    status, _, body = world.emulator.handle("GET", f"https://{host}{path}", {**BROWSER, "Host": host}, b"")
    assert status in (400, 404), (status, body[:200])
    assert b"<!doctype" not in body
    assert not body.startswith((b"[", b"{"))


OTHER_PAGES = ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://localhost.evil.example"})  # fmt: skip


@pytest.mark.parametrize("headers", OTHER_PAGES)
def test_another_sites_page_in_the_browser_cannot_use_the_own_pages(headers: dict[str, str]) -> None:
    emulator = Emulator.open(control=True)
    before = emulator.store.fingerprint()
    for method, name in own_pages(emulator):
        status, _, _ = emulator.handle(
            method,
            f"https://localhost:8443/_emulator/{name}",
            {"Content-Type": "text/plain", **headers},
            b'{"what": "reset"}',
        )
        assert status == 403, (method, name)
    assert emulator.faults.waiting() == []
    assert emulator.store.fingerprint() == before


def own_pages(emulator: Emulator) -> list[tuple[str, str]]:
    pages = Pages(Edge(emulator, None, None))
    return [*pages._pages, *pages._control]


def test_what_steers_the_tenant_is_there_only_when_asked_for() -> None:
    plain, steered = Emulator.open(), Emulator.open(control=True)
    for method, name in Pages(Edge(plain, None, None))._control:
        url = f"https://localhost/_emulator/{name}"
        assert plain.handle(method, url, {}, b"{}")[0] == 404
        assert steered.handle(method, url, {}, b"{}")[0] in (200, 400)
    assert plain.faults.waiting() == []


def test_no_page_of_the_browser_view_is_an_api_or_tells_a_secret(world: World) -> None:
    world.emulator.trusted = None
    secrets = [
        str((world.emulator.store.get("sessions", "signing_key") or {"pem": "-"})["pem"]).splitlines()[1]
    ]
    for one in world.emulator.store.rows("applications").values():
        secrets += [str(secret) for secret in one.get("secrets", []) if secret]
    for method, url in everywhere(world):
        if not url.startswith(GRAPH):
            status, headers, _ = world.emulator.handle(method, url, BROWSER, b"{}")
            assert status == 401, (method, url)
            assert "html" not in headers.get("Content-Type", "")
    for path in ("/", "/sites/empty", "/_browse/log", "/_browse/budget", "/_browse/terms", "/sites/empty/Lists/Alt", "/_layouts/15/x", "/favicon.ico",
                 "/emulator.sqlite", "/..%2f..%2fetc/passwd", "/sites/empty/..%2f..%2fclient-key.pem"):  # fmt: skip
        shown = world.emulator.handle("GET", ROOT + path, BROWSER, b"")[2].decode("utf-8", "replace")
        assert not any(secret in shown for secret in secrets)
        assert "BEGIN" not in shown
        assert "root:" not in shown
