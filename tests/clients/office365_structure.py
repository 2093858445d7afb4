"""Lists, columns, content types, views, managed metadata."""

from __future__ import annotations

from typing import Any

from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.contenttypes.creation_information import ContentTypeCreationInformation
from office365.sharepoint.fields.creation_information import FieldCreationInformation
from office365.sharepoint.fields.type import FieldType
from office365.sharepoint.lists.creation_information import ListCreationInformation
from office365.sharepoint.lists.templates.type import ListTemplateType
from steps import Suite, refused, same, true

TYPE = "0x0100A1B2C3D4E5F60718293A4B5C6D7E8F90"


def run(suite: Suite, nb: ClientContext, en: ClientContext) -> None:
    lists(suite, nb)
    columns(suite, nb)
    content_types(suite, nb)
    views(suite, nb, en)
    metadata(suite, nb)


def make(context: ClientContext, title: str, template: Any = ListTemplateType.GenericList) -> Any:
    return context.web.lists.add(ListCreationInformation(Title=title, BaseTemplate=template)).execute_query()


def lists(suite: Suite, nb: ClientContext) -> None:
    step = suite.step

    @step("lists: add")
    def _() -> None:
        made = make(nb, "Risikoer")
        same((made.title, made.properties["BaseTemplate"]), ("Risikoer", 100), "title and template")

    @step("lists: add a library")
    def _() -> None:
        made = make(nb, "Arkiv", ListTemplateType.DocumentLibrary)
        same(made.properties["BaseTemplate"], 101, "template")

    @step("lists: the same title is refused with 500")
    def _() -> None:
        refused(lambda: make(nb, "Risikoer"), "-2130575342", status=500)

    @step("lists: by title, id and address")
    def _() -> None:
        one = nb.web.lists.get_by_title("Risikoer").get().execute_query()
        same(nb.web.lists.get_by_id(one.id).get().execute_query().title, "Risikoer", "title")
        same(nb.web.get_list("/sites/empty/Lists/Risikoer").get().execute_query().id, one.id, "id")

    @step("lists: missing ones")
    def _() -> None:
        refused(
            lambda: nb.web.lists.get_by_title("Ingen").get().execute_query(),
            "-1, System.ArgumentException",
            status=404,
        )
        refused(
            lambda: nb.web.lists.get_by_id("11111111-2222-3333-4444-555555555555").get().execute_query(),
            status=404,
        )
        refused(
            lambda: nb.web.get_list("/sites/empty/Lists/Ingen").get().execute_query(),
            "-2147024894",
            status=404,
        )

    @step("lists: all, with select, filter and expand")
    def _() -> None:
        found = (
            nb.web.lists.select(["Title", "RootFolder/ServerRelativeUrl"])
            .expand(["RootFolder"])
            .filter("Hidden eq false")
            .get()
            .execute_query()
        )
        true(any(one.title == "Risikoer" for one in found), "not there")

    @step("lists: all, page by page")
    def _() -> None:
        found = nb.web.lists.get_all(page_size=2).execute_query()
        true(any(one.title == "Risikoer" for one in found), "not there")

    @step("lists: update")
    def _() -> None:
        one = nb.web.lists.get_by_title("Risikoer")
        one.set_property("Description", "Hva kan gå galt").set_property(
            "ContentTypesEnabled", True
        ).update().execute_query()
        seen = nb.web.lists.get_by_title("Risikoer").get().execute_query()
        same((seen.description, seen.content_types_enabled), ("Hva kan gå galt", True), "description")

    @step("lists: recycle and delete")
    def _() -> None:
        make(nb, "Vekk")
        true(nb.web.lists.get_by_title("Vekk").recycle().execute_query().value, "no id")
        make(nb, "Vekk")
        nb.web.lists.get_by_title("Vekk").delete_object().execute_query()
        refused(lambda: nb.web.lists.get_by_title("Vekk").get().execute_query(), status=404)

    @step("lists: root folder, default view, parent web, permissions")
    def _() -> None:
        one = (
            nb.web.lists.get_by_title("Risikoer")
            .expand(["RootFolder", "DefaultView", "ParentWeb", "EffectiveBasePermissions"])
            .get()
            .execute_query()
        )
        same(one.root_folder.properties["ServerRelativeUrl"], "/sites/empty/Lists/Risikoer", "address")
        true(one.default_view.title, "default view")

    @step("lists: site assets and site pages libraries")
    def _() -> None:
        true(nb.web.lists.ensure_site_assets_library().execute_query() is not None, "assets")
        true(nb.web.lists.ensure_site_pages_library().execute_query() is not None, "pages")


def columns(suite: Suite, nb: ClientContext) -> None:
    step = suite.step
    fields = nb.web.lists.get_by_title("Risikoer").fields

    added = {
        "text": ("Kort", lambda: fields.add_text_field("Kort"), "Text"),
        "note": ("Langt", lambda: fields.add_note("Langt"), "Note"),
        "number": ("Tall", lambda: fields.add_number("Tall"), "Number"),
        "date": ("Når", lambda: fields.add_datetime("Når"), "DateTime"),
        "url": ("Hvor", lambda: fields.add_url_field("Hvor"), "URL"),
        "user": ("Hvem", lambda: fields.add_user_field("Hvem"), "User"),
        "choice": ("Hvilken", lambda: fields.add_choice_field("Hvilken", ["Lav", "Høy"]), "Choice"),
        "several choices": ("Hvilke", lambda: fields.add_choice_field("Hvilke", ["A", "B"], multiple_values=True), "MultiChoice"),
        "calculated": ("Utregnet", lambda: fields.add_calculated("Utregnet", "=Tall*2"), "Calculated"),
        "lookup": ("Oppslag", lambda: fields.add_lookup_field("Oppslag", nb.web.lists.get_by_title("Arkiv"), "Title"), "Lookup"),
        "several lookups": ("Flere oppslag", lambda: fields.add_lookup_field("Flere oppslag", nb.web.lists.get_by_title("Risikoer"), "Title", allow_multiple_values=True), "LookupMulti"),
        "a kind": ("Penger", lambda: fields.add_field(FieldCreationInformation("Penger", FieldType.Currency)), "Currency"),
        "boolean": ("Ja", lambda: fields.add(FieldType.Boolean, Title="Ja"), "Boolean"),
    }  # fmt: skip
    for name, (title, add, wanted) in added.items():

        @step(f"columns: {name}")
        def _(title: str = title, add: Any = add, wanted: str = wanted) -> None:
            add().execute_query()
            seen = fields.get_by_internal_name_or_title(title).get().execute_query()
            same((seen.title, seen.properties["TypeAsString"]), (title, wanted), "title and type")

    @step("columns: by XML")
    def _() -> None:
        xml = "<Field Type='Text' DisplayName='Av XML' Name='GtAvXml' StaticName='GtAvXml' MaxLength='20'/>"
        made = fields.create_field_as_xml(xml).execute_query()
        same(made.properties["MaxLength"], 20, "MaxLength")

    @step("columns: names with Norwegian letters and spaces are encoded")
    def _() -> None:
        fields.add_text_field("Ærlig svar").execute_query()
        same(
            fields.get_by_title("Ærlig svar").get().execute_query().internal_name,
            "_x00c6_rlig_x0020_svar",
            "internal name",
        )

    @step("columns: update")
    def _() -> None:
        one = fields.get_by_internal_name_or_title("Kort")
        one.set_property("Description", "En kort tekst").update().execute_query()
        same(
            fields.get_by_internal_name_or_title("Kort").get().execute_query().description,
            "En kort tekst",
            "description",
        )

    @step("columns: filter")
    def _() -> None:
        found = fields.filter("TypeAsString eq 'Choice'").get().execute_query()
        true(any(one.internal_name == "Hvilken" for one in found), "not there")

    @step("columns: a missing one is refused")
    def _() -> None:
        refused(lambda: fields.get_by_internal_name_or_title("Ingen").get().execute_query(), status=400)

    @step("columns: delete")
    def _() -> None:
        fields.get_by_internal_name_or_title("Av_x0020_XML").delete_object().execute_query()
        refused(
            lambda: fields.get_by_internal_name_or_title("Av_x0020_XML").get().execute_query(), status=400
        )

    @step("columns: of the site")
    def _() -> None:
        nb.web.fields.add_text_field("PpNettsted").execute_query()
        same(
            nb.web.fields.get_by_internal_name_or_title("PpNettsted").get().execute_query().title,
            "PpNettsted",
            "title",
        )

    @step("columns: a dependent lookup")
    def _() -> None:
        primary = fields.get_by_internal_name_or_title("Oppslag").get().execute_query()
        fields.add_dependent_lookup_field("Oppslag ID", primary.id, "ID").execute_query()
        true(
            fields.get_by_title("Oppslag ID").get().execute_query().properties.get("IsDependentLookup"),
            "it is not dependent",
        )


def content_types(suite: Suite, nb: ClientContext) -> None:
    step, state = suite.step, dict[str, Any]()

    @step("content types: add")
    def _() -> None:
        nb.web.content_types.add(
            ContentTypeCreationInformation("Avvik", "Et avvik", TYPE, "Prøver")
        ).execute_query()
        found = nb.web.content_types.get().execute_query()  # the service takes no id by REST
        seen = next(one for one in found if one.name == "Avvik")
        same((seen.description, seen.group), ("Et avvik", "Prøver"), "type")
        state["id"] = seen.string_id

    @step("content types: update and fields")
    def _() -> None:
        nb.web.content_types.get_by_id(state["id"]).set_property(
            "Description", "Flere avvik"
        ).update().execute_query()
        seen = nb.web.content_types.get_by_id(state["id"]).get().execute_query()
        same(seen.description, "Flere avvik", "description")
        true(len(nb.web.content_types.get_by_id(state["id"]).fields.get().execute_query()) > 0, "no fields")
        true(
            len(nb.web.content_types.get_by_id(state["id"]).field_links.get().execute_query()) > 0, "no links"
        )

    @step("content types: by name")
    def _() -> None:
        same(nb.web.content_types.find_by_name("Avvik").execute_query().string_id, state["id"], "id")

    @step("content types: to a list, and away")
    def _() -> None:
        types = nb.web.lists.get_by_title("Risikoer").content_types
        made = types.add_available_content_type(state["id"]).execute_query()
        true(made.string_id.startswith(state["id"] + "00"), made.string_id)
        types.get_by_id(made.string_id).delete_object().execute_query()

    @step("content types: delete")
    def _() -> None:
        nb.web.content_types.get_by_id(state["id"]).delete_object().execute_query()
        true(
            all(one.string_id != state["id"] for one in nb.web.content_types.get().execute_query()),
            "still there",
        )

    @step("content types: the available ones")
    def _() -> None:
        true(len(nb.web.available_content_types.get().execute_query()) > 5, "few")


def views(suite: Suite, nb: ClientContext, en: ClientContext) -> None:
    step = suite.step
    views = nb.web.lists.get_by_title("Risikoer").views

    @step("views: the default one by language")
    def _() -> None:
        same([one.title for one in views.get().execute_query()], ["Alle elementer"], "views")
        make(en, "Trial")
        same(
            [one.title for one in en.web.lists.get_by_title("Trial").views.get().execute_query()],
            ["All Items"],
            "views",
        )

    @step("views: create")
    def _() -> None:
        made = views.create("Høye", fields=["LinkTitle", "Hvilken"], row_limit=25, paged=True).execute_query()
        same((made.title, made.row_limit), ("Høye", 25), "title and limit")
        fields = views.get_by_title("Høye").view_fields.get().execute_query()
        same(
            list(
                fields.properties["Items"].values()
                if isinstance(fields.properties["Items"], dict)
                else fields.properties["Items"]
            ),
            ["LinkTitle", "Hvilken"],
            "fields",
        )

    @step("views: update and items")
    def _() -> None:
        one = views.get_by_title("Høye")
        one.set_property("ViewQuery", "<OrderBy><FieldRef Name='Title'/></OrderBy>").update().execute_query()
        true("OrderBy" in views.get_by_title("Høye").get().execute_query().view_query, "no query")

    @step("views: fields add and remove")
    def _() -> None:
        fields = views.get_by_title("Høye").view_fields
        fields.add_view_field("Editor").execute_query()
        fields.remove_view_field("Editor").execute_query()
        fields.move_view_field_to("Hvilken", 0).execute_query()

    @step("views: delete")
    def _() -> None:
        views.get_by_title("Høye").delete_object().execute_query()
        refused(lambda: views.get_by_title("Høye").get().execute_query())


def metadata(suite: Suite, nb: ClientContext) -> None:
    step, state = suite.step, dict[str, Any]()

    @step("managed metadata: the term store")
    def _() -> None:
        state["store"] = nb.taxonomy.term_store.get().execute_query()
        true(state["store"].id and state["store"].default_language_tag, "no id")

    @step("managed metadata: groups")
    def _() -> None:
        groups = nb.taxonomy.term_store.term_groups.get().execute_query()
        true(len(groups) > 0 and groups[0].display_name, "none")
        state["group"] = next(one for one in groups if one.display_name == "Contoso")

    @step("managed metadata: sets of a group")
    def _() -> None:
        true(state["group"].term_sets.get().execute_query() is not None, "nothing")

    @step("managed metadata: a set with terms, made by Graph's dialect of the same endpoint")
    def _() -> None:
        import requests
        from office365_connect import SITE, application

        token = application(suite.connection).acquire_token_for_client([f"{SITE}/.default"])["access_token"]
        head = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        base = f"{SITE}/sites/empty/_api/v2.1/termStore"
        body = {
            "localizedNames": [{"name": "Kategorier", "languageTag": "nb-NO"}],
            "parentGroup": {"id": state["group"].id},
        }
        made = requests.post(f"{base}/sets", json=body, headers=head, timeout=30)
        same(made.status_code, 201, made.text[:200])
        state["set"] = made.json()["id"]
        for label in ("Bygg", "IKT"):
            body = {"labels": [{"name": label, "isDefault": True, "languageTag": "nb-NO"}]}
            term = requests.post(f"{base}/sets/{state['set']}/children", json=body, headers=head, timeout=30)
            same(term.status_code, 201, term.text[:200])
            state[label] = term.json()["id"]

    @step("managed metadata: the client reads set and terms")
    def _() -> None:
        sets = state["group"].term_sets.get().execute_query()
        one = next(found for found in sets if found.id == state["set"])
        same([term.labels[0].name for term in one.terms.get().execute_query()], ["Bygg", "IKT"], "terms")

    @step("managed metadata: a column, a value, read back")
    def _() -> None:
        fields = nb.web.lists.get_by_title("Risikoer").fields
        fields.create_taxonomy_field("Kategori", state["set"]).execute_query()
        from office365.sharepoint.taxonomy.field_value import TaxonomyFieldValue

        item = (
            nb.web.lists.get_by_title("Risikoer")
            .add_item({"Title": "Med begrep", "Kategori": TaxonomyFieldValue("Bygg", state["Bygg"])})
            .execute_query()
        )
        seen = nb.web.lists.get_by_title("Risikoer").get_item_by_id(item.id).get().execute_query()
        same(
            seen.properties["Kategori"]["TermGuid"]
            if isinstance(seen.properties["Kategori"], dict)
            else seen.properties["Kategori"].TermGuid,
            state["Bygg"],
            "term",
        )

    @step("managed metadata: several values")
    def _() -> None:
        fields = nb.web.lists.get_by_title("Risikoer").fields
        fields.create_taxonomy_field("Kategorier", state["set"], allow_multiple_values=True).execute_query()
        same(
            fields.get_by_internal_name_or_title("Kategorier")
            .get()
            .execute_query()
            .properties["TypeAsString"],
            "TaxonomyFieldTypeMulti",
            "type",
        )
