import re

from emulator.sharepoint.caller import SITE, Caller
from sp_prosjektportal.emulator.sharepoint import content_types
from sp_prosjektportal.emulator.sharepoint.session import Session

RISK = "0x010088578E7470CC4AA68D5663464831070211"


def session(caller: Caller) -> Session:
    store = caller.emulator.store
    site = next(row for row in store.rows("sites").values() if row["url"] == SITE)
    return Session(store, site["id"], caller.emulator.clock.now())


def risk(caller: Caller) -> str:
    """A site content type with an own id and one column, as CSOM makes it; the column's id."""
    made = caller.make_column("/_api/web", '<Field Type="Number" Name="GtRisk" DisplayName="Risiko" />')
    content_types.create(session(caller), "Risiko", type_id=RISK, group="Portal")
    content_types.link_column(session(caller), RISK, made["Id"], required=True)
    return str(made["Id"])


def test_rest_ignores_the_id_that_is_sent(caller: Caller) -> None:
    made = caller.post(
        "/_api/web/contenttypes", {"Name": "Min", "Id": {"StringValue": RISK}}, status=201
    ).body
    assert re.fullmatch(r"0x0100[0-9A-F]{32}", made["StringId"])


def test_a_type_comes_to_a_list_with_its_columns_as_a_copy(caller: Caller) -> None:
    column = risk(caller)
    parent = caller.make_list()
    copy = caller.post(
        f"{parent}/ContentTypes/AddAvailableContentType", {"contentTypeId": RISK}, status=200
    ).body
    assert re.fullmatch(RISK + r"00[0-9A-F]{32}", copy["Id"]["StringValue"])
    assert copy["Group"] == "Innholdstyper for liste"
    assert caller.get(f"{parent}/fields(guid'{column}')").body["InternalName"] == "GtRisk"
    again = caller.post(f"{parent}/ContentTypes/AddAvailableContentType('{RISK}')", status=500)
    assert again.code.startswith("-2130575183")
    caller.post(f"{parent}/ContentTypes/AddAvailableContentType('0x0199')", status=400)


def test_links_say_required_hidden_and_order(caller: Caller) -> None:
    column = risk(caller)
    content_types.order_columns(session(caller), RISK, ["GtRisk", "Title"])
    links = caller.get(f"/_api/web/contenttypes('{RISK}')?$select=FieldLinks&$expand=FieldLinks").body[
        "FieldLinks"
    ]
    assert [link["Name"] for link in links] == ["GtRisk", "Title", "ContentType"]
    assert links[0]["Required"] is True
    assert caller.get(f"/_api/web/contenttypes('{RISK}')/fieldlinks('{column}')").body["Id"] == column
    missing = caller.get(
        f"/_api/web/contenttypes('{RISK}')/fieldlinks('11111111-1111-1111-1111-111111111111')"
    )
    assert missing.body == {"odata.null": True}


def test_pushing_a_type_takes_new_columns_to_the_lists(caller: Caller) -> None:
    risk(caller)
    parent = caller.make_list()
    caller.post(f"{parent}/ContentTypes/AddAvailableContentType('{RISK}')", status=200)
    late = caller.make_column("/_api/web", '<Field Type="Text" Name="GtLate" DisplayName="Sen" />')
    content_types.link_column(session(caller), RISK, late["Id"])
    assert caller.ask("GET", f"{parent}/fields('{late['Id']}')").status == 400
    content_types.push(session(caller), RISK)
    assert caller.get(f"{parent}/fields('{late['Id']}')").body["InternalName"] == "GtLate"


def test_the_order_of_types_is_unset_until_set_and_folders_are_never_in_it(caller: Caller) -> None:
    risk(caller)
    parent = caller.make_list()
    copy = caller.post(f"{parent}/ContentTypes/AddAvailableContentType('{RISK}')").body["StringId"]
    path = f"{parent}/rootfolder?$select=ContentTypeOrder,UniqueContentTypeOrder"
    before = caller.get(path).body
    assert before["UniqueContentTypeOrder"] is None
    assert [entry["StringValue"][:6] for entry in before["ContentTypeOrder"]] == ["0x0100", "0x0100"]
    caller.merge(f"{parent}/rootfolder", {"UniqueContentTypeOrder": [{"StringValue": copy}]}, status=204)
    assert caller.get(path).body == {
        "ContentTypeOrder": [{"StringValue": copy}],
        "UniqueContentTypeOrder": [{"StringValue": copy}],
    }
    caller.fill(parent, Title="x")
    assert caller.get(f"{parent}/items(1)").body["ContentTypeId"] == copy


def test_a_type_in_use_stays(caller: Caller) -> None:
    risk(caller)
    parent = caller.make_list()
    copy = caller.post(f"{parent}/ContentTypes/AddAvailableContentType('{RISK}')").body["StringId"]
    caller.fill(parent, Title="x", ContentTypeId=RISK)
    assert caller.get(f"{parent}/items(1)").body["ContentTypeId"] == copy
    caller.delete(f"{parent}/ContentTypes('{copy}')", status=409)
    caller.delete(f"/_api/web/contenttypes('{RISK}')", status=409)
    caller.delete(f"{parent}/items(1)", status=200)
    caller.delete(f"{parent}/ContentTypes('{copy}')", status=200)
    caller.delete(f"/_api/web/contenttypes('{RISK}')", status=200)


def test_a_missing_type_is_nothing_not_404(caller: Caller) -> None:
    assert caller.get("/_api/web/contenttypes('0x0100AB')").body == {"odata.null": True}
