"""Flavours, verbs, and bodies against the types they say they are: what the service refuses is refused here.

Sources: wire.md sections 0.1 and 0.4, quirk 36; sp-dev-docs issues 644 and 3276; pnpjs issue 803; PLGSharepointRestAPI-java issue
17; sentences of the OData reader as public clients handle them.
"""

from __future__ import annotations

from typing import Any

import pytest

from emulator.sharepoint.caller import PLAIN, VERBOSE, Caller

# Accept, odata-version, status, a key of the answer (or, of a refusal, what it begins with)
FLAVOURS = [
    ("application/json", "", 200, "odata.metadata"),
    ("application/json;odata=minimalmetadata", "", 200, "odata.type"),
    ("application/json; odata=verbose", "", 200, "d"),
    ("application/json;odata=nometadata", "", 200, "Title"),
    ("application/json, text/plain, */*", "", 200, "odata.metadata"),
    ("application/json;odata.metadata=none", "4.0", 200, "Title"),
    ("application/json;odata.metadata=minimal", "4.0", 200, "@odata.context"),
    ("application/json", "4.0", 200, "@odata.type"),
    ("application/json;odata=nometadata", "4.0", 406, "{"),
    ("application/json;odata=nonsense", "", 406, "{"),
    ("text/html", "", 406, "{"),
    ("application/json;odata=fullmetadata", "", 501, "{"),
    ("application/json;odata.metadata=full", "4.0", 501, "{"),
    ("application/atom+xml", "", 501, "<?xml"),
    ("application/xml", "", 501, "<?xml"),
    ("*/*", "", 501, "<?xml"),
    ("", "", 501, "<?xml"),
]


@pytest.mark.parametrize(("accept", "version", "status", "seen"), FLAVOURS)
def test_the_accept_header_decides_the_flavour(
    caller: Caller, accept: str, version: str, status: int, seen: str
) -> None:
    answer = caller.get(
        "/_api/web?$select=Title", accept=accept, status=status, headers={"odata-version": version}
    )
    assert answer.text.startswith(seen) if status >= 400 else seen in answer.body


def test_who_asks_for_no_json_gets_errors_as_xml_and_files_all_the_same(caller: Caller) -> None:
    missing = caller.get("/_api/web/lists/getbytitle('<Nei>')", accept="*/*", status=404)
    assert "<m:code>-1, System.ArgumentException</m:code>" in missing.text
    assert "&lt;Nei&gt;" in missing.text
    caller.post("/_api/web/getfolderbyserverrelativeurl('SiteAssets')/files/add(url='a.txt')", b"x")
    assert caller.get("/_api/web/Title/$value", accept="*/*").text


# verb, X-HTTP-Method, address below the list, status, what the sentence holds
VERBS = [
    ("POST", "DELETE", "/items", 400, "The type SP.ListItemCollection does not support HTTP DELETE method."),
    ("POST", "MERGE", "/items", 400, "The type SP.ListItemCollection does not support HTTP PATCH method."),
    ("DELETE", "", "/fields", 400, "The type SP.FieldCollection does not support HTTP DELETE method."),
    ("DELETE", "", "/Title", 400, "The type Edm.String does not support HTTP DELETE method."),
    ("PUT", "", "/ItemCount", 400, "The type Edm.Int32 does not support HTTP PUT method."),
    ("PUT", "", "/items(1)", 501, "PUT"),
    ("HEAD", "", "/items(1)", 501, "HEAD"),
    ("OPTIONS", "", "/items(1)", 501, "OPTIONS"),
    ("TRACE", "", "/items(1)", 405, "TRACE"),
    ("POST", "BREW", "/items(1)", 405, "BREW"),
]


@pytest.mark.parametrize(("verb", "instead", "path", "status", "sentence"), VERBS)
def test_a_verb_that_does_not_fit_changes_nothing(
    caller: Caller, verb: str, instead: str, path: str, status: int, sentence: str
) -> None:
    listed = caller.make_list()
    caller.post(f"{listed}/items", {"Title": "før"}, status=201)
    before = caller.emulator.store.fingerprint()
    answer = caller.ask(
        verb, listed + path, {"Title": "etter"}, headers={"X-HTTP-Method": instead, "If-Match": "*"} if instead else {"If-Match": "*"}
    )  # fmt: skip
    assert (answer.status, sentence in answer.text) == (status, True), answer.text
    assert caller.emulator.store.fingerprint() == before


@pytest.fixture
def listed(caller: Caller) -> str:
    made = caller.make_list("Alt")
    caller.make_list("Annen")
    for xml in (
        "<Field Type='MultiChoice' Name='Flere' DisplayName='Flere'><CHOICES><CHOICE>X</CHOICE></CHOICES></Field>",
        "<Field Type='UserMulti' Name='Hvem' DisplayName='Hvem' Mult='TRUE'/>",
        "<Field Type='Number' Name='Tall' DisplayName='Tall'/>",
        "<Field Type='Calculated' Name='Kvadrat' DisplayName='Kvadrat' ResultType='Number'><Formula>=[Tall]*[Tall]</Formula></Field>",
        "<Field Type='DateTime' Name='Dag' DisplayName='Dag'/>",
        "<Field Type='URL' Name='Lenke' DisplayName='Lenke'/>",
        "<Field Type='Boolean' Name='Ja' DisplayName='Ja'/>",
    ):
        caller.make_column(made, xml)
    return made


def typed(name: str, **values: Any) -> dict[str, Any]:
    return {"__metadata": {"type": name}, **values}


OWN = "SP.Data.AltListItem"
# body, verbose, status, what the sentence holds
BODIES = [
    (typed(OWN, Title="a"), True, 201, ""),
    (typed("SP.ListItem", Title="a"), True, 201, ""),
    (typed("SP.Data.AnnenListItem", Title="a"), True, 400, f"not assignable to the expected type '{OWN}'"),
    (typed("SP.List", Title="a"), True, 400, f"not assignable to the expected type '{OWN}'"),
    (typed("SP.Data.Finnes_x0020_ikkeItem", Title="a"), True, 400, "could not be resolved by the model"),
    ({"Title": "a"}, True, 400, "An entry without a type name was found"),
    ({"__metadata": "x", "Title": "a"}, True, 400, "A 'StartObject' node was expected"),
    (typed(OWN, Flere={"results": ["X"]}), True, 201, ""),
    (typed("SP.ListItem", Flere={"results": ["X"]}), True, 400, "An open collection property 'Flere' was found"),
    (typed("SP.ListItem", HvemId={"results": [1]}), True, 400, "An open collection property 'HvemId' was found"),
    (typed(OWN, Flere=["X"]), True, 400, "An unexpected 'StartArray' node was found"),
    ({"Flere": ["X"]}, False, 201, ""),
    ({"Flere@odata.type": "Collection(Edm.String)", "Flere": ["X"]}, False, 201, ""),
    ({"Flere": {"results": ["X"]}}, False, 400, "An unexpected 'StartObject' node was found"),
    ({"Flere": ["X", None]}, False, 400, "A null value was detected in the items of a collection property value"),
    ({"Title": ["a"]}, False, 400, "An unexpected 'StartArray' node was found"),
    ({"Lenke": "https://x.no"}, False, 400, "A 'StartObject' node was expected"),
    ({"Lenke": {"Url": "https://x.no/" + "a" * 250, "Description": "x"}}, False, 400, "Invalid URL value"),
    ({"Tall": "1.5"}, False, 201, ""),
    ({"Tall": "nan"}, False, 400, "Edm.Double"),
    ({"Tall": float("inf")}, False, 400, "Invalid JSON"),
    ({"Tall": 10**400}, False, 400, "Edm.Double"),
    ({"Tall": 1e300}, False, 201, ""),  # the square of it is no number, and shown as such
    ({"Title": "\ud800"}, False, 400, "Invalid JSON"),
    ({"Title": "\U0001f600"}, False, 201, ""),
    ({"Dag": "1899-12-31T00:00:00Z"}, False, 400, "Invalid date/time value"),
    ({"Dag": "9000-01-01T00:00:00Z"}, False, 400, "Invalid date/time value"),
    ({"Ja": 1}, False, 400, "Edm.Boolean"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "verbose", "status", "sentence"), BODIES, ids=lambda value: ascii(value)[:60]
)
def test_a_row_is_written_only_as_the_flavour_has_it(
    caller: Caller, listed: str, body: dict[str, Any], verbose: bool, status: int, sentence: str
) -> None:
    answer = caller.post(f"{listed}/items", body, accept=VERBOSE if verbose else PLAIN)
    assert (answer.status, sentence in answer.text) == (status, True), answer.text
    assert caller.get(f"{listed}/ItemCount").body["value"] == (1 if status == 201 else 0)


@pytest.mark.parametrize(("name", "status"), [("SP.List", 204), ("SP.ListItem", 400), ("SP.Nei", 400)])
def test_an_entity_is_changed_only_under_its_own_type(caller: Caller, name: str, status: int) -> None:
    listed = caller.make_list()
    caller.merge(listed, typed(name, Description="x"), accept=VERBOSE, status=status)
    assert caller.get(f"{listed}/Description").body["value"] == ("x" if status == 204 else "")


# a column's literal, however it is written, is compared as the column's type has it
COERCED = [
    ("Tall eq '2'", 1), ("Tall gt '1'", 1), ("Id eq '1'", 1), ("Ja eq '1'", 1), ("Ja eq 'true'", 1), ("Ja eq 1", 1), ("Ja eq true", 1),
    ("Ja eq '0'", 0), ("Tall eq 'x'", 0),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "count"), COERCED)
def test_a_literal_is_read_as_the_column_has_it(
    caller: Caller, listed: str, condition: str, count: int
) -> None:
    caller.post(f"{listed}/items", {"Title": "a", "Tall": 2, "Ja": True}, status=201)
    assert len(caller.get(f"{listed}/items?$filter={condition}".replace(" ", "%20")).rows) == count


def test_a_property_has_its_own_name_however_the_address_writes_it(caller: Caller) -> None:
    assert caller.get("/_api/web/title", accept=VERBOSE).body == {"d": {"Title": "Tomt område"}}
