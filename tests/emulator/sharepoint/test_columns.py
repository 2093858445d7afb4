import re

import pytest

from emulator.sharepoint.caller import ROOT, Caller
from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.clock import RealClock
from sp_prosjektportal.emulator.sharepoint.sites import create_site

SET, TERM, OTHER = (
    "11111111-0000-0000-0000-000000000001",
    "11111111-0000-0000-0000-000000000002",
    "11111111-0000-0000-0000-000000000003",
)


def text(name: str, title: str = "", more: str = "") -> str:
    return f'<Field Type="Text" Name="{name}" DisplayName="{title or name}" {more}/>'


@pytest.mark.parametrize(
    ("on_list", "options", "name", "title", "internal"),
    [
        (True, 0, "ADDEDFIELD", "ADDED FIELD", "ADDED_x0020_FIELD"),
        (True, 8, "MyField", "Another", "MyField"),
        (True, 0, "x", "Prosjektets planlagte slutt", "Prosjektets_x0020_planlagte_x002"),
        (True, 0, "x", "Måloppnåelse", "M_x00e5_loppn_x00e5_else"),
        (True, 8, "MetaInfo", "MetaInfo", "MetaInfo0"),
        (False, 0, "ADDED FIELD5", "ADDED FIELD5", "ADDED FIELD5"),
    ],
)
def test_the_internal_name_follows_the_recorded_rules(
    caller: Caller, on_list: bool, options: int, name: str, title: str, internal: str
) -> None:
    parent = caller.make_list() if on_list else "/_api/web"
    assert caller.make_column(parent, text(name, title), options)["InternalName"] == internal


def test_a_site_column_name_or_an_id_that_is_taken_is_refused(caller: Caller) -> None:
    made = caller.make_column("/_api/web", text("GtX"))
    body = {"parameters": {"SchemaXml": text("gtx"), "Options": 8}}
    assert caller.post("/_api/web/fields/CreateFieldAsXml", body, status=500).code.startswith("-2130575214")
    parent = caller.make_list()
    xml = text("A", more=f'ID="{{{made["Id"]}}}" ')
    caller.make_column(parent, xml)
    caller.post(
        f"{parent}/fields/CreateFieldAsXml",
        {"parameters": {"SchemaXml": xml.replace("A", "B", 1), "Options": 8}},
        status=500,
    )


def test_the_server_adds_to_the_xml(caller: Caller) -> None:
    parent = caller.make_list()
    first = caller.make_column(parent, text("A"))["SchemaXml"]
    second = caller.make_column(parent, text("B"))["SchemaXml"]
    assert f'SourceID="{{{parent[-38:-2]}}}"' in first
    assert ('ColName="nvarchar14"' in first, 'ColName="nvarchar15"' in second) == (True, True)


def test_a_column_is_found_by_id_name_and_title(caller: Caller) -> None:
    parent = caller.make_list()
    made = caller.make_column(parent, text("GtX", "Tittelen"))
    for way in (
        f"fields('{made['Id']}')",
        f"fields/getById('{made['Id']}')",
        "fields/getByInternalNameOrTitle('GtX')",
        "fields/getByTitle('tittelen')",
        "Fields/getbyinternalnameortitle('Tittelen')",
    ):
        assert caller.get(f"{parent}/{way}").body["Id"] == made["Id"], way
    assert (
        caller.get(f"{parent}/fields/getByInternalNameOrTitle('Nei')", status=400).code
        == "-2147024809, System.ArgumentException"
    )
    assert (
        caller.get(f"{parent}/fields('11111111-1111-1111-1111-111111111111')", status=400).code
        == "-2147024809, System.ArgumentException"
    )


def test_settings_are_merged_and_the_rest_stays(caller: Caller) -> None:
    parent = caller.make_list()
    made = caller.make_column(
        parent, '<Field Type="Choice" Name="C" DisplayName="C"><CHOICES><CHOICE>a</CHOICE></CHOICES></Field>'
    )
    path = f"{parent}/fields(guid'{made['Id']}')"
    caller.merge(
        path,
        {
            "Title": "Valg",
            "Choices": ["b", "c"],
            "DefaultValue": "b",
            "Required": True,
            "CustomFormatter": '{"a":1}',
        },
        status=204,
    )
    found = caller.get(path).body
    assert (found["Title"], found["Choices"], found["DefaultValue"], found["Required"]) == (
        "Valg",
        ["b", "c"],
        "b",
        True,
    )
    assert (found["CustomFormatter"], found["InternalName"]) == ('{"a":1}', "C")
    assert "<CHOICE>b</CHOICE><CHOICE>c</CHOICE>" in found["SchemaXml"]
    caller.merge(path, {"Colour": "red"}, status=400)


def test_the_xml_can_be_replaced_but_not_the_name(caller: Caller) -> None:
    parent = caller.make_list()
    made = caller.make_column(parent, text("A"))
    path = f"{parent}/fields(guid'{made['Id']}')"
    caller.merge(
        path,
        {
            "SchemaXml": made["SchemaXml"]
            .replace('DisplayName="A"', 'DisplayName="Ny"')
            .replace('Name="A"', 'Name="Z"', 1)
        },
        status=204,
    )
    found = caller.get(path).body
    assert (found["Title"], found["InternalName"]) == ("Ny", "A")


def test_unique_needs_an_index_and_no_more_than_20_columns_have_one(caller: Caller) -> None:
    parent = caller.make_list()
    made = caller.make_column(parent, text("A"))
    caller.merge(f"{parent}/fields(guid'{made['Id']}')", {"EnforceUniqueValues": True}, status=500)
    caller.merge(
        f"{parent}/fields(guid'{made['Id']}')", {"Indexed": True, "EnforceUniqueValues": True}, status=204
    )
    for number in range(19):
        caller.make_column(parent, text(f"I{number}", more='Indexed="TRUE" '))
    caller.make_column(parent, text("TooMany", more='Indexed="TRUE" '), status=500)


def test_a_calculated_column_is_checked_stored_and_worked_out(caller: Caller) -> None:
    parent = caller.make_list()
    for name in ("A", "B"):
        caller.make_column(parent, f'<Field Type="Number" Name="{name}" DisplayName="Tall {name}" />')
    formula = '<Field Type="Calculated" Name="K" DisplayName="K" ResultType="Number"><Formula>=[Tall A]*B;</Formula></Field>'
    assert caller.post(
        f"{parent}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": formula, "Options": 8}}, status=500
    ).code.startswith("-2130575270")
    unknown = formula.replace("=[Tall A]*B;", "=[Nei]*2")
    assert caller.post(
        f"{parent}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": unknown, "Options": 8}}, status=500
    ).code.startswith("-2130575273")
    caller.fill(parent, Title="x", A="1,5", B="2")
    made = caller.make_column(parent, formula.replace("=[Tall A]*B;", "=IF([Tall A]&gt;0;[Tall A]*[B];0)"))
    assert (made["Formula"], made["ReadOnlyField"], made["OutputType"]) == ("=IF(A>0;A*B;0)", True, 9)
    assert caller.get(f"{parent}/items(1)?$select=K").body["K"] == "3.00000000000000"
    caller.merge(f"{parent}/items(1)", {"B": 4}, status=204)
    assert caller.get(f"{parent}/items(1)?$select=K").body["K"] == "6.00000000000000"


def test_formulas_on_an_english_site_take_commas(caller: Caller) -> None:
    english = f"{ROOT}/sites/en"
    create_site(caller.emulator.store, english, "English", 1033, "STS#3", "")
    parent = caller.make_list(site=english)
    xml = '<Field Type="Calculated" Name="K" DisplayName="K" ResultType="Number"><Formula>=ROUND(2.55,1)</Formula></Field>'
    caller.make_column(parent, xml, site=english)
    caller.make_column(parent, xml.replace("2.55,1", "2,55;1"), site=english, status=500)


def test_a_used_column_cannot_be_deleted_and_a_free_one_leaves_views_and_types(caller: Caller) -> None:
    parent = caller.make_list()
    made = caller.make_column(parent, '<Field Type="Number" Name="A" DisplayName="A" />', 8 | 16)
    calculated = caller.make_column(
        parent, '<Field Type="Calculated" Name="K" DisplayName="K"><Formula>=A</Formula></Field>'
    )
    caller.delete(f"{parent}/fields(guid'{made['Id']}')", status=500)
    caller.delete(f"{parent}/fields(guid'{calculated['Id']}')", status=200)
    caller.delete(f"{parent}/fields(guid'{made['Id']}')", status=200)
    assert caller.get(f"{parent}/DefaultView/ViewFields").body["Items"] == ["LinkTitle"]
    links = caller.get(f"{parent}/ContentTypes?$expand=FieldLinks&$select=FieldLinks/Name").rows[0][
        "FieldLinks"
    ]
    assert "A" not in [link["Name"] for link in links]


def test_a_lookup_needs_a_list_and_takes_an_address_too(caller: Caller) -> None:
    target = caller.make_list("Mål")
    parent = caller.make_list()
    made = caller.make_column(
        parent, '<Field Type="Lookup" Name="L" DisplayName="L" List="Lists/Mål" ShowField="Title" />'
    )
    assert made["LookupList"] == f"{{{target[-38:-2]}}}"
    caller.make_column(
        parent,
        '<Field Type="Lookup" Name="M" DisplayName="M" List="{11111111-1111-1111-1111-111111111111}" />',
        status=404,
    )


def term_column(caller: Caller, parent: str, customization: str = "", more: str = "") -> dict[str, object]:
    store = caller.emulator.store
    if store.get("term_sets", SET) is None:
        now = RealClock().now()
        group = next(iter(store.rows("term_groups")))
        terms.add_set(store, group, "Fase", SET, 1044, now)
        terms.add_term(store, SET, "Konsept", TERM, 1044, now)
        terms.add_term(store, SET, "Planlegge", OTHER, 1044, now)
    return caller.make_column(
        parent,
        f'<Field Type="TaxonomyFieldType" Name="GtPhase" DisplayName="Fase" ID="{{4a6d5a3d-1a1e-4c0f-9a53-2d6f2e6fce01}}" {more}>{customization}</Field>',
    )


def bound() -> str:
    return "<Customization><ArrayOfProperty>" + "".join(
        f"<Property><Name>{name}</Name><Value>{value}</Value></Property>" for name, value in (("SspId", SET), ("TermSetId", SET))
    ) + "</ArrayOfProperty></Customization>"  # fmt: skip


def test_a_bare_term_column_gets_its_note_and_takes_no_value(caller: Caller) -> None:
    parent = caller.make_list()
    made = term_column(caller, parent)
    assert (made["TermSetId"], made["FieldTypeKind"], made["IsTermSetValid"]) == (
        "00000000-0000-0000-0000-000000000000",
        0,
        False,
    )
    notes = {
        row["Title"]: row["InternalName"]
        for row in caller.get(
            f"{parent}/fields?$filter=TypeAsString eq 'Note'&$select=Title,InternalName"
        ).rows
    }
    assert notes["GtPhase_0"] == "ka6d5a3d1a1e4c0f9a532d6f2e6fce01"
    rows = caller.fill(parent, Title="x", GtPhase=f"Konsept|{TERM};")
    assert rows[1]["HasException"]
    assert rows[-1]["FieldValue"] == "0"


def test_a_bound_term_column_takes_terms_of_its_set_and_shows_the_wss_id_as_label(caller: Caller) -> None:
    parent = caller.make_list()
    term_column(caller, parent, bound())
    assert not any(row["HasException"] for row in caller.fill(parent, Title="x", GtPhase=f"Konsept|{TERM};"))
    assert caller.get(f"{parent}/items(1)?$select=GtPhase").body["GtPhase"] == {
        "Label": "1",
        "TermGuid": TERM,
        "WssId": 1,
    }
    caller.fill(parent, Title="y", GtPhase=f"Planlegge|{OTHER};")
    caller.fill(parent, Title="z", GtPhase=f"Konsept|{TERM};")
    cached = caller.get("/_api/web/lists/GetByTitle('TaxonomyHiddenList')/items?$select=Id,IdForTerm").rows
    assert [(row["Id"], row["IdForTerm"]) for row in cached] == [(1, TERM), (2, OTHER)]
    assert caller.fill(parent, GtPhase="X|99999999-0000-0000-0000-000000000002;")[0]["HasException"]


def test_a_term_column_with_the_wrong_list_in_its_xml_is_broken_for_good(caller: Caller) -> None:
    parent = caller.make_list()
    term_column(caller, parent, bound(), f'List="{{{parent[-38:-2]}}}"')
    rows = caller.fill(parent, GtPhase=f"Konsept|{TERM};")
    assert "does not exist in the term store" in rows[0]["ErrorMessage"]


def test_the_xml_round_trip_is_stable(caller: Caller) -> None:
    parent = caller.make_list()
    made = term_column(caller, parent, bound())
    path = f"{parent}/fields(guid'{made['Id']}')"
    caller.merge(path, {"SchemaXml": made["SchemaXml"]}, status=204)
    again = caller.get(path).body["SchemaXml"]
    assert re.sub(r' (List|WebId|ShowField|Version)="[^"]*"', "", again) == re.sub(
        r' (List|WebId|ShowField|Version)="[^"]*"', "", str(made["SchemaXml"])
    )


def test_an_xml_that_cannot_be_read_is_refused(caller: Caller) -> None:
    for xml in (
        "<Field",
        "<List />",
        '<Field Type="Nothing" Name="x" DisplayName="x" />',
        '<Field Type="Text" />',
    ):
        answered = caller.post(
            "/_api/web/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": xml, "Options": 8}}
        )
        assert answered.status in (400, 500), xml
