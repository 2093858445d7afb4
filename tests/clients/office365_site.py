"""The web, the site, hubs, navigation, people, groups and rights."""

from __future__ import annotations

from typing import Any

from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.lists.creation_information import ListCreationInformation
from office365.sharepoint.navigation.nodes.creationinformation import NavigationNodeCreationInformation
from office365.sharepoint.permissions.kind import PermissionKind
from office365.sharepoint.webs.creation_information import WebCreationInformation
from office365.sharepoint.webs.subweb_query import SubwebQuery
from office365.sharepoint.webs.web import Web
from office365_connect import EN, NB, SITE, by_person, site
from steps import Suite, refused, same, true

KARI = "i:0#.f|membership|kari.nordmann@contoso.onmicrosoft.com"


def run(suite: Suite, nb: ClientContext, en: ClientContext) -> None:
    sites(suite, nb, en)
    webs(suite, nb, en)
    subsites(suite)
    navigation(suite, nb)
    people(suite, nb)
    robust(suite, nb)


def number(status: Any) -> int:
    return int(getattr(status, "value", status))


def sites(suite: Suite, nb: ClientContext, en: ClientContext) -> None:
    step = suite.step
    root = site(suite.connection, SITE)

    @step("site: a communication site is made by SPSiteManager")
    def _() -> None:
        made = root.site_manager.create("Engelsk", EN, "admin@contoso.onmicrosoft.com").execute_query()
        true(number(made.value.SiteStatus) in (1, 2), f"status {made.value.SiteStatus}")
        status = root.site_manager.get_status(EN).execute_query()
        same(number(status.value.SiteStatus), 2, "status")

    @step("site: a group site is made by GroupSiteManager for a person, and refused to an application")
    def _() -> None:
        refused(
            lambda: root.group_site_manager.create_group_ex("Lag", "lag", True).execute_query(), status=403
        )
        person = by_person(suite.connection, SITE)
        made = person.group_site_manager.create_group_ex("Lag", "lag", True).execute_query()
        true(
            number(made.value.SiteStatus) in (1, 2),
            f"status {made.value.SiteStatus}: {made.value.ErrorMessage}",
        )

    @step("site: read")
    def _() -> None:
        one = nb.site.get().execute_query()
        same(one.url, NB, "url")
        true(one.id, "id")

    @step("site: registered as hub, joined and left")
    def _() -> None:
        nb.site.register_hub_site().execute_query()
        hub = nb.site.get().execute_query()
        true(hub.is_hub_site, "is no hub")
        en.site.join_hub_site(hub.id).execute_query()
        same(en.site.get().execute_query().hub_site_id, hub.id, "hub site id")
        en.site.join_hub_site("00000000-0000-0000-0000-000000000000").execute_query()

    @step("site: one that is not there answers 404")
    def _() -> None:
        refused(lambda: site(suite.connection, f"{SITE}/sites/nowhere").web.get().execute_query(), status=404)

    @step("site: changes")
    def _() -> None:
        true(nb.site.get_changes().execute_query() is not None, "nothing")


def webs(suite: Suite, nb: ClientContext, en: ClientContext) -> None:
    step = suite.step

    @step("web: read")
    def _() -> None:
        web = nb.web.get().execute_query()
        same((web.url, web.language), (NB, 1044), "url and language")

    @step("web: the English one")
    def _() -> None:
        same(en.web.get().execute_query().language, 1033, "language")

    @step("web: select and expand")
    def _() -> None:
        web = nb.web.select(["Title", "RootFolder"]).expand(["RootFolder"]).get().execute_query()
        same(web.root_folder.properties["ServerRelativeUrl"], "/sites/empty", "root folder")

    @step("web: update")
    def _() -> None:
        nb.web.set_property("Description", "Beskrevet æøå").update().execute_query()
        same(nb.web.get().execute_query().description, "Beskrevet æøå", "description")

    @step("web: all properties")
    def _() -> None:
        true(nb.web.all_properties.get().execute_query().properties, "none")

    @step("web: regional settings")
    def _() -> None:
        settings = nb.web.regional_settings.get().execute_query()
        same(settings.properties["LocaleId"], 1044, "LocaleId")

    @step("web: context information carries a digest")
    def _() -> None:
        info = Web.get_context_web_information(nb).execute_query().value
        true(info.FormDigestValue and "," in info.FormDigestValue, str(info))

    @step("web: a property that does not exist is refused")
    def _() -> None:
        refused(lambda: nb.web.select(["NoSuchThing"]).get().execute_query(), "NoSuchThing", status=400)

    @step("web: no subwebs")
    def _() -> None:
        same(len(nb.web.webs.get().execute_query()), 0, "subwebs")

    @step("web: changes since a token")
    def _() -> None:
        from office365.sharepoint.changes.query import ChangeQuery

        found = nb.web.get_changes(ChangeQuery(List=True, Web=True)).execute_query()
        true(found is not None, "nothing")

    @step("web: recycle bin")
    def _() -> None:
        true(nb.web.recycle_bin.get().execute_query() is not None, "nothing")


def subsites(suite: Suite) -> None:
    step = suite.step
    nb = site(suite.connection, NB)  # what an earlier context refused stays in its queue

    @step("subsites: webs.add makes a web that has lists of its own")
    def _() -> None:
        asked = WebCreationInformation(
            Title="Avdeling",
            Url="avdeling",
            WebTemplate="STS#3",
            Language=1044,
            UseSamePermissionsAsParentSite=True,
        )
        made = nb.web.webs.add(asked).execute_query()
        same(made.url, f"{NB}/avdeling", "url")
        below = site(suite.connection, f"{NB}/avdeling")
        below.web.lists.add(ListCreationInformation("Bare her", None, 100)).execute_query()
        row = below.web.lists.get_by_title("Bare her").add_item({"Title": "x"}).execute_query()
        same(row.properties["Title"], "x", "Title")
        refused(lambda: nb.web.lists.get_by_title("Bare her").get().execute_query(), "does not exist")
        same(below.site.get().execute_query().url, NB, "site")

    @step("subsites: listed, found from above and below, renamed, removed")
    def _() -> None:
        same([web.title for web in nb.web.webs.get().execute_query()], ["Avdeling"], "webs")
        same([web.title for web in nb.web.get_all_webs().execute_query()], ["Avdeling"], "all")
        mine = nb.web.get_sub_webs_filtered_for_current_user(SubwebQuery()).execute_query()
        same([web.properties["Title"] for web in mine], ["Avdeling"], "mine")
        below = site(suite.connection, f"{NB}/avdeling")
        below.web.set_property("Title", "Ny").update().execute_query()
        same(below.web.get().execute_query().title, "Ny", "title")
        same(
            below.web.parent_web.get().execute_query().properties["ServerRelativeUrl"],
            "/sites/empty",
            "parent",
        )
        below.web.delete_object().execute_query()
        same(len(nb.web.webs.get().execute_query()), 0, "left")


def navigation(suite: Suite, nb: ClientContext) -> None:
    step = suite.step

    @step("navigation: a node is added, found, renamed and deleted")
    def _() -> None:
        bar = nb.web.navigation.quick_launch
        node = bar.add(
            NavigationNodeCreationInformation("Lenke", "https://example.com/x", True)
        ).execute_query()
        titles = [one.title for one in nb.web.navigation.quick_launch.get().execute_query()]
        true("Lenke" in titles, str(titles))
        node.set_property("Title", "Ny lenke").update().execute_query()
        titles = [one.title for one in nb.web.navigation.quick_launch.get().execute_query()]
        true("Ny lenke" in titles, str(titles))
        node.delete_object().execute_query()
        titles = [one.title for one in nb.web.navigation.quick_launch.get().execute_query()]
        true("Ny lenke" not in titles, str(titles))

    @step("navigation: the top bar")
    def _() -> None:
        true(nb.web.navigation.top_navigation_bar.get().execute_query() is not None, "nothing")


def people(suite: Suite, nb: ClientContext) -> None:  # noqa: C901 - a list of steps
    step, state = suite.step, dict[str, Any]()

    @step("people: ensure_user by name and by claims")
    def _() -> None:
        one = nb.web.ensure_user("kari.nordmann@contoso.onmicrosoft.com").execute_query()
        two = nb.web.ensure_user(KARI).execute_query()
        same((one.id, one.login_name), (two.id, KARI), "user")
        state["kari"] = one.id

    @step("people: an unknown one is refused")
    def _() -> None:
        refused(
            lambda: nb.web.ensure_user("ingen@contoso.onmicrosoft.com").execute_query(),
            "could not be found",
            status=400,
        )

    @step("people: by id, e-mail, login name")
    def _() -> None:
        users = nb.web.site_users
        same(
            users.get_by_id(state["kari"]).get().execute_query().properties["Title"], "Kari Nordmann", "title"
        )
        same(
            users.get_by_email("kari.nordmann@contoso.onmicrosoft.com").get().execute_query().id,
            state["kari"],
            "id",
        )
        same(users.get_by_login_name(KARI).get().execute_query().id, state["kari"], "id")

    @step("people: an unknown id is refused with 500")
    def _() -> None:
        refused(lambda: nb.web.get_user_by_id(99999).get().execute_query(), "-2146232832", status=500)

    @step("people: current user")
    def _() -> None:
        true(nb.web.current_user.get().execute_query().login_name, "no name")

    @step("groups: add, member, remove")
    def _() -> None:
        nb.web.site_groups.add("Kontrollgruppe", "Ser etter").execute_query()
        group = nb.web.site_groups.get_by_name("Kontrollgruppe").get().execute_query()
        group.users.add_user(KARI).execute_query()
        same([one.id for one in group.users.get().execute_query()], [state["kari"]], "members")
        group.users.remove_by_id(state["kari"]).execute_query()
        same(len(group.users.get().execute_query()), 0, "members")

    @step("groups: the same name again is refused")
    def _() -> None:
        refused(lambda: nb.web.site_groups.add("Kontrollgruppe").execute_query(), "already")

    @step("groups: update and remove")
    def _() -> None:
        group = nb.web.site_groups.get_by_name("Kontrollgruppe").get().execute_query()
        group.set_property("Description", "Ser godt etter").update().execute_query()
        same(
            nb.web.site_groups.get_by_id(group.id).get().execute_query().properties["Description"],
            "Ser godt etter",
            "description",
        )
        nb.web.site_groups.remove_by_id(group.id).execute_query()
        refused(lambda: nb.web.site_groups.get_by_name("Kontrollgruppe").get().execute_query())

    @step("groups: the associated ones")
    def _() -> None:
        for group in (
            nb.web.associated_owner_group,
            nb.web.associated_member_group,
            nb.web.associated_visitor_group,
        ):
            true(group.get().execute_query().id, "no id")

    @step("rights: role definitions")
    def _() -> None:
        roles = nb.web.role_definitions.get().execute_query()
        true(len(roles) >= 4, f"{len(roles)}")

    @step("rights: effective permissions of a person")
    def _() -> None:
        rights = nb.web.get_user_effective_permissions(KARI).execute_query()
        same(rights.value.has(PermissionKind.ManageWeb), False, "ManageWeb")


def robust(suite: Suite, nb: ClientContext) -> None:
    import requests

    def fault(**what: Any) -> None:
        url = f"https://localhost:{suite.connection['port']}/_emulator/faults"
        requests.post(url, json=what, timeout=30).raise_for_status()

    @suite.step("retries: 429 with Retry-After, by execute_query_retry")
    def _() -> None:
        fault(what="status", status=429, retry_after=1, url="/_api/Web?$select=Title", times=1)
        fault(what="status", status=429, retry_after=1, url="/_api/web?$select=Title", times=1)
        nb.web.select(["Title"]).get().execute_query_retry(max_retry=4, timeout_secs=1)

    @suite.step("retries: without them 503 is told")
    def _() -> None:
        fault(what="status", status=503, retry_after=None, url="/_api/Web?$select=Title", times=1)
        refused(lambda: nb.web.select(["Title"]).get().execute_query(), status=503)

    @suite.step("digest: the client asks for one before it writes, and it is taken")
    def _() -> None:
        context = site(suite.connection, NB)
        context.web.set_property("Description", "Med digest").update().execute_query()
        log = requests.get(f"https://localhost:{suite.connection['port']}/_emulator/log", timeout=30).json()
        true(any("contextinfo" in one["url"].lower() for one in log), "it was not asked for")
