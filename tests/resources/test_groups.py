"""Site groups: found by name, their role by its id, members added and never removed."""

from __future__ import annotations

from typing import Any

import pytest

from resources.answers import CHANGED, VOID, Tenant, known, rows
from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.errors import ReplyLost
from sp_prosjektportal.resources.groups import SiteGroup, SiteGroups
from sp_prosjektportal.resources.principals import ROLES
from sp_prosjektportal.tenant.request import Reply

KIND = SiteGroups()
BOARD = SiteGroup(
    name="Porteføljeinnsyn", description="Styret", role="read", members=frozenset({"Kari@contoso.no"})
)
USER = {"LoginName": "i:0#.f|membership|kari@contoso.no"}
OWN = {"AssociatedOwnerGroup": {"Id": 3, "Title": "Prosjekt – eiere"}, "AssociatedMemberGroup": {"Id": 5, "Title": "Medlemmer"},
       "AssociatedVisitorGroup": {"Id": 4, "Title": "Besøkende"}}  # fmt: skip


def group(**changes: Any) -> dict[str, Any]:
    return {
        "Id": 67,
        "Title": "porteføljeinnsyn",
        "Description": "Styret",
        "Users": [USER],
        "OwnerTitle": "Prosjekt – eiere",
    } | changes


def bound(*roles: int, principal: int = 67) -> Reply:
    bindings = [{"Id": role, "Name": "Les", "RoleTypeKind": 2} for role in roles]
    return rows({"PrincipalId": principal, "RoleDefinitionBindings": bindings})


def tenant(row: dict[str, Any] | None, *roles: int, principal: int = 67) -> Tenant:
    return Tenant(
        ("GET", "/sitegroups", rows(row) if row else rows()),
        ("GET", "/_api/web?", Reply(200, OWN)),
        ("POST", "/EnsureUser", Reply(200, USER)),
        ("POST", "ProcessQuery", Reply(200, {})),
        ("GET", "/RoleAssignments", bound(*roles, principal=principal)),
        ("POST", "/sitegroups(67)/users", Reply(201, USER)),
        ("POST", "/roleassignments/", VOID),
        ("MERGE", "/sitegroups(67)", CHANGED),
        ("POST", "/sitegroups", Reply(201, {"Id": 67})),
    )


def changes(there: Tenant, wanted: SiteGroup = BOARD) -> list[str]:
    site = known()
    observed = there.run(KIND.observe([wanted], site))[wanted.address]
    differences = compare(wanted, observed.resource)
    after = there.run(KIND.update(wanted, observed, differences, site))
    assert compare(wanted, after.resource) == ()
    return [difference.path for difference in differences]


def test_a_group_as_wanted_is_no_change() -> None:
    found = tenant(group(), ROLES["read"]).run(KIND.observe([BOARD], known()))
    assert compare(BOARD, found[BOARD.address].resource) == ()


def test_groups_members_and_roles_are_read_in_one_round() -> None:
    there = tenant(group(), ROLES["read"])
    there.run(KIND.observe([BOARD, SiteGroup(name="X")], known()))
    assert [ask.path.partition("?")[0] for ask in there.asked] == [
        "/_api/web/sitegroups", "/_api/web/RoleAssignments", "/_api/web",
    ]  # fmt: skip


def test_a_new_group_gets_its_role_its_members_and_the_sites_owners() -> None:
    there = tenant(None)
    there.run(KIND.create(BOARD, known()))
    assert there.asked[0].body == {"Title": "Porteføljeinnsyn", "Description": "Styret"}
    assert there.asked[1].body == {"logonName": "kari@contoso.no"}
    assert (
        there.asked[2].path
        == f"/_api/web/roleassignments/addroleassignment(principalid=67,roledefid={ROLES['read']})"
    )
    assert there.asked[3].body == {"LoginName": "i:0#.f|membership|kari@contoso.no"}
    actions, paths = there.asked[4].body.xml()
    assert 'Name="Owner"' in actions
    assert 'Name="AssociatedOwnerGroup"' in paths


def test_another_role_replaces_the_one_that_is_there() -> None:
    there = tenant(group(), ROLES["edit"], 1073741825)
    assert changes(there) == ["role"]
    assert roles_changed(there) == ["addroleassignment", "removeroleassignment"]


def roles_changed(there: Tenant) -> list[str]:
    asks = there.sent("POST", "roleassignments")
    return [ask.path.rpartition("/")[2].partition("(")[0] for ask in asks]


def test_no_role_at_all_can_be_asked_for() -> None:
    nobody = SiteGroup(name="Porteføljeinnsyn", role="none")
    there = tenant(group(), ROLES["edit"])
    assert changes(there, nobody) == ["role"]
    assert roles_changed(there) == ["removeroleassignment"]
    assert changes(tenant(group(), 1073741825), nobody) == []  # limited access comes by itself


def test_the_sites_own_visitors_are_found_by_their_part_whatever_they_are_called() -> None:
    visitors = SiteGroup(name="visitors", members=frozenset({"kari@contoso.no"}))
    there = tenant(group(Id=4, Title="Besøkende", Users=[]), ROLES["read"], principal=4)
    assert changes(there, visitors) == ["members"]
    assert [ask.path for ask in there.sent("POST", "/users")] == ["/_api/web/sitegroups(4)/users"]


def test_a_member_written_by_mail_is_known_by_it() -> None:
    user = USER | {"Email": "Kari.Nordmann@contoso.no"}
    wanted = SiteGroup(name="Porteføljeinnsyn", members=frozenset({"kari.nordmann@contoso.no"}))
    assert changes(tenant(group(Users=[user])), wanted) == []


def test_another_owner_is_set_by_a_program() -> None:
    wanted = SiteGroup(name="Porteføljeinnsyn", owner="owners")
    there = tenant(group(OwnerTitle="SharePoint App"))
    assert changes(there, wanted) == ["owner"]
    assert len(there.sent("POST", "ProcessQuery")) == 1


def test_the_owners_keep_full_control() -> None:
    wanted = SiteGroup(name="owners", role="read")
    site = known()
    there = tenant(group(Id=3), ROLES["full_control"], principal=3)
    observed = there.run(KIND.observe([wanted], site))[wanted.address]
    assert "full control" in KIND.refuse(wanted, observed, compare(wanted, observed.resource))


def test_two_roles_at_once_are_no_role_that_we_know() -> None:
    there = tenant(group(), ROLES["edit"], ROLES["read"])
    found = there.run(KIND.observe([BOARD], known()))
    assert found[BOARD.address].resource.role is None


def test_members_are_added_and_others_stay() -> None:
    there = tenant(group(Users=[{"LoginName": "i:0#.f|membership|annen@contoso.no"}]), ROLES["read"])
    assert changes(there) == ["members"]
    assert [ask.body for ask in there.sent("POST", "/users")] == [USER]
    assert not there.sent("DELETE")


def test_a_description_is_changed_alone() -> None:
    there = tenant(group(Description=None), ROLES["read"])
    assert changes(there) == ["description"]
    assert there.sent("MERGE")[0].body == {"Description": "Styret"}


def test_after_a_lost_reply_the_group_is_found_by_its_name() -> None:
    there = Tenant(("POST", "/sitegroups", ReplyLost("gone")), ("GET", "/sitegroups", rows(group(Users=[]))),
                   ("POST", "/EnsureUser", Reply(200, USER)), ("GET", "/RoleAssignments", rows()),
                   ("GET", "/_api/web?", Reply(200, OWN)))  # fmt: skip
    with pytest.raises(ReplyLost):
        there.run(KIND.create(BOARD, known()))
    found = there.run(KIND.observe([BOARD], known()))[BOARD.address]
    assert {d.path for d in compare(BOARD, found.resource)} == {"role", "members"}
