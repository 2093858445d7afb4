"""Lists: an ASCII URL, then the title; content types in order; permissions of their own where asked for."""

from __future__ import annotations

import re
from typing import Any

import pytest

from resources.answers import CHANGED, MISSING, VOID, Tenant, known
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import Plan, make_plan
from sp_prosjektportal.engine.resource import Known, Observed
from sp_prosjektportal.errors import ApplyError, Conflict, ProsjektportalError, ReplyLost, RequestFailed
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.groups import SiteGroup
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.tenant.request import Reply, Request

LIST_ID = "99999999-1111-4111-8111-111111111111"
RISK, CHANCE = "0x0100AA", "0x0100BB"
MEMBERS, READ, EDIT, LIMITED = 5, 1073741826, 1073741830, 1073741825


DELETED = Reply(200)


def copy(content_type: str) -> str:
    return content_type + "00" + "0123456789ABCDEF" * 2


def wanted(**values: Any) -> List:
    return List(
        **{"url": "Lists/Usikkerhet", "title": "Usikkerhet æ", "content_types": (RISK, CHANCE), **values}
    )


def shown(*content_types: str, roles: tuple[int, ...] | None = None, **values: Any) -> Reply:
    order = [{"StringValue": copy(c)} for c in content_types]
    folder = copy("0x0120")
    return Reply(200, {
        "Id": LIST_ID, "BaseType": 0, "Title": "Usikkerhet æ", "Description": "", "Hidden": False,
        "EnableVersioning": True, "MajorVersionLimit": 50, "EnableAttachments": True, "EnableFolderCreation": False,
        "ContentTypes": [{"StringId": copy(c)} for c in content_types] + [{"StringId": folder}],
        "RootFolder": {"ContentTypeOrder": order, "UniqueContentTypeOrder": None},
        "HasUniqueRoleAssignments": roles is not None,
        "RoleAssignments": [{"PrincipalId": MEMBERS, "RoleDefinitionBindings": [{"Id": r} for r in ((EDIT,) if roles is None else roles)]}],
    } | values)  # fmt: skip


def added(request: Request) -> Reply:
    return Reply(200, {"StringId": copy(request.body["contentTypeId"])})


def created(request: Request) -> Reply:
    """The answer to a program that makes a list: its id, its content types, and the members' group if asked."""
    queries = [(number, text) for number, text in request.body.actions if text.startswith("<Query")]
    added = re.findall(r'Name="GetById"><Parameters><Parameter Type="String">(\w+)<', request.body.xml()[1])
    copies = [{"StringId": copy(c)} for c in ("0x01", "0x0120", *added)]
    held = {"PrincipalId": MEMBERS, "RoleDefinitionBindings": {"_Child_Items_": [{"Id": EDIT}]}}
    answers = (
        {"Id": f"/Guid({LIST_ID})/"}, {"_Child_Items_": copies}, {"Id": MEMBERS, "Title": "Medlemmer"},
        {"_Child_Items_": [held]},
    )  # fmt: skip
    return Reply(200, {number: answer for (number, _), answer in zip(queries, answers, strict=False)})


def tenant(*looks: Reply, made: Any = created, merge: Any = CHANGED, removed: Any = DELETED) -> Tenant:
    return Tenant(
        ("GET", "/_api/web/GetList", list(looks) or MISSING),
        (
            "GET",
            "AssociatedMemberGroup",
            Reply(200, {"AssociatedMemberGroup": {"Id": MEMBERS, "Title": "M"}}),
        ),
        ("POST", "ProcessQuery", made),
        ("POST", "AddAvailableContentType", added),
        ("POST", "roleinheritance", VOID),
        ("POST", "roleassignment(", VOID),
        ("MERGE", "rootfolder", CHANGED),
        ("MERGE", "lists(guid", merge),
        ("DELETE", "/ContentTypes(", removed),
    )


def program(service: Tenant) -> str:
    [request] = service.sent("POST", "ProcessQuery")
    actions, paths = request.body.xml()
    return str(paths + actions)


def plan(at: Known, service: Tenant, *desired: List) -> Plan:
    result: Plan = service.run(make_plan(desired, kinds(), at))
    return result


def bring_about(service: Tenant, *desired: List) -> Known:
    at = known()
    service.run(apply(plan(at, service, *desired), kinds(), at)).raise_for_failures()
    return at


def test_a_list_is_made_with_its_url_title_and_settings_in_one_program() -> None:
    service = tenant()
    at = bring_about(service, wanted(hidden=True, versions=10))
    text = program(service)
    assert '<Property Name="Url" Type="String">Lists/Usikkerhet</Property>' in text
    assert '<Property Name="Title" Type="String">Usikkerhet æ</Property>' in text
    settings = re.findall(r'<SetProperty [^>]*Name="(\w+)"><Parameter Type="\w+">(\w+)<', text)
    assert settings == [("Hidden", "true"), ("MajorVersionLimit", "10"), ("ContentTypesEnabled", "true")]
    assert text.count('Name="AddExistingContentType"') == 2
    assert at.facts["list_ids"]["lists/usikkerhet"] == LIST_ID


def test_a_new_list_offers_what_is_wanted_in_order_and_not_what_came_with_it() -> None:
    service = tenant()
    at = bring_about(service, wanted())
    order = service.sent("MERGE", "rootfolder")[0].body["UniqueContentTypeOrder"]
    assert order == [{"StringValue": copy(RISK)}, {"StringValue": copy(CHANCE)}]
    assert copy("0x01") in service.sent("DELETE")[0].path
    assert at.facts["list_content_types"]["lists/usikkerhet"][RISK] == copy(RISK)


def test_a_new_list_that_offers_what_came_with_it_keeps_it() -> None:
    service = tenant()
    bring_about(service, wanted(content_types=(RISK, "0x01")))
    assert not service.sent("DELETE")
    assert program(service).count('Name="AddExistingContentType"') == 1


def test_a_list_that_is_as_wanted_is_read_in_one_request_and_left_alone() -> None:
    service = tenant(shown(RISK, CHANCE))
    assert plan(known(), service, wanted(attachments=True, folders=False)).empty
    assert len(service.asked) == 1


def test_content_types_that_people_added_stay() -> None:
    assert plan(known(), tenant(shown(RISK, "0x0100CC", CHANCE)), wanted()).empty


@pytest.mark.parametrize("there", [(CHANCE, RISK), (RISK,), ("0x01", RISK, CHANCE)])
def test_content_types_in_another_order_or_missing_are_put_right(there: tuple[str, ...]) -> None:
    service = tenant(shown(*there))
    bring_about(service, wanted())
    assert len(service.sent("POST", "AddAvailable")) == len({RISK, CHANCE} - set(there))
    order = service.sent("MERGE", "rootfolder")[0].body["UniqueContentTypeOrder"]
    assert [entry["StringValue"] for entry in order] == [copy(RISK), copy(CHANCE)]
    assert not service.sent("DELETE")
    assert len(service.sent("MERGE")) == 1


def test_the_order_that_was_set_wins_over_the_list_of_content_types() -> None:
    folder = {
        "ContentTypeOrder": [],
        "UniqueContentTypeOrder": [{"StringValue": copy(RISK)}, {"StringValue": copy(CHANCE)}],
    }
    assert plan(known(), tenant(shown(CHANCE, "0x01", RISK, RootFolder=folder)), wanted()).empty


def test_only_the_setting_that_differs_is_changed() -> None:
    service = tenant(shown(RISK, CHANCE, Title="Old"))
    bring_about(service, wanted(hidden=False))
    assert [request.body for request in service.asked if request.method != "GET"] == [
        {"Title": "Usikkerhet æ"}
    ]


def test_a_list_that_members_only_read_gets_permissions_of_its_own_in_the_program_that_makes_it() -> None:
    service = tenant()
    bring_about(service, wanted(permissions={"members": "read"}))
    text = program(service)
    for name in ("BreakRoleInheritance", "AssociatedMemberGroup", "GetByPrincipal", "RemoveAll"):
        assert f'Name="{name}"' in text
    assert not service.sent("POST", "role")


def test_a_group_that_has_no_role_on_the_site_is_given_one_on_the_list_afterwards() -> None:
    service = tenant()
    at = known()
    row = {"Id": 67, "Title": "Idébehandlere"}
    at.put(
        "groups/Idébehandlere",
        Observed(SiteGroup(name="Idébehandlere", role="none"), {"id": 67, "roles": frozenset()}),
    )
    service.rules.insert(0, ("GET", "/sitegroups", [Reply(200, {"value": [row]})]))
    desired = wanted(permissions={"Idébehandlere": "contribute", "members": "none"})
    at_once = service.run(apply(plan(at, service, desired), kinds(), at))
    at_once.raise_for_failures()
    assert 'Name="DeleteObject"' in program(service)
    assert [r.path.rpartition("/")[2] for r in service.sent("POST", "role")] == [
        "addroleassignment(principalid=67,roledefid=1073741827)"
    ]


def test_a_list_whose_members_had_no_role_on_the_site_is_completed() -> None:
    failed = RequestFailed(
        200, "-2146232832, Microsoft.SharePoint.SPException", "Can not find the principal with id: 5."
    )
    service = tenant(MISSING, shown(RISK, CHANCE, roles=()), made=failed)
    bring_about(service, wanted(permissions={"members": "read"}))
    assert [r.path.rpartition("/")[2] for r in service.sent("POST", "roleassignment(")] == [
        f"addroleassignment(principalid={MEMBERS},roledefid={READ})"
    ]


@pytest.mark.parametrize(
    ("roles", "may"),
    [(None, "edit"), ((READ,), "read"), ((EDIT, READ), "both"), ((), "none"), ((READ, LIMITED), "read")],
)
def test_what_members_may_is_read_from_the_roles_of_their_group(
    roles: tuple[int, ...] | None, may: str
) -> None:
    result = plan(known(), tenant(shown(RISK, CHANCE, roles=roles)), wanted(permissions={"members": "read"}))
    assert result.empty == (may == "read")


def test_permissions_that_were_broken_already_are_not_broken_again() -> None:
    service = tenant(shown(RISK, CHANCE, roles=(EDIT,)))
    bring_about(service, wanted(permissions={"members": "read"}))
    assert not service.sent("POST", "breakrole")
    assert len(service.sent("POST", "roleassignment(")) == 2


def test_a_list_that_members_may_edit_again_takes_the_permissions_of_the_site() -> None:
    service = tenant(shown(RISK, CHANCE, roles=(READ,)))
    bring_about(service, wanted(permissions="inherit"))
    assert [r.path.rpartition("/")[2] for r in service.sent("POST")] == ["resetroleinheritance"]


def test_a_list_that_is_closed_later_gets_permissions_of_its_own() -> None:
    service = tenant(shown(RISK, CHANCE))
    bring_about(service, wanted(permissions={"members": "read"}))
    calls = [r.path.rpartition("/")[2].partition("(")[0] for r in service.sent("POST", "role")]
    assert calls == ["breakroleinheritance", "addroleassignment", "removeroleassignment"]


def test_a_list_whose_reply_was_lost_is_adopted_and_completed() -> None:
    service = tenant(MISSING, shown("0x01", Title="Old"), made=ReplyLost("No answer."))
    bring_about(service, wanted())
    assert len(service.sent("POST", "ProcessQuery")) == 1
    assert len(service.sent("POST", "AddAvailable")) == 2
    assert service.sent("MERGE", "lists(guid")[0].body == {"Title": "Usikkerhet æ"}


@pytest.mark.parametrize(("there", "fails"), [((RISK, CHANCE), False), (("0x01", RISK, CHANCE), True)])
def test_a_content_type_that_is_gone_already_is_no_failure(there: tuple[str, ...], fails: bool) -> None:
    gone = RequestFailed(400, "-1, Microsoft.SharePoint.Client.InvalidClientQueryException", "Nothing there.")
    service = tenant(MISSING, shown(*there), removed=gone)
    at = known()
    applied = service.run(apply(plan(at, service, wanted()), kinds(), at))
    assert bool(applied.failed) == fails


TAKEN = Conflict(500, "-2130575342, Microsoft.SharePoint.SPException", "Finnes allerede.")


def test_a_list_that_somebody_made_meanwhile_is_adopted() -> None:
    bring_about(tenant(MISSING, shown(RISK, CHANCE), made=TAKEN), wanted())


def test_a_new_list_with_a_title_that_another_has_is_a_clear_error() -> None:
    with pytest.raises(ApplyError, match="cannot be titled 'Usikkerhet æ'"):
        bring_about(tenant(made=TAKEN), wanted())


def test_a_title_that_another_list_has_is_a_clear_error() -> None:
    with pytest.raises(ApplyError, match="another list of the site has that title"):
        bring_about(tenant(shown(RISK, CHANCE, Title="Old"), merge=TAKEN), wanted())


def test_a_library_where_a_list_is_wanted_is_an_error() -> None:
    with pytest.raises(ProsjektportalError, match="is a library"):
        plan(known(), tenant(shown(RISK, CHANCE, BaseType=1)), wanted(template="list"))


def test_a_library_has_no_attachments_to_say_anything_about() -> None:
    there = shown("0x0101", BaseType=1, EnableAttachments=False, EnableFolderCreation=True)
    library = List(
        url="Dokumenter", template="library", attachments=True, folders=True, content_types=("0x0101",)
    )
    assert plan(known(), tenant(there), library).empty


def test_a_list_needs_its_content_types() -> None:
    assert wanted().needs() == {f"content_types/{RISK}", f"content_types/{CHANCE}"}
