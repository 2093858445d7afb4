"""Items: writing and reading every type, filters, paging, CAML, batches, changes, ETags."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from office365.sharepoint.changes.query import ChangeQuery
from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.listitems.caml.query import CamlQuery
from office365_structure import make
from steps import Suite, refused, same, true


def run(suite: Suite, nb: ClientContext, en: ClientContext) -> None:
    rows = prepared(nb)
    writing(suite, nb, rows)
    reading(suite, rows)
    many(suite, nb)


def prepared(nb: ClientContext) -> Any:
    make(nb, "Tiltak")
    rows = nb.web.lists.get_by_title("Tiltak")
    rows.fields.add_number("Kostnad").execute_query()
    rows.fields.add_datetime("Frist").execute_query()
    rows.fields.add_choice_field("Status", ["Åpen", "Lukket"]).execute_query()
    rows.fields.add_choice_field("Merker", ["A", "B", "C"], multiple_values=True).execute_query()
    rows.fields.add_user_field("Ansvarlig").execute_query()
    rows.fields.add_url_field("Lenke").execute_query()
    return rows


def writing(suite: Suite, nb: ClientContext, rows: Any) -> None:  # noqa: C901 - a list of steps
    step, state = suite.step, dict[str, Any]()

    @step("items: add")
    def _() -> None:
        kari = nb.web.ensure_user("kari.nordmann@contoso.onmicrosoft.com").execute_query()
        values = {
            "Title": "Første tiltak", "Kostnad": 1250.5, "Status": "Åpen", "AnsvarligId": kari.id,
            "Frist": datetime(2026, 5, 17, 10, 0, tzinfo=UTC).isoformat().replace("+00:00", "Z"),
        }  # fmt: skip
        item = rows.add_item(values).execute_query()
        state["id"], state["kari"] = item.id, kari.id
        same((item.properties["Title"], item.properties["Kostnad"]), ("Første tiltak", 1250.5), "values")

    @step("items: typed values of several choices, addresses and people")
    def _() -> None:
        from office365.sharepoint.fields.multi_choice_value import FieldMultiChoiceValue
        from office365.sharepoint.fields.url_value import FieldUrlValue

        item = rows.get_item_by_id(state["id"])
        item.set_property("Merker", FieldMultiChoiceValue(["A", "C"]))
        item.set_property("Lenke", FieldUrlValue("https://example.com/t", "Tiltak"))
        item.update().execute_query()
        seen = rows.get_item_by_id(state["id"]).get().execute_query()
        same(list(_values(seen.properties["Merker"])), ["A", "C"], "Merker")
        true("example.com/t" in str(_plain(seen.properties["Lenke"])), str(_plain(seen.properties["Lenke"])))

    @step("items: update")
    def _() -> None:
        item = rows.get_item_by_id(state["id"])
        item.set_property("Title", "Endret tiltak").update().execute_query()
        same(
            rows.get_item_by_id(state["id"]).get().execute_query().properties["Title"],
            "Endret tiltak",
            "title",
        )

    @step("items: an ETag that fits, and one that is old")
    def _() -> None:
        item = rows.get_item_by_id(state["id"]).get().execute_query()
        item.set_property("Kostnad", 10).update().execute_query()
        import requests
        from office365_connect import NB, SITE, application

        token = application(suite.connection).acquire_token_for_client([f"{SITE}/.default"])["access_token"]
        head = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json;odata=verbose",
            "Content-Type": "application/json;odata=nometadata",
        }
        answer = requests.post(
            f"{NB}/_api/web/lists/getbytitle('Tiltak')/items({state['id']})", json={"Kostnad": 11}, timeout=30,
            headers=head | {"X-HTTP-Method": "MERGE", "If-Match": '"1"'},
        )  # fmt: skip
        same(answer.status_code, 412, answer.text[:200])
        true("does not match" in answer.text or "ETag" in answer.text, answer.text[:200])

    @step("items: validate_update_list_item in the site's format")
    def _() -> None:
        result = (
            rows.get_item_by_id(state["id"])
            .validate_update_list_item({"Kostnad": "12,5", "Title": "Validert"})
            .execute_query()
        )
        true(
            all(not one.HasException for one in result.value), str([one.ErrorMessage for one in result.value])
        )
        same(rows.get_item_by_id(state["id"]).get().execute_query().properties["Kostnad"], 12.5, "Kostnad")

    @step("items: an unknown column is refused")
    def _() -> None:
        refused(
            lambda: rows.add_item({"Title": "x", "FinnesIkke": 1}).execute_query(), "FinnesIkke", status=400
        )

    @step("items: one that is not there")
    def _() -> None:
        refused(lambda: rows.get_item_by_id(9999).get().execute_query(), "-2130575338", status=404)

    @step("items: attachments")
    def _() -> None:
        from io import BytesIO

        item = rows.get_item_by_id(state["id"])
        source = BytesIO("æøå".encode())
        source.name = "notat.txt"  # type: ignore[attr-defined]
        item.attachment_files.upload(source).execute_query()
        found = rows.get_item_by_id(state["id"]).attachment_files.get().execute_query()
        same([one.file_name for one in found], ["notat.txt"], "names")
        found[0].delete_object().execute_query()

    @step("items: versions")
    def _() -> None:
        true(len(rows.get_item_by_id(state["id"]).versions.get().execute_query()) >= 2, "few versions")

    @step("items: recycle and delete")
    def _() -> None:
        first = rows.add_item({"Title": "Kastes"}).execute_query()
        true(first.recycle().execute_query().value, "no id")
        second = rows.add_item({"Title": "Slettes"}).execute_query()
        second.delete_object().execute_query()
        refused(lambda: rows.get_item_by_id(second.id).get().execute_query(), status=404)

    @step("items: rights of its own")
    def _() -> None:
        item = rows.get_item_by_id(state["id"])
        item.break_role_inheritance(True, False).execute_query()
        same(
            item.select(["HasUniqueRoleAssignments"])
            .get()
            .execute_query()
            .properties["HasUniqueRoleAssignments"],
            True,
            "unique",
        )
        item.reset_role_inheritance().execute_query()

    @step("items: a folder in a list")
    def _() -> None:
        rows.set_property("EnableFolderCreation", True).update().execute_query()
        rows.add_validate_update_item(
            _creation("/sites/empty/Lists/Tiltak", 1),
            {"Title": "Mappe", "FileLeafRef": "Mappe"},
        ).execute_query()
        true(any(one.name == "Mappe" for one in rows.root_folder.folders.get().execute_query()), "no folder")


def _values(value: Any) -> Any:
    plain = _plain(value)
    return plain.get("results", plain.values()) if isinstance(plain, dict) else plain


def _plain(value: Any) -> Any:
    return value.to_json() if hasattr(value, "to_json") else value


def _creation(path: str, kind: int) -> Any:
    from office365.sharepoint.listitems.creation_information_using_path import (
        ListItemCreationInformationUsingPath,
    )

    return ListItemCreationInformationUsingPath("Mappe", kind, path)


def reading(suite: Suite, rows: Any) -> None:
    step = suite.step

    filters = [
        ("Title eq 'Validert'", 1), ("Kostnad gt 12 and Kostnad lt 13", 1), ("startswith(Title,'Val')", 1), ("substringof('id',Title)", 1),
        ("Status eq 'Åpen' or Status eq 'Lukket'", 1), ("Frist ge datetime'2026-01-01T00:00:00Z'", 1), ("Frist lt datetime'2026-01-01T00:00:00Z'", 0),
        ("Ansvarlig/Title eq 'Kari Nordmann'", 1), ("Kostnad eq null", 1), ("Title ne null", 2),
    ]  # fmt: skip
    for filter_, wanted in filters:

        @step(f"items: filter {filter_}")
        def _(filter_: str = filter_, wanted: int = wanted) -> None:
            query = rows.items.select(["Title"]).filter(filter_)
            if "Ansvarlig" in filter_:
                query = rows.items.select(["Title", "Ansvarlig/Title"]).expand(["Ansvarlig"]).filter(filter_)
            same(len(query.get().execute_query()), wanted, "rows")

    @step("items: a filter by an unknown column is refused")
    def _() -> None:
        refused(lambda: rows.items.filter("FinnesIkke eq 1").get().execute_query(), status=400)

    @step("items: expand a person and the author")
    def _() -> None:
        found = (
            rows.items.select(["Title", "Ansvarlig/Title", "Ansvarlig/EMail", "Author/Title"])
            .expand(["Ansvarlig", "Author"])
            .filter("Title eq 'Validert'")
            .get()
            .execute_query()
        )
        same(_plain(found[0].properties["Ansvarlig"])["Title"], "Kari Nordmann", "person")

    @step("items: field values as text")
    def _() -> None:
        found = rows.items.filter("Title eq 'Validert'").get().execute_query()
        text = (
            found[0].field_values_as_text.get().execute_query()
            if hasattr(found[0], "field_values_as_text")
            else None
        )
        true(text is None or text.properties["Kostnad"] == "12,5", str(text and text.properties))

    @step("CAML: get_items")
    def _() -> None:
        query = CamlQuery.parse(
            "<Where><Eq><FieldRef Name='Title'/><Value Type='Text'>Validert</Value></Eq></Where>"
        )
        same(len(rows.get_items(query).execute_query()), 1, "rows")

    @step("CAML: render_list_data")
    def _() -> None:
        true(
            b"Row"
            in _bytes(
                rows.render_list_data("<View><ViewFields><FieldRef Name='Title'/></ViewFields></View>")
                .execute_query()
                .value
            ),
            "no Row",
        )

    @step("CAML: render_list_data_as_stream")
    def _() -> None:
        result = rows.render_list_data_as_stream(
            "<View><ViewFields><FieldRef Name='Title'/></ViewFields></View>"
        ).execute_query()
        true(result.value is not None, "nothing")

    @step("CAML: malformed is refused")
    def _() -> None:
        query = CamlQuery()
        query.ViewXml = "<View><Query><Where><Eq></View>"
        refused(lambda: rows.get_items(query).execute_query())


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def many(suite: Suite, nb: ClientContext) -> None:  # noqa: C901 - a list of steps
    step = suite.step
    make(nb, "Mange rader")
    rows = nb.web.lists.get_by_title("Mange rader")

    @step("batch: 60 items by queue_records")
    def _() -> None:
        rows.items.queue_records([{"Title": f"Rad {n:03}"} for n in range(1, 61)])
        nb.execute_batch()
        same(rows.get().execute_query().item_count, 60, "item count")

    @step("paging: pages follow the next links")
    def _() -> None:
        pages = []
        items = rows.items.select(["Id"]).top(25).get().execute_query()
        pages.append(len(items))
        while items.has_next:
            before = len(items)
            items = items._get_next().execute_query()
            pages.append(len(items) - before if len(items) > before else len(items))
            if len(pages) > 5:
                break
        true(pages[0] == 25 and len(pages) == 3, str(pages))

    @step("paging: get_all")
    def _() -> None:
        found = rows.items.select(["Id"]).get_all(page_size=20).execute_query()
        same(len({one.id for one in found}), 60, "ids")

    @step("paging: iterating over paged items")
    def _() -> None:
        found = rows.items.select(["Id", "Title"]).paged(page_size=50).get().execute_query()
        same(sum(1 for _ in found), 60, "rows")

    @step("batch: reads of several kinds")
    def _() -> None:
        first = (
            nb.web.lists.get_by_title("Mange rader")
            .get_item_by_id(1)
            .get()
            .execute_query()
            .properties["Title"]
        )
        web, one, listing = (
            nb.web.get(),
            rows.get_item_by_id(1).get(),
            nb.web.lists.get_by_title("Mange rader").get(),
        )
        nb.execute_batch()
        same(
            (web.properties["Language"], one.properties["Title"], listing.title),
            (1044, first, "Mange rader"),
            "values",
        )

    @step("batch: updates and deletions")
    def _() -> None:
        for number in (1, 2, 3):
            rows.get_item_by_id(number).set_property("Title", f"Ny {number}").update()
        nb.execute_batch()
        same(rows.get_item_by_id(2).get().execute_query().properties["Title"], "Ny 2", "title")
        for number in (58, 59):
            rows.get_item_by_id(number).delete_object()
        nb.execute_batch()
        same(nb.web.lists.get_by_title("Mange rader").get().execute_query().item_count, 58, "item count")

    @step("batch: one that fails is told, the others stand")
    def _() -> None:
        with nb.collect_batch_failures() as failures:
            rows.get_item_by_id(4).set_property("Title", "Står").update()
            nb.web.lists.get_by_title("Ingen slik").get()
            nb.execute_batch()
        true(len(failures) == 1, f"{len(failures)} failures")
        same(rows.get_item_by_id(4).get().execute_query().properties["Title"], "Står", "title")

    @step("changes: of a list since its token")
    def _() -> None:
        token = nb.web.lists.get_by_title("Mange rader").get().execute_query().current_change_token
        rows.get_item_by_id(5).set_property("Title", "Sporet").update().execute_query()
        found = rows.get_changes(ChangeQuery(Item=True, ChangeTokenStart=token)).execute_query()
        same(
            [
                (one.change_type if isinstance(one.change_type, int) else one.change_type.value, one.item_id)
                for one in found
            ],
            [(2, 5)],
            "changes",
        )
