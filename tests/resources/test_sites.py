"""Sites: four ways to make one, each bounded and safe to run again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from resources.answers import CHANGED, MISSING, SITE, VOID, Answer, known, rows
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import ApplyError, PlanError, ProsjektportalError, ReplyLost
from sp_prosjektportal.resources import kinds, site_creation
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.steps import Wait, run
from sp_prosjektportal.tenant.request import Reply, Request

ADMIN, KARI, PER = "admin@contoso.no", "kari@contoso.no", "per@contoso.no"
TITLE = "Skole"
ZERO = "00000000-0000-0000-0000-000000000000"


def web(**values: Any) -> Reply:
    zone = {"Id": 4, "Information": {"Bias": -60}}
    body = {
        "Id": "w",
        "Url": SITE,
        "Title": "Skole",
        "Description": "",
        "Language": 1044,
        "RegionalSettings": {"TimeZone": zone},
    }
    return Reply(200, body | values)


def collection(**values: Any) -> Reply:
    return Reply(200, {"Id": "s", "GroupId": ZERO, "HubSiteId": ZERO, "IsHubSite": False} | values)


class Service:
    """Answers by rules, and lets time pass."""

    def __init__(self, *rules: tuple[str, str, Answer | list[Answer]]) -> None:
        self.rules = [(m, p, list(a) if isinstance(a, list) else [a]) for m, p, a in rules]
        self.asked: list[Request] = []
        self.waits: list[Wait] = []

    def __call__(self, ask: Any) -> Any:
        if isinstance(ask, Wait):
            self.waits.append(ask)
            return None
        self.asked.append(ask)
        for method, part, answers in self.rules:
            if method == ask.method and part in ask.path:
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                answer = answer(ask) if isinstance(answer, Callable) else answer  # type: ignore[arg-type]
                if isinstance(answer, Exception):
                    raise answer
                return answer
        raise AssertionError(f"nobody answers {ask}")

    def sent(self, method: str, part: str) -> list[Request]:
        return [ask for ask in self.asked if ask.method == method and part in ask.path]


def site(**values: Any) -> Site:
    return Site(**{"url": SITE, "title": "Skole", "type": "group", "owners": (ADMIN,), **values})


def bring_about(service: Service, desired: Site, *, app_only: bool = True) -> Known:
    at = known()
    at.app_only = app_only
    plan = run(make_plan([desired], kinds(), at), service)
    run(apply(plan, kinds(), at), service).raise_for_failures()
    return at


GROUP_RULES: list[tuple[str, str, Answer | list[Answer]]] = [
    ("GET", "/_api/web", [MISSING, MISSING, web()]),
    ("GET", "/_api/site", [MISSING, MISSING, collection(GroupId="g")]),
    ("GET", "/users/", lambda ask: Reply(200, {"id": ask.path[7:].partition("@")[0]})),
    ("GET", "/sites/root/webUrl", [MISSING, MISSING, Reply(200, {"value": SITE})]),
]


def test_a_site_with_a_group_is_made_by_an_application_through_graph() -> None:
    service = Service(*GROUP_RULES, ("GET", "/groups?", rows()), ("POST", "/groups", Reply(201, {"id": "g"})))
    at = bring_about(service, site(owners=(ADMIN, KARI), members=(PER, KARI)))
    body = service.sent("POST", "/groups")[0].body
    assert body["mailNickname"] == "p"
    assert body["creationOptions"] == ["SPSiteLanguage:1044"]
    users = "https://graph.microsoft.com/v1.0/users/"
    assert body["owners@odata.bind"] == [f"{users}admin", f"{users}kari"]
    assert body["members@odata.bind"] == [f"{users}admin", f"{users}kari", f"{users}per"]
    assert all(ask.polling for ask in service.sent("GET", "webUrl"))
    assert len(service.waits) == 3
    there = at.get(f"sites/{SITE}")
    assert there is not None
    assert there.ids["group_id"] == "g"


def test_a_group_that_an_interrupted_start_left_is_used() -> None:
    service = Service(*GROUP_RULES, ("GET", "/groups?", rows({"id": "g", "displayName": TITLE})))
    bring_about(service, site())
    assert not service.sent("POST", "")


def test_a_group_of_another_name_is_not_taken_over() -> None:
    service = Service(*GROUP_RULES, ("GET", "/groups?", rows({"id": "g", "displayName": "Skolekorpset"})))
    with pytest.raises(ApplyError, match="alias 'p' belongs to the group 'Skolekorpset'"):
        bring_about(service, site())
    assert not service.sent("POST", "")


def test_a_group_whose_reply_was_lost_is_found_again_by_its_alias() -> None:
    found: list[Answer] = [rows(), rows({"id": "g", "displayName": TITLE})]
    rules = [("GET", "/_api/web", [MISSING, MISSING, web()]), *GROUP_RULES[1:]]
    service = Service(*rules, ("GET", "/groups?", found), ("POST", "/groups", ReplyLost("No answer.")))  # type: ignore[arg-type]
    bring_about(service, site())
    assert len(service.sent("POST", "/groups")) == 1


def test_a_group_that_has_its_site_elsewhere_is_an_error() -> None:
    elsewhere = ("GET", "webUrl", Reply(200, {"value": SITE + "1"}))
    service = Service(elsewhere, *GROUP_RULES, ("GET", "/groups?", rows({"id": "g", "displayName": TITLE})))
    with pytest.raises(ApplyError, match="has its site at"):
        bring_about(service, site())


def test_an_unknown_person_is_an_error_before_anything_is_made() -> None:
    service = Service(("GET", "/users/", MISSING), ("GET", "/groups?", rows()), ("GET", "/_api", MISSING))
    with pytest.raises(ApplyError, match=f"There is no user {ADMIN}"):
        bring_about(service, site())
    assert not service.sent("POST", "")


def test_waiting_has_an_end_and_says_what_to_do() -> None:
    rules = [("GET", "webUrl", MISSING), ("GET", "/_api", MISSING), GROUP_RULES[2]]
    service = Service(*rules, ("GET", "/groups?", rows({"id": "g", "displayName": TITLE})))  # type: ignore[arg-type]
    with pytest.raises(ApplyError, match="its site is not after 10 minutes") as caught:
        bring_about(service, site())
    assert "Run the same command again" in caught.value.hint
    assert len(service.waits) == site_creation.LOOKS


@pytest.mark.parametrize("desired", [site(owners=()), site(owners=(), type="team")])
def test_an_application_needs_an_owner(desired: Site) -> None:
    service = Service(("GET", "/_api", MISSING))
    with pytest.raises(ApplyError, match="owner"):
        bring_about(service, desired)


def status(number: int) -> Reply:
    return Reply(200, {"SiteId": "s", "SiteStatus": number, "SiteUrl": SITE})


def test_a_site_without_a_group_is_made_and_waited_for() -> None:
    service = Service(
        ("GET", "SPSiteManager/status", [status(1), status(2)]),
        ("GET", "/_api/web", [MISSING, web()]),
        ("GET", "/_api/site", [MISSING, collection()]),
        ("POST", "SPSiteManager/Create", status(1)),
        ("POST", "AssociatedMemberGroup/users", Reply(201)),
    )
    bring_about(service, site(type="team", language=1033, members=(KARI,)))
    request = service.sent("POST", "Create")[0]
    assert request.site == "https://contoso.sharepoint.com"
    wanted = {"Url": SITE, "Lcid": 1033, "WebTemplate": "STS#3", "Owner": ADMIN}
    assert wanted.items() <= request.body["request"].items()
    assert service.sent("POST", "users")[0].body == {"LoginName": f"i:0#.f|membership|{KARI}"}
    assert all(ask.polling for ask in service.sent("GET", "status"))


def test_a_site_that_cannot_be_made_is_an_error_although_the_answer_is_200() -> None:
    service = Service(("GET", "/_api", MISSING), ("POST", "Create", status(3)))
    with pytest.raises(ApplyError, match="could not make"):
        bring_about(service, site(type="team"))


def test_a_site_that_an_interrupted_start_left_on_its_way_is_waited_for() -> None:
    service = Service(
        ("GET", "SPSiteManager/status", [status(1), status(2)]),
        ("GET", "/_api/web", [MISSING, web()]),
        ("GET", "/_api/site", [MISSING, collection()]),
        ("POST", "Create", status(4)),
    )
    bring_about(service, site(type="team"))
    assert len(service.sent("POST", "Create")) == 1


def test_an_address_that_a_deleted_site_holds_is_an_error() -> None:
    service = Service(("GET", "status", status(0)), ("GET", "/_api", MISSING), ("POST", "Create", status(4)))
    with pytest.raises(ApplyError, match="the address is taken") as caught:
        bring_about(service, site(type="team"))
    assert "recycle bin" in caught.value.hint


def test_a_person_makes_a_site_with_a_group_through_sharepoint() -> None:
    made = {"GroupId": "g", "SiteStatus": 1, "SiteUrl": SITE, "ErrorMessage": None}
    service = Service(
        ("GET", "GetSiteStatus('g')", Reply(200, made | {"SiteStatus": 2, "GroupId": ZERO})),
        ("GET", "/_api/web", [MISSING, web()]),
        ("GET", "/_api/site", [MISSING, collection(GroupId="g")]),
        ("GET", "/users/", Reply(200, {"id": "kari"})),
        ("POST", "CreateGroupEx", Reply(200, made)),
        ("POST", "/groups/g/members/$ref", Reply(204)),
    )
    bring_about(service, site(members=(KARI,)), app_only=False)
    body = service.sent("POST", "CreateGroupEx")[0].body
    assert body["alias"] == "p"
    assert "SPSiteLanguage:1044" in body["optionalParams"]["CreationOptions"]
    assert len(service.sent("POST", "members")) == 1


def test_a_site_that_is_there_says_its_language_time_zone_and_casing() -> None:
    service = Service(
        ("GET", "/_api/web", web(Url=SITE.replace("/p", "/P"), Language=1033)),
        ("GET", "/_api/site", collection()),
    )
    at = Known(SITE)
    plan = run(make_plan([site()], kinds(), at), service)
    assert plan.empty
    assert (at.language, at.facts["time_zone"], at.site[-2:]) == (1033, "Europe/Oslo", "/P")
    assert len(service.asked) == 2


def test_a_title_is_changed_in_place() -> None:
    service = Service(
        ("GET", "/_api/web", web()), ("GET", "/_api/site", collection()), ("MERGE", "/_api/web", CHANGED)
    )
    bring_about(service, site(title="Ny skole"))
    assert service.sent("MERGE", "")[0].body == {"Title": "Ny skole"}


def test_planning_on_a_site_that_is_not_there_only_reads() -> None:
    service = Service(("GET", "/_api", Reply(404, "404 FILE NOT FOUND")))
    plan = run(make_plan([site()], kinds(), known()), service)
    assert [change.action for change in plan.changes] == ["create"]
    assert {ask.method for ask in service.asked} == {"GET"}


def test_a_site_is_removed_with_its_group() -> None:
    service = Service(("DELETE", "/groups/g", Reply(204)), ("POST", "SPSiteManager/delete", VOID))
    for reply in (collection(GroupId="g"), collection()):
        there = run(
            kinds()["sites"].observe([site()], known()),
            Service(("GET", "/_api/web", web()), ("GET", "/_api/site", reply)),
        )
        run(kinds()["sites"].delete(there[f"sites/{SITE}"], known()), service)
    assert [ask.path for ask in service.asked] == ["/groups/g", "/_api/SPSiteManager/delete"]


def test_an_error_while_a_site_is_made_is_ours_to_explain() -> None:
    with pytest.raises(ProsjektportalError, match="does not answer after") as caught:
        run(
            site_creation.wait_until_ready(SITE, [Request.get(SITE, "/_api/web", missing_ok=True)]),
            Service(("GET", "", MISSING)),
        )
    assert "goes on from here" in caught.value.hint


def test_a_site_in_another_language_is_refused_with_a_sentence_before_anything_is_done() -> None:
    service = Service(("GET", "/_api/web?", web(Language=1033)), ("GET", "/_api/site?", collection()))
    with pytest.raises(PlanError, match="made in the language en, the template is asked for in nb"):
        run(make_plan([Site(url=SITE, title=TITLE, language=1044)], kinds(), known()), service)
    assert {ask.method for ask in service.asked} == {"GET"}
    assert run(make_plan([Site(url=SITE, title=TITLE)], kinds(), known()), service).empty
