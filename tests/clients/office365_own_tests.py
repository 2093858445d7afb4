"""What the client's own tests ask of a real tenant (tests/sharepoint of office365-rest-python-client), in our words."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from office365.sharepoint.changes.query import ChangeQuery
from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.contenttypes.creation_information import ContentTypeCreationInformation
from office365.sharepoint.fields.geolocation_value import FieldGeolocationValue
from office365.sharepoint.listitems.caml.query import CamlQuery
from office365.sharepoint.lists.creation_information import ListCreationInformation
from office365.sharepoint.lists.templates.type import ListTemplateType
from office365.sharepoint.navigation.nodes.creationinformation import NavigationNodeCreationInformation
from office365.sharepoint.permissions.base_permissions import BasePermissions
from office365.sharepoint.permissions.kind import PermissionKind
from office365.sharepoint.sharing.role_type import RoleType
from office365.sharepoint.sites.site import Site
from office365_connect import EN
from steps import Suite, refused, same, true

State = dict[str, Any]


def run(suite: Suite, nb: ClientContext, en: ClientContext) -> None:
    state: State = {}
    for part in (_lists, _columns, _rows, _attachments, _files, _types, _rights, _places, _terms):
        part(suite, en, state)


def _lists(suite: Suite, en: ClientContext, state: State) -> None:
    step = suite.step

    @step("own tests: a list of tasks with a timeline is made, renamed, found, deleted")
    def _() -> None:
        asked = ListCreationInformation()
        asked.Title, asked.AllowContentTypes = "Timeline", True
        asked.BaseTemplate = ListTemplateType.TasksWithTimelineAndHierarchy
        made = en.web.lists.add(asked).execute_query()
        same(en.web.lists.get_by_id(made.id).get().execute_query().title, "Timeline", "title")
        made.set_property("Title", "Timeline 2").update().execute_query()
        same(len(en.web.lists.filter("Title eq 'Timeline 2'").get().execute_query()), 1, "found")
        true(len(made.get_changes().execute_query()) > 0, "no changes")
        en.web.get_list_by_title("Timeline 2").delete_object().execute_query()
        same(len(en.web.lists.filter("Title eq 'Timeline 2'").get().execute_query()), 0, "left")

    @step("own tests: lists by a path relative to the site, by title, the calendar made at need")
    def _() -> None:
        same(en.web.get_list("SitePages").get().execute_query().title, "Site Pages", "by URL")
        same(en.web.get_list_using_path("SitePages").get().execute_query().title, "Site Pages", "by path")
        refused(lambda: en.web.get_list_by_title("Nowhere").get().execute_query(), "does not exist")
        first = en.web.lists.ensure_events_list().execute_query()
        same(en.web.lists.ensure_events_list().execute_query().id, first.id, "the second time")


def _columns(suite: Suite, en: ClientContext, state: State) -> None:
    step = suite.step

    @step("own tests: columns for several persons and for places, and their values")
    def _() -> None:
        tasks = state["tasks"] = en.web.lists.add_tasks("Own tasks").execute_query()
        several = tasks.fields.add_user_field("Approvers", allow_multiple_values=True).execute_query()
        same(several.type_as_string, "UserMulti", "type")
        place = tasks.fields.add_geolocation_field("Place").execute_query()
        same(place.type_as_string, "Geolocation", "type")
        row = state["row"] = tasks.add_item({"Title": "First"}).execute_query()
        row.set_property("Place", FieldGeolocationValue(59.94, 29.81)).update().execute_query()
        kept = tasks.get_item_by_id(row.id).get().execute_query().properties["Place"]
        same((kept.get("Latitude"), kept.get("Longitude")), (59.94, 29.81), "place")

    @step("own tests: a place beyond the pole is refused and changes nothing")
    def _() -> None:
        far = FieldGeolocationValue(91.0, 0.0)
        refused(lambda: state["row"].set_property("Place", far).update().execute_query(), status=400)
        kept = state["tasks"].get_item_by_id(state["row"].id).get().execute_query().properties["Place"]
        same(kept.get("Latitude"), 59.94, "place")


def _rows(suite: Suite, en: ClientContext, state: State) -> None:
    step = suite.step

    @step("own tests: a system update leaves the moment of change alone")
    def _() -> None:
        before = state["tasks"].get_item_by_id(state["row"].id).get().execute_query().properties["Modified"]
        state["row"].system_update().execute_query()
        state["row"].update_overwrite_version().execute_query()
        after = state["tasks"].get_item_by_id(state["row"].id).get().execute_query().properties["Modified"]
        same(after, before, "Modified")

    @step("own tests: a row is recycled, restored, found by CAML, deleted")
    def _() -> None:
        guid = state["row"].recycle().execute_query().value
        en.web.recycle_bin.get_by_id(guid).restore().execute_query()
        wanted = (
            f"<Where><Eq><FieldRef Name='ID'/><Value Type='Counter'>{state['row'].id}</Value></Eq></Where>"
        )
        same(len(state["tasks"].get_items(CamlQuery.parse(wanted)).execute_query()), 1, "rows")

    @step("own tests: GetItems gives the columns of its view, nothing else")
    def _() -> None:
        query = CamlQuery()
        query.ViewXml = "<View><ViewFields><FieldRef Name='Title'/></ViewFields></View>"
        row = state["tasks"].get_items(query).execute_query()[0].properties
        true("Title" in row and "Created" in row, f"too little: {list(row)}")
        true("AuthorId" not in row and "GUID" not in row, f"too much: {list(row)}")

    @step("own tests: rows added and deleted in batches")
    def _() -> None:
        before = len(state["tasks"].items.get().execute_query())
        for number in range(3):
            state["tasks"].add_item({"Title": f"Batch {number}"})
        en.execute_batch()
        rows = state["tasks"].items.filter("startswith(Title,'Batch')").get().execute_query()
        same(len(rows), 3, "added")
        for row in rows:
            row.delete_object()
        en.execute_batch()
        same(len(state["tasks"].items.get().execute_query()), before, "left")


def _attachments(suite: Suite, en: ClientContext, state: State) -> None:
    @suite.step("own tests: an attachment is uploaded, downloaded by its address, written anew, deleted")
    def _() -> None:
        row = state["tasks"].add_item({"Title": "With a file"}).execute_query()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "note.txt"
            path.write_bytes(b"first")
            with path.open("rb") as file:
                made = row.attachment_files.upload(file).execute_query()
        same(made.file_name, "note.txt", "name")
        same(_downloaded(made), b"first", "contents")
        made.upload(BytesIO(b"second")).execute_query()
        same(_downloaded(made), b"second", "new contents")
        made.delete_object().execute_query()
        same(len(row.attachment_files.get().execute_query()), 0, "left")


def _downloaded(file: Any) -> bytes:
    into = BytesIO()
    file.download(into).execute_query()
    return into.getvalue()


def _files(suite: Suite, en: ClientContext, state: State) -> None:
    step = suite.step
    top = en.web.default_document_library().root_folder

    @step("own tests: a file's absolute address, its row with the file, its versions")
    def _() -> None:
        source = state["source"] = top.folders.add("own from").execute_query()
        state["target"] = top.folders.add("own to").execute_query()
        file = state["file"] = source.upload_file("own.txt", b"1").execute_query()
        same(
            file.get_absolute_url().execute_query().value,
            f"{EN}/Shared%20Documents/own%20from/own.txt",
            "URL",
        )
        same(
            file.listItemAllFields.expand(["File"]).get().execute_query().file.name,
            "own.txt",
            "file of the row",
        )
        file.save_binary_stream(b"2").execute_query()
        versions = file.versions.top(1).get().execute_query()
        same(len(versions), 1, "versions")
        versions[0].delete_object().execute_query()
        same(file.get_content().execute_query().value, b"2", "contents")

    @step("own tests: a file is copied, moved, recycled and restored")
    def _() -> None:
        state["file"].copyto(state["target"], True).execute_query()
        state["file"].moveto(state["target"], 1).execute_query()
        before = len(state["target"].files.get().execute_query())
        guid = state["file"].recycle().execute_query().value
        same(len(state["target"].files.get().execute_query()), before - 1, "left")
        en.web.recycle_bin.get_by_id(guid).restore().execute_query()
        same(len(state["target"].files.get().execute_query()), before, "back")

    @step("own tests: a folder below another by path, how much it holds, and moved")
    def _() -> None:
        found = top.folders.get_by_path("own to").expand(["StorageMetrics"]).get().execute_query()
        true(found.unique_id and "StorageMetrics" in found.properties, f"{list(found.properties)}")
        moved = state["source"].move_to(state["target"]).execute_query()
        true(moved.server_relative_url.endswith("/own to/own from"), moved.server_relative_url)
        same(len(state["target"].get_files(page_size=1).execute_query()), 1, "files page by page")


def _types(suite: Suite, en: ClientContext, state: State) -> None:
    @suite.step("own tests: a content type's name in another language")
    def _() -> None:
        made = en.site.root_web.content_types.add(
            ContentTypeCreationInformation("Own document")
        ).execute_query()
        made.name_resource.set_value_for_ui_culture("fi-FI", "Oma dokumentti").execute_query()
        same(
            made.name_resource.get_value_for_ui_culture("fi-FI").execute_query().value, "Oma dokumentti", "fi"
        )
        same(made.name_resource.get_value_for_ui_culture("en-US").execute_query().value, "Own document", "en")
        refused(
            lambda: made.name_resource.get_value_for_ui_culture("xx-XX").execute_query(),
            "culture",
            status=400,
        )
        made.delete_object().execute_query()
        true(len(en.web.get_changes(ChangeQuery(ContentType=True)).execute_query()) > 0, "no changes")


def _rights(suite: Suite, en: ClientContext, state: State) -> None:
    step = suite.step

    @step("own tests: a role is made, given, found, taken away, deleted")
    def _() -> None:
        rights = BasePermissions()
        rights.set(PermissionKind.CreateAlerts)
        role = en.web.role_definitions.add(rights, "Alerts of our own").execute_query()
        person = en.web.ensure_user("kari.nordmann@contoso.onmicrosoft.com").execute_query()
        en.web.add_role_assignment(person, role).execute_query()
        found = en.web.role_assignments.filter(f"PrincipalId eq {person.id}").get().execute_query()
        same(len(found), 1, "assignments")
        en.web.remove_role_assignment(person, role).execute_query()
        role.delete_object().execute_query()
        refused(lambda: en.web.role_definitions.get_by_name("Alerts of our own").get().execute_query(), "")

    @step("own tests: a list's own rights, given and taken back")
    def _() -> None:
        person = en.web.ensure_user("kari.nordmann@contoso.onmicrosoft.com").execute_query()
        tasks = state["tasks"]
        tasks.break_role_inheritance(False).execute_query()
        tasks.add_role_assignment(person, RoleType.Contributor).execute_query()
        same(tasks.get_role_assignment(person).get().execute_query().principal_id, person.id, "principal")
        tasks.reset_role_inheritance().execute_query()
        seen = tasks.get().select(["HasUniqueRoleAssignments"]).execute_query()
        same(seen.has_unique_role_assignments, False, "own rights")


def _places(suite: Suite, en: ClientContext, state: State) -> None:
    step = suite.step

    @step("own tests: navigation nodes by id and by index")
    def _() -> None:
        asked = NavigationNodeCreationInformation("Docs", "https://learn.microsoft.com/", True)
        made = en.web.navigation.quick_launch.add(asked).execute_query()
        rows = en.web.navigation.quick_launch.get().execute_query()
        first = en.web.navigation.quick_launch.get_by_index(0).get().execute_query()
        same(first.title, rows[0].title, "first")
        made.delete_object().execute_query()
        refused(lambda: en.web.navigation.quick_launch.get_by_index(99).execute_query(), status=404)

    @step("own tests: a site by id, its catalogue of users, its web by address")
    def _() -> None:
        site = en.site.get().execute_query()
        same(Site.get_url_by_id(en, site.id).execute_query().value, EN, "URL")
        same(en.site_manager.get_site_url(site.id).execute_query().value, EN, "URL by the manager")
        same(en.site.get_catalog(112).get().execute_query().title, "User Information List", "catalogue")
        same(en.site.open_web("/sites/engelsk").execute_query().id, en.web.get().execute_query().id, "web")

    @step("own tests: search, by query and by post, with sorting")
    def _() -> None:
        en.search.get().execute_query()
        true(en.search.query("own").execute_query().value.PrimaryQueryResult, "no answer")
        posted = en.search.post_query(query_text="own", select_properties=["Path"]).execute_query()
        true(posted.value.PrimaryQueryResult, "no answer")


def _terms(suite: Suite, en: ClientContext, state: State) -> None:
    @suite.step("own tests: the term store's name, a group by name, terms by label")
    def _() -> None:
        store = en.taxonomy.term_store.get().execute_query()
        true(store.name, "no name")
        group = en.taxonomy.term_store.term_groups.find_by_name("Contoso").get().execute_query()
        same(group.name, "Contoso", "group")
        same(len(en.taxonomy.term_store.search_term("Bygg").execute_query()), 1, "terms")
        same(
            len(en.taxonomy.term_store.search_term("Ingenting").execute_query()), 0, "terms of no such label"
        )
