"""Preconditions of Graph, CSOM and sign-in."""

from __future__ import annotations

import re
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from emulator.conformance.harness import Asked, Case, Got, World, seeds
from emulator.edge.programs import body as program
from emulator.edge.programs import method
from emulator.sharepoint.caller import ADMIN, OWNER, ROOT
from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.app import Principal
from sp_prosjektportal.emulator.sharepoint import lists
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

GRAPH = "https://graph.microsoft.com/v1.0"
GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PERSON = Principal(
    app_only=False,
    scopes=frozenset(
        {
            "TermStore.ReadWrite.All",
            "Sites.FullControl.All",
            "Group.ReadWrite.All",
            "User.Read.All",
            "AllSites.FullControl",
        }
    ),
    login=OWNER,
)
_APPLICATION = Principal(
    app_only=True,
    roles=frozenset({"Sites.FullControl.All", "Group.ReadWrite.All", "User.Read.All"}),
    app_id="app",
)


# -- sites, people, groups -----------------------------------------------------------------------------


def _site(world: World) -> Row:
    return next(row for row in world.emulator.store.rows("sites").values() if row["url"] == world.site)


def _composite(world: World) -> str:
    row = _site(world)
    return f"contoso.sharepoint.com,{row['id']},{row['web_id']}"


def _at_site(world: World, case: Case) -> str:
    """The recorded address with a site that is there."""
    return re.sub(rf"/sites/contoso\.sharepoint\.com,{GUID},{GUID}", f"/sites/{_composite(world)}", case.url)


def _group(world: World, **more: Any) -> str:
    """A group of one owner; its id."""
    world.emulator.options.provisioning_polls = 0
    owner = next(iter(world.emulator.store.rows("directory_users")))
    given = {"displayName": "Finance", "mailNickname": "finance", "mailEnabled": True, "securityEnabled": False, "groupTypes": ["Unified"],
             "creationOptions": ["SPSiteLanguage:1033"], "owners@odata.bind": [f"{GRAPH}/users/{owner}"], **more}  # fmt: skip
    world.caller.principal = _APPLICATION
    return str(world.caller.ask("POST", "/groups", given, site=GRAPH, status=201).body["id"])


@seeds("graph.sites.get", "cli.graph.sites")
def graph_sites(world: World, case: Case) -> Asked:
    def then(world: World, got: Got) -> list[str]:
        world.emulator.store.put("sites", _site(world)["id"], _site(world) | {"title": "Nytt navn"})
        again = world.caller.ask("GET", f"/sites/{_composite(world)}?$select=displayName", site=GRAPH).body
        return [] if again["displayName"] == "Nytt navn" else ["the title did not change"]

    return world.asked(case, url=_at_site(world, case), then=then)


@seeds("cli.graph.sites.error")
def graph_sites_missing(world: World, case: Case) -> Asked:
    return world.asked(case, status=404, code="itemNotFound")


@seeds("graph.users.get")
def graph_users(world: World, case: Case) -> Asked:
    world.caller.principal = _APPLICATION
    person = next(iter(world.emulator.store.rows("directory_users")))
    return world.asked(case, url=re.sub(rf"/users/({GUID}|[^/?]+@[^/?]+)", f"/users/{person}", case.url))


@seeds("graph.directory.get")
def graph_directory(world: World, case: Case) -> Asked:
    group = _group(world)
    if case.url.endswith("directoryObjects"):  # the context of the members of a group
        return world.asked(case, url=f"{GRAPH}/groups/{group}/owners")
    return world.asked(case, url=f"{GRAPH}/directoryObjects/{group}", optional=_GROUP_OPTIONAL)


_GROUP_OPTIONAL = (
    "onPremisesSamAccountName", "uniqueName", "infoCatalogs", "isManagementRestricted", "membershipRule",
    "allowExternalSenders", "autoSubscribeNewMembers", "hideFromAddressLists", "hideFromOutlookClients", "isSubscribedByMail",
)  # fmt: skip


@seeds("graph.groups.get")
def graph_groups(world: World, case: Case) -> Asked:
    world.caller.principal = _APPLICATION
    if "/groups/" not in case.url:
        return world.asked(case, url=f"{GRAPH}/groups?$filter=mailNickname eq 'ingen'")
    group = _group(world)
    return world.asked(
        case, url=re.sub(rf"/groups/{GUID}", f"/groups/{group}", case.url), optional=_GROUP_OPTIONAL
    )


@seeds("graph.groups.create")
def graph_group_create(world: World, case: Case) -> Asked:
    world.caller.principal = _APPLICATION

    def then(world: World, got: Got) -> list[str]:
        found = world.caller.ask("GET", f"/groups/{got.body['id']}", site=GRAPH).body
        return [] if found["mailNickname"] == case.body["mailNickname"] else ["the group is not there"]

    return world.asked(
        case,
        same=("displayName", "description", "mailNickname", "visibility", "groupTypes"),
        optional=_GROUP_OPTIONAL,
        then=then,
    )


@seeds("cli.graph.groups", "cli.graph.groups.error")
def cli_groups(world: World, case: Case) -> Asked:
    if case.method == "POST":
        world.caller.principal = _APPLICATION
        taken = case.error_expected or case.operation.endswith("error")
        if taken:
            _group(world, mailNickname=case.body.get("mailNickName") or case.body.get("mailNickname"))
        return world.asked(case, status=400 if taken else 201, mock=taken)
    group = _group(world)
    _group(
        world,
        displayName="Sikkerhet",
        mailNickname="sikkerhet",
        mailEnabled=True,
        securityEnabled=True,
        groupTypes=[],
    )
    return world.asked(
        case, url=re.sub(rf"/groups/{GUID}", f"/groups/{group}", case.url), optional=_GROUP_OPTIONAL
    )


# -- errors ------------------------------------------------------------------------------------------


@seeds("graph.error")
def graph_error(world: World, case: Case) -> Asked:
    """Only the answer was recorded: the request is made from what it says."""
    said = case.answer["error"]
    if case.status == 404 and said["code"] == "ResourceNotFound":
        world.caller.principal = _APPLICATION
        group = world.caller.ask(
            "POST", "/groups", {"displayName": "G", "mailNickname": "g", "mailEnabled": True, "securityEnabled": False, "groupTypes": ["Unified"]},
            site=GRAPH, status=201,
        ).body["id"]  # fmt: skip
        return world.asked(
            case, method="GET", url=f"{GRAPH}/groups/{group}/sites/root/webUrl", same=("message",)
        )
    if said["code"] == "BadRequest" and "segment" in said["message"]:
        return world.asked(case, method="GET", url=f"{GRAPH}/thiswillgiveanerror", same=("message",))
    if said["code"] == "Request_ResourceNotFound":
        world.caller.principal = _APPLICATION
        return world.asked(case, method="GET", url=f"{GRAPH}/groups/{uuid5(NAMESPACE_URL, case.id)}")
    world.caller.principal = _PERSON
    return world.asked(
        case,
        method="GET",
        url=f"{GRAPH}/sites/{_composite(world)}/termStore/groups/{uuid5(NAMESPACE_URL, case.id)}",
    )


@seeds("graph.error.filter_not_indexed_400", "graph.error.filter_statement_not_supported_400")
def graph_filters(world: World, case: Case) -> Asked:
    row = _site(world)
    made = lists.create(Session(world.emulator.store, row["id"], world.emulator.clock.now()), "Liste")
    return world.asked(
        case, replace={"{site-id}": _composite(world), "{list-id}": made["id"]}, same=("message",)
    )


@seeds("error.token_wrong_audience_401")
def wrong_audience(world: World, case: Case) -> Asked:
    """A token for Graph, sent to SharePoint; no principal is trusted for it."""
    from emulator.edge.clients import client

    found = client(world.emulator).acquire_token_for_client(["https://graph.microsoft.com/.default"])
    world.caller.principal = None  # type: ignore[assignment]
    url = case.url or f"{world.site}/_api/web"
    url = re.sub(r"\{[^}]+\}", "", url) if "{site_url}" not in url else url
    headers = {"Authorization": f"Bearer {found['access_token']}"}
    return world.asked(case, method=case.method or "GET", url=url if url.startswith(("https", "{site_url}")) else f"{world.site}/_api/web",
                       headers=headers, status=401, mock=True)  # fmt: skip


# -- term store --------------------------------------------------------------------------------------


def _term_store(world: World, case: Case) -> tuple[str, str, dict[str, str]]:
    """A group, a set, terms; the address and what to put instead of the recorded ids."""
    world.caller.principal = _PERSON
    store, now = world.emulator.store, world.emulator.clock.now()
    site = _composite(world)
    found = dict(re.findall(rf"/(groups|sets|terms|children)/({GUID})", case.url))
    group = found.get("groups", str(uuid5(NAMESPACE_URL, "group")))
    key = found.get("sets", str(uuid5(NAMESPACE_URL, "set")))
    terms.add_group(store, "Gruppe", group, now)
    terms.add_set(store, group, "Hashtags", key, 1033, now)
    above = found.get("terms", str(uuid5(NAMESPACE_URL, "above")))
    for name, guid in (("T0", above), ("T01", str(uuid5(NAMESPACE_URL, "second")))):
        row = terms.add_term(store, key, name, guid, 1033, now)
        terms.change(store, "terms", row, descriptions={"1033": f"{name} in English"})
    return site, group, {}


@seeds("graph.termstore.get")
def term_store_get(world: World, case: Case) -> Asked:
    _term_store(world, case)
    optional = ("@odata.nextLink",) if "$top" not in case.url else ()

    def then(world: World, got: Got) -> list[str]:
        names = [row["id"] for row in got.body.get("value", [])]
        return ["the same row twice"] if len(names) != len(set(names)) else []

    return world.asked(case, url=_at_site(world, case), optional=optional, then=then)


@seeds("graph.termstore.create")
def term_store_create(world: World, case: Case) -> Asked:
    _, group, _ = _term_store(world, case)
    given = dict(case.body or {})
    if case.url.endswith("/termStore/sets") and "parentGroup" not in given:
        given["parentGroup"] = {"id": group}  # the answer does not tell of it

    def then(world: World, got: Got) -> list[str]:
        place = _at_site(world, case).partition("?")[0].removeprefix(GRAPH)
        found = world.caller.ask("GET", place, site=GRAPH).body["value"]
        return [] if any(row["id"] == got.body["id"] for row in found) else ["what was made is not listed"]

    return world.asked(
        case,
        url=_at_site(world, case),
        body=given,
        same=("displayName", "description", "localizedNames", "labels", "descriptions"),
        then=then,
    )


# -- CSOM --------------------------------------------------------------------------------------------

_TENANT = '<Constructor Id="1" TypeId="{268004ae-ef6b-4e9b-8425-127220d84719}" />'
_CREATION = (
    '<Method Id="2" ParentId="1" Name="CreateSite"><Parameters><Parameter TypeId="{{11f84fff-b8cf-47b6-8b50-34e692656606}}">'
    '<Property Name="Lcid" Type="UInt32">1033</Property><Property Name="Owner" Type="String">{owner}</Property>'
    '<Property Name="Template" Type="String">STS#0</Property><Property Name="TimeZoneId" Type="Int32">4</Property>'
    '<Property Name="Title" Type="String">K</Property><Property Name="Url" Type="String">{url}</Property></Parameter></Parameters></Method>'
)


@seeds("csom.process_query")
def csom_operation(world: World, case: Case) -> Asked:
    """The request was not recorded; the answer says which operation of the tenant it was."""
    result = next((part for part in case.answer if isinstance(part, dict) and "_ObjectIdentity_" in part), {})
    kind = next(iter(re.findall(r"SpoOperation\n(\w+)\n", str(result.get("_ObjectIdentity_")))), "")
    url = f"{ROOT}/sites/operation"
    if kind == "CreateSite":
        paths = _TENANT + _CREATION.format(owner=OWNER, url=url)
    elif kind:
        world.another_site("/sites/operation")
        if kind in ("RemoveDeletedSite", "RestoreDeletedSite"):
            key, row = next((k, r) for k, r in world.emulator.store.rows("sites").items() if r["url"] == url)
            world.emulator.store.put("sites", key, row | {"deleted": "2026-01-01T00:00:00Z"})
        paths = _TENANT + method(2, 1, kind, ("String", url))
    else:
        return _other_program(world, case)
    wanted = "".join(
        f'<Property Name="{name}" ScalarProperty="true" />' for name in ("IsComplete", "PollingInterval")
    )
    actions = f'<Query Id="3" ObjectPathId="2"><Query SelectAllProperties="false"><Properties>{wanted}</Properties></Query></Query>'

    def then(world: World, got: Got) -> list[str]:
        identity = got.body[2]["_ObjectIdentity_"]
        return [] if f"\n{kind}\n" in identity else [f"the operation is {identity!r}"]

    return world.asked(
        case,
        method="POST",
        url=f"{ADMIN}/_vti_bin/client.svc/ProcessQuery",
        body=program(actions, paths),
        same=("PollingInterval",),
        then=then,
    )


def _other_program(world: World, case: Case) -> Asked:
    """A list that is not there, when an error was recorded; else the web."""
    context = '<StaticProperty Id="1" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current" /><Property Id="2" ParentId="1" Name="Web" />'
    if case.answer[0].get("ErrorInfo"):
        paths = (
            context
            + '<Property Id="3" ParentId="2" Name="Lists" />'
            + method(4, 3, "GetByTitle", ("String", "Ingen"))
        )
        return world.asked(
            case,
            method="POST",
            url="{site_url}/_vti_bin/client.svc/ProcessQuery",
            body=program('<ObjectPath Id="5" ObjectPathId="4" />', paths),
            mock=True,
        )
    return world.asked(
        case,
        method="POST",
        url="{site_url}/_vti_bin/client.svc/ProcessQuery",
        body=program('<ObjectPath Id="5" ObjectPathId="2" />', context),
        mock=True,
    )


@seeds("cli.contenttype_csom")
def csom_content_types(world: World, case: Case) -> Asked:
    row = _site(world)
    session = Session(world.emulator.store, row["id"], world.emulator.clock.now())
    made = lists.create(session, "Liste")
    text = re.sub(rf":site:{GUID}:web:{GUID}", f":site:{row['id']}:web:{row['web_id']}", str(case.body))
    text = re.sub(rf":list:{GUID}", f":list:{made['id']}", text)
    if case.answer and case.answer[0].get("ErrorInfo"):
        world.caller.ask("POST", "/_vti_bin/client.svc/ProcessQuery", text.encode(), site=world.site)

        def refused(world: World, got: Got) -> list[str]:
            ours, theirs = got.body[0]["ErrorInfo"] or {}, case.answer[0]["ErrorInfo"]
            same = ("ErrorCode", "ErrorTypeName", "ErrorMessage")
            return [f"{name} is {ours.get(name)!r}" for name in same if ours.get(name) != theirs[name]]

        return world.asked(case, body=text, then=refused)

    def made_there(world: World, got: Got) -> list[str]:
        wanted = re.search(r'Name="Id" Type="String">(0x\w+)', text)
        identity = str(got.body[6]["_ObjectIdentity_"])
        fits = wanted is not None and f":list:{made['id']}:contenttype:{wanted[1]}" in identity
        return [] if fits else [f"the content type is {identity}"]

    # the authored answer is one of another program: it has fewer results than the request has actions
    return world.asked(case, body=text, mock=True, then=made_there)


@seeds("cli.termstore_csom")
def csom_terms(world: World, case: Case) -> Asked:
    store, now = world.emulator.store, world.emulator.clock.now()
    world.caller.principal = _PERSON
    group, key = (str(uuid5(NAMESPACE_URL, name)) for name in ("People", "Department"))
    found = re.findall(
        r'Name="(GetById|GetByName|GetTerm)"><Parameters><Parameter Type="(?:Guid|String)">\{?([^<}]+)',
        str(case.body),
    )
    names = [value for _, value in found]
    terms.add_group(
        store,
        names[0] if names and not re.fullmatch(GUID, names[0]) else "People",
        names[0] if names and re.fullmatch(GUID, names[0]) else group,
        now,
    )
    owner = next(row["id"] for row in terms.groups(store) if row["id"] in (group, *(names[:1])))
    wanted = names[1] if len(names) > 1 else "Department"
    if re.fullmatch(GUID, wanted) and found[1][0] == "GetTerm":
        terms.add_set(store, owner, "Department", key, 1033, now)
        terms.add_term(store, key, "Over", wanted, 1033, now)
    else:
        terms.add_set(
            store,
            owner,
            "Department" if re.fullmatch(GUID, wanted) else wanted,
            wanted if re.fullmatch(GUID, wanted) else key,
            1033,
            now,
        )
    return world.asked(case, optional=("AddedByUser", "MergedTermIds", "TermsCount"))
