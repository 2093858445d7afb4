"""Site groups: found by name, their role by its id, members added and never removed."""

from __future__ import annotations

from typing import Any

import pytest

from resources.answers import CHANGED, VOID, Tenant, known, rows
from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.errors import ReplyLost
from sp_prosjektportal.resources.groups import ROLES, SiteGroup, SiteGroups
from sp_prosjektportal.tenant.request import Reply

KIND = SiteGroups()
BOARD = SiteGroup(
    name="Porteføljeinnsyn", description="Styret", role="read", members=frozenset({"Kari@contoso.no"})
)
USER = {"LoginName": "i:0#.f|membership|kari@contoso.no"}


def group(**changes: Any) -> dict[str, Any]:
    return {"Id": 67, "Title": "porteføljeinnsyn", "Description": "Styret", "Users": [USER]} | changes


def bound(*roles: int, principal: int = 67) -> Reply:
    bindings = [{"Id": role, "Name": "Les", "RoleTypeKind": 2} for role in roles]
    return rows({"PrincipalId": principal, "RoleDefinitionBindings": bindings})


def tenant(row: dict[str, Any] | None, *roles: int) -> Tenant:
    return Tenant(
        ("GET", "/sitegroups", rows(row) if row else rows()),
        ("GET", "/RoleAssignments", bound(*roles)),
        ("POST", "/sitegroups(67)/users", Reply(201, USER)),
        ("POST", "/roleassignments/", VOID),
        ("MERGE", "/sitegroups(67)", CHANGED),
        ("POST", "/sitegroups", Reply(201, {"Id": 67})),
    )


def changes(there: Tenant) -> list[str]:
    observed = there.run(KIND.observe([BOARD], known()))[BOARD.address]
    differences = compare(BOARD, observed.resource)
    after = there.run(KIND.update(BOARD, observed, differences, known()))
    assert compare(BOARD, after.resource) == ()
    return [difference.path for difference in differences]


def test_a_group_as_wanted_is_no_change() -> None:
    found = tenant(group(), ROLES["read"]).run(KIND.observe([BOARD], known()))
    assert compare(BOARD, found[BOARD.address].resource) == ()


def test_groups_members_and_roles_are_read_in_one_round() -> None:
    there = tenant(group(), ROLES["read"])
    there.run(KIND.observe([BOARD, SiteGroup(name="X")], known()))
    assert len(there.asked) == 2


def test_a_new_group_gets_its_role_and_its_members() -> None:
    there = tenant(None)
    there.run(KIND.create(BOARD, known()))
    paths = [ask.path for ask in there.asked]
    assert there.asked[0].body == {"Title": "Porteføljeinnsyn", "Description": "Styret"}
    assert (
        paths[1] == f"/_api/web/roleassignments/addroleassignment(principalid=67,roledefid={ROLES['read']})"
    )
    assert there.asked[2].body == {"LoginName": "i:0#.f|membership|kari@contoso.no"}


def test_another_role_replaces_the_one_that_is_there() -> None:
    there = tenant(group(), ROLES["edit"], 1073741825)
    assert changes(there) == ["role"]
    assert [
        ask.path.rpartition("/")[2].partition("(")[0] for ask in there.sent("POST", "roleassignments")
    ] == [
        "removeroleassignment",
        "addroleassignment",
    ]


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
                   ("GET", "/RoleAssignments", rows()))  # fmt: skip
    with pytest.raises(ReplyLost):
        there.run(KIND.create(BOARD, known()))
    found = there.run(KIND.observe([BOARD], known()))[BOARD.address]
    assert {d.path for d in compare(BOARD, found.resource)} == {"role", "members"}
