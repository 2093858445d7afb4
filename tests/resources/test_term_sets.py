"""Term groups and sets: made with fixed GUIDs, adopted as they are, missing terms added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from resources.answers import SITE, Tenant, known
from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.errors import NotFound, ReplyLost
from sp_prosjektportal.resources.term_sets import TermEntry, TermGroup, TermGroups, TermSet, TermSets
from sp_prosjektportal.tenant.request import Permission, Reply, Request

GROUP = TermGroup(id="c5600000-0000-0000-0000-000000000001", name="Prosjektportalen")
A, B, C = (f"abcf0000-0000-0000-0000-00000000000{n}" for n in "123")
PHASES = TermSet(
    id="abcf0000-0000-0000-0000-0000000000ff",
    group=GROUP.id,
    name="Fase",
    terms=(
        TermEntry(id=A, label="Konsept", properties=(("PhaseLetter", "K"),)),
        TermEntry(id=B, label="Planlegge"),
        TermEntry(id=C, label="Avslutte"),
    ),
)


def store(*terms: str, order: str = "", exists: bool = True) -> Callable[[Request], Reply]:
    """A term store with the set, if it exists, and its terms."""

    def answer(ask: Request) -> Reply:
        results: dict[int, Any] = {}
        for number, template in ask.body.actions:
            if "Languages" in template:
                results[number] = {"Id": "/Guid(57073e00-0000-0000-0000-000000000000)/", "DefaultLanguage": 1033,
                                   "Languages": [1033, 1044]}  # fmt: skip
            elif "<ChildItemQuery" in template:
                results[number] = {
                    "_Child_Items_": [{"Id": f"/Guid({term})/", "Name": term} for term in terms]
                }
            elif "<Query " in template:
                results[number] = (
                    {"Id": "/Guid(x)/", "Name": "Noe annet", "CustomSortOrder": order} if exists else None
                )
            elif template.startswith("<ObjectPath "):
                results[number] = {"IsNull": not exists}
        return Reply(200, results)

    return answer


def program(ask: Request) -> ElementTree.Element:
    actions, paths = ask.body.xml()
    return ElementTree.fromstring(
        f"<Request><Actions>{actions}</Actions><ObjectPaths>{paths}</ObjectPaths></Request>"
    )


def calls(ask: Request, name: str) -> list[list[str | None]]:
    return [
        [p.text for p in m.iter("Parameter")] for m in program(ask).iter("Method") if m.get("Name") == name
    ]


def sort_order(ask: Request) -> str | None:
    return next(s[0].text for s in program(ask).iter("SetProperty") if s.get("Name") == "CustomSortOrder")


def test_a_set_with_all_its_terms_is_no_change_whatever_its_names_are() -> None:
    site = known()
    found = Tenant(("POST", "ProcessQuery", store(C, A, B))).run(TermSets().observe([PHASES], site))
    assert compare(PHASES, found[PHASES.address].resource) == ()
    assert site.facts["term_store"] == "57073e00-0000-0000-0000-000000000000"


def test_a_group_and_a_set_that_are_not_there_are_not_found() -> None:
    tenant = Tenant(("POST", "ProcessQuery", store(exists=False)))
    assert tenant.run(TermSets().observe([PHASES], known())) == {}
    assert tenant.run(TermGroups().observe([GROUP], known())) == {}


def test_nothing_is_found_when_the_site_is_not_there_yet() -> None:
    tenant = Tenant(("POST", "ProcessQuery", NotFound(404, "-1", "no site")))
    assert tenant.run(TermSets().observe([PHASES], known())) == {}


def test_looking_writes_nothing() -> None:
    tenant = Tenant(("POST", "ProcessQuery", store(A)))
    tenant.run(TermSets().observe([PHASES], known()))
    assert tenant.writes == []
    assert all(ask.permission is Permission.READ for ask in tenant.asked)


def test_a_group_is_made_with_its_guid_and_committed() -> None:
    tenant = Tenant(("POST", "ProcessQuery", store()))
    tenant.run(TermGroups().create(GROUP, known()))
    assert calls(tenant.asked[0], "CreateGroup") == [["Prosjektportalen", f"{{{GROUP.id}}}"]]
    assert calls(tenant.asked[0], "CommitAll") == [[]]
    assert tenant.asked[0].site == SITE


def test_a_set_is_made_with_guids_language_properties_and_order_in_one_exchange() -> None:
    site = known(term_store="x", term_languages=(1033, 1044))
    tenant = Tenant(("POST", "ProcessQuery", store()))
    tenant.run(TermSets().create(PHASES, site))
    (ask,) = tenant.asked
    assert calls(ask, "CreateTermSet") == [["Fase", f"{{{PHASES.id}}}", "1044"]]
    assert calls(ask, "CreateTerm")[0] == ["Konsept", "1044", f"{{{A}}}"]
    assert calls(ask, "SetLocalCustomProperty") == [["PhaseLetter", "K"]]
    assert sort_order(ask) == f"{A}:{B}:{C}"
    assert not ask.harmless


def test_labels_are_in_the_language_of_the_store_when_it_lacks_that_of_the_site() -> None:
    tenant = Tenant(("POST", "ProcessQuery", store()))
    tenant.run(TermSets().create(PHASES, known(term_store="x", term_languages=(1033,))))
    assert calls(tenant.asked[0], "CreateTerm")[0][1] == "1033"


def test_missing_terms_are_added_where_they_belong_and_the_rest_is_left() -> None:
    people = "99990000-0000-0000-0000-000000000000"
    site = known()
    tenant = Tenant(("POST", "ProcessQuery", store(A, C, people, order=f"{people}:{C}:{A}")))
    observed = tenant.run(TermSets().observe([PHASES], site))[PHASES.address]
    differences = compare(PHASES, observed.resource)
    assert [d.path for d in differences] == ["terms"]
    after = tenant.run(TermSets().update(PHASES, observed, differences, site))
    ask = tenant.asked[-1]
    assert [c[0] for c in calls(ask, "CreateTerm")] == ["Planlegge"]
    assert sort_order(ask) == f"{people}:{C}:{A}:{B}"
    assert compare(PHASES, after.resource) == ()


def test_after_a_lost_reply_the_set_is_found_by_its_guid() -> None:
    site = known(term_store="x")
    with pytest.raises(ReplyLost):
        Tenant(("POST", "ProcessQuery", ReplyLost("gone"))).run(TermSets().create(PHASES, site))
    found = Tenant(("POST", "ProcessQuery", store(A, B, C))).run(TermSets().observe([PHASES], site))
    assert compare(PHASES, found[PHASES.address].resource) == ()


def test_a_set_needs_its_group() -> None:
    assert PHASES.needs() == {GROUP.address}


IN_TWO = TermSet(
    id=PHASES.id,
    group=PHASES.group,
    name="Fase",
    terms=(TermEntry(id=A, label="Konsept", labels=((1044, "Konsept"), (1033, "Concept"))),),
)


@pytest.mark.parametrize(
    ("languages", "made", "added"),
    [
        ((1033, 1044), ["Concept", "1033"], [["Konsept", "1044", "true"]]),
        ((1044, 1033), ["Konsept", "1044"], [["Concept", "1033", "true"]]),
        ((1033,), ["Konsept", "1033"], []),
        ((1031, 1044), ["Konsept", "1044"], []),
        ((1031,), ["Konsept", "1031"], []),
    ],
    ids=[
        "both, English first",
        "both, Norwegian first",
        "English alone",
        "German and Norwegian",
        "German alone",
    ],
)
def test_a_term_gets_a_label_in_each_language_of_the_store_that_the_template_knows(
    languages: tuple[int, ...], made: list[str], added: list[list[str]]
) -> None:
    tenant = Tenant(("POST", "ProcessQuery", store()))
    tenant.run(TermSets().create(IN_TWO, known(term_store="x", term_languages=languages)))
    (ask,) = tenant.asked
    assert calls(ask, "CreateTerm") == [[*made, f"{{{A}}}"]]
    assert calls(ask, "CreateLabel") == added
