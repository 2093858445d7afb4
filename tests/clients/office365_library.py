"""Folders, files and pages."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from office365.sharepoint.client_context import ClientContext
from steps import Suite, refused, same, true

AT = "/sites/empty/Arkiv"


def run(suite: Suite, nb: ClientContext, en: ClientContext) -> None:
    folders(suite, nb)
    files(suite, nb)
    pages(suite, nb)


def folders(suite: Suite, nb: ClientContext) -> None:
    step = suite.step

    @step("folders: add and list")
    def _() -> None:
        root = nb.web.get_folder_by_server_relative_url(AT)
        root.folders.add("Møter").execute_query()
        same(
            [one.name for one in root.folders.get().execute_query() if one.name == "Møter"],
            ["Møter"],
            "folders",
        )

    @step("folders: by decoded path, several levels")
    def _() -> None:
        nb.web.get_folder_by_server_relative_path(f"{AT}/Møter").folders.add("Uke 1").execute_query()
        same(
            nb.web.get_folder_by_server_relative_path(f"{AT}/Møter/Uke 1").get().execute_query().name,
            "Uke 1",
            "name",
        )

    @step("folders: ensure a path")
    def _() -> None:
        nb.web.ensure_folder_path("Arkiv/a/b/c").execute_query()
        same(
            nb.web.get_folder_by_server_relative_url(f"{AT}/a/b/c").get().execute_query().exists,
            True,
            "exists",
        )

    @step("folders: rename")
    def _() -> None:
        nb.web.get_folder_by_server_relative_url(f"{AT}/Møter/Uke 1").rename("Uke 2").execute_query()
        same(
            nb.web.get_folder_by_server_relative_url(f"{AT}/Møter/Uke 2").get().execute_query().exists,
            True,
            "exists",
        )

    @step("folders: delete and recycle")
    def _() -> None:
        nb.web.get_folder_by_server_relative_url(f"{AT}/a/b/c").delete_object().execute_query()
        true(nb.web.get_folder_by_server_relative_url(f"{AT}/a/b").recycle().execute_query().value, "no id")


def files(suite: Suite, nb: ClientContext) -> None:  # noqa: C901 - a list of steps
    step = suite.step

    def root() -> Any:
        return nb.web.get_folder_by_server_relative_url(AT)

    def file(name: str) -> Any:
        return nb.web.get_file_by_server_relative_url(f"{AT}/{name}")

    @step("files: upload and download")
    def _() -> None:
        made = root().files.upload(BytesIO("Hei, æøå".encode()), "hei.txt").execute_query()
        same(
            made.serverRelativeUrl if hasattr(made, "serverRelativeUrl") else made.server_relative_url,
            f"{AT}/hei.txt",
            "address",
        )
        out = BytesIO()
        file("hei.txt").download(out).execute_query()
        same(out.getvalue().decode(), "Hei, æøå", "content")

    @step("files: get_content and read")
    def _() -> None:
        same(file("hei.txt").get_content().execute_query().value, "Hei, æøå".encode(), "content")

    @step("files: bytes of every value")
    def _() -> None:
        data = bytes(range(256)) * 40
        root().files.upload(BytesIO(data), "alle.bin").execute_query()
        same(file("alle.bin").get_content().execute_query().value == data, True, "the same bytes")

    @step("files: a large one in chunks")
    def _() -> None:
        data = b"0123456789" * 250_000
        source = BytesIO(data)
        source.name = "stor.bin"  # type: ignore[attr-defined]
        root().files.create_upload_session(source, 1_000_000, file_name="stor.bin").execute_query()
        same(int(file("stor.bin").get().execute_query().length), len(data), "length")

    @step("files: properties by the item")
    def _() -> None:
        item = file("hei.txt").listItemAllFields
        item.set_property("Title", "En hilsen").update().execute_query()
        same(
            file("hei.txt").listItemAllFields.get().execute_query().properties["Title"], "En hilsen", "title"
        )

    @step("files: check out and in")
    def _() -> None:
        from office365.sharepoint.files.checkin_type import CheckinType

        file("hei.txt").checkout().execute_query()
        same(int(file("hei.txt").get().execute_query().check_out_type), 0, "check-out type")
        file("hei.txt").checkin("Ferdig", CheckinType.MajorCheckIn).execute_query()

    @step("files: versions")
    def _() -> None:
        root().files.upload(BytesIO(b"igjen"), "hei.txt").execute_query()
        true(len(file("hei.txt").versions.get().execute_query()) >= 1, "none")

    @step("files: copy, move, rename")
    def _() -> None:
        file("hei.txt").copyto(f"{AT}/Møter", True).execute_query()
        same(
            nb.web.get_file_by_server_relative_url(f"{AT}/Møter/hei.txt").get().execute_query().exists,
            True,
            "copied",
        )
        nb.web.get_file_by_server_relative_url(f"{AT}/Møter/hei.txt").rename("hallo.txt").execute_query()
        nb.web.get_file_by_server_relative_url(f"{AT}/Møter/hallo.txt").moveto(AT, 1).execute_query()
        same(file("hallo.txt").get().execute_query().exists, True, "moved")

    @step("files: names with ' # and %")
    def _() -> None:
        for name in ("O'Hara.txt", "50% #1.txt"):
            root().files.upload(BytesIO(name.encode()), name).execute_query()
            seen = nb.web.get_file_by_server_relative_path(f"{AT}/{name}").get_content().execute_query().value
            same(seen, name.encode(), "content")

    @step("files: list, missing, delete")
    def _() -> None:
        true(any(one.name == "hei.txt" for one in root().files.get().execute_query()), "not listed")
        refused(lambda: file("ingen.txt").get().execute_query(), "-2130575338", status=404)
        file("hallo.txt").delete_object().execute_query()
        refused(lambda: file("hallo.txt").get().execute_query(), status=404)

    @step("files: get_exists")
    def _() -> None:
        same(file("hei.txt").get_exists().execute_query().value, True, "there")
        same(file("ingen.txt").get_exists().execute_query().value, False, "not there")


def pages(suite: Suite, nb: ClientContext) -> None:
    step, state = suite.step, dict[str, Any]()
    canvas = '[{"position":{"zoneIndex":1,"sectionIndex":1,"controlIndex":1,"layoutIndex":1},"controlType":4,"id":"8d6f7d0a-0000-4000-8000-000000000001","innerHTML":"<p>Hei</p>"}]'

    @step("pages: add")
    def _() -> None:
        state["page"] = nb.site_pages.pages.add("Velkommen.aspx", "Velkommen", "Article").execute_query()
        true(state["page"].id, "no id")

    @step("pages: save draft and publish")
    def _() -> None:
        page = state["page"]
        page.save_draft("Velkommen hit", canvas).execute_query()
        true(page.publish().execute_query().value, "not published")

    @step("pages: list and read")
    def _() -> None:
        found = nb.site_pages.pages.get().execute_query()
        true(any(one.title == "Velkommen hit" for one in found), str([one.title for one in found]))
        same(
            nb.site_pages.pages.get_by_id(state["page"].id).get().execute_query().title,
            "Velkommen hit",
            "title",
        )

    @step("pages: by address")
    def _() -> None:
        name = nb.site_pages.pages.get_by_id(state["page"].id).get().execute_query().properties["FileName"]
        same(
            nb.site_pages.pages.get_by_url(f"SitePages/{name}").get().execute_query().id,
            state["page"].id,
            "id",
        )

    @step("pages: is a site page")
    def _() -> None:
        name = nb.site_pages.pages.get_by_id(state["page"].id).get().execute_query().properties["FileName"]
        same(
            nb.site_pages.pages.is_site_page(f"/sites/empty/SitePages/{name}").execute_query().value,
            True,
            "is a page",
        )

    @step("pages: check out, discard")
    def _() -> None:
        page = state["page"]
        page.checkout_page().execute_query()
        page.discard_page().execute_query()

    @step("pages: delete")
    def _() -> None:
        nb.site_pages.pages.get_by_id(state["page"].id).delete_object().execute_query()
        refused(lambda: nb.site_pages.pages.get_by_id(state["page"].id).get().execute_query(), status=404)
