"""Settings of a site as programs and calls change them: who may, what is refused, and what then follows."""

from __future__ import annotations

import json

import pytest

from emulator.edge import programs
from emulator.sharepoint.caller import KARI, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal

SETTINGS = programs.WEB + '<Property Id="3" ParentId="2" Name="RegionalSettings" />'
FOOTER = "13b7c916-4fea-4bb2-8994-5cf274aeb530"


@pytest.fixture
def emulator() -> Emulator:
    return Emulator.open()


@pytest.fixture
def caller(emulator: Emulator) -> Caller:
    return Caller(emulator)


def member(emulator: Emulator, caller: Caller) -> Caller:
    group = caller.get("/_api/web/AssociatedMemberGroup").body["Id"]
    caller.post(f"/_api/web/sitegroups({group})/users", {"LoginName": KARI}, status=201)
    scopes = frozenset({"AllSites.FullControl"})
    return Caller(emulator, Principal(app_only=False, scopes=scopes, login=KARI))


def setting(name: str, kind: str, value: object) -> str:
    inner = f'<Parameter Type="{kind}">{value}</Parameter>'
    return f'<SetProperty Id="10" ObjectPathId="3" Name="{name}">{inner}</SetProperty>'


def run(caller: Caller, actions: str, paths: str = SETTINGS, *, update: bool = True) -> str:
    """The message of the error; empty when there is none."""
    last = '<Method Name="Update" Id="11" ObjectPathId="3"><Parameters /></Method>' if update else ""
    sent = programs.body(actions + last, paths).encode()
    answer = caller.ask("POST", "/_vti_bin/client.svc/ProcessQuery", sent).body[0]
    return str((answer["ErrorInfo"] or {}).get("ErrorMessage", ""))


def regional(caller: Caller) -> dict[str, object]:
    found: dict[str, object] = caller.get("/_api/web/RegionalSettings").body
    return found


def test_a_locale_is_set_by_a_program_and_rows_are_written_so(caller: Caller) -> None:
    assert run(caller, setting("LocaleId", "UInt32", 1033)) == ""
    assert (regional(caller)["LocaleId"], regional(caller)["DecimalSeparator"]) == (1033, ".")
    parent = caller.make_list()
    caller.make_column(parent, '<Field Type="Number" Name="Tall" DisplayName="Tall" />')
    values = {
        "formValues": [{"FieldName": "Title", "FieldValue": "x"}, {"FieldName": "Tall", "FieldValue": "1.5"}]
    }
    assert "true" not in caller.post(f"{parent}/AddValidateUpdateItemUsingPath", values, status=200).text
    assert caller.get(f"{parent}/items").rows[0]["Tall"] == 1.5


def test_a_time_zone_is_one_of_the_service(caller: Caller) -> None:
    zones = SETTINGS + '<Property Id="4" ParentId="3" Name="TimeZones" />'
    for number, error in ((13, ""), (999, "Value does not fall within the expected range.")):
        paths = zones + programs.method(5, 4, "GetById", ("Int32", number))
        act = '<SetProperty Id="10" ObjectPathId="3" Name="TimeZone"><Parameter ObjectPathId="5" /></SetProperty>'
        assert run(caller, programs.make(9, 5) + act, paths) == error
    assert caller.get("/_api/web/RegionalSettings/TimeZone").body["Id"] == 13


def test_what_is_not_updated_is_lost_and_unknown_members_are_refused(caller: Caller) -> None:
    assert run(caller, setting("Time24", "Boolean", "false"), update=False) == ""
    assert regional(caller)["Time24"] is True
    assert run(caller, setting("Time24", "Boolean", "false")) == ""
    assert regional(caller)["Time24"] is False
    assert "does not exist" in run(caller, setting("DecimalSeparator", "String", "."))
    assert "expected range" in run(caller, setting("FirstDayOfWeek", "String", "monday"))


def test_members_change_neither_regional_settings_nor_the_look(emulator: Emulator, caller: Caller) -> None:
    kari = member(emulator, caller)
    assert "unauthorized" in run(kari, setting("Time24", "Boolean", "false"))
    assert regional(caller)["Time24"] is True
    kari.post("/_api/web/SetChromeOptions", {"megaMenuEnabled": True}, status=403)
    assert caller.get("/_api/web?$select=MegaMenuEnabled").body == {"MegaMenuEnabled": False}


def test_the_look_changes_what_is_named_and_refuses_numbers_that_stand_for_nothing(caller: Caller) -> None:
    answered = caller.post(
        "/_api/web/SetChromeOptions", {"headerLayout": 3, "footerEnabled": True}, status=200
    )
    assert answered.body == {"odata.null": True}
    names = "HeaderLayout,FooterEnabled,MegaMenuEnabled"
    assert caller.get(f"/_api/web?$select={names}").body == {
        "HeaderLayout": 3, "FooterEnabled": True, "MegaMenuEnabled": False,
    }  # fmt: skip
    assert caller.post("/_api/web/SetChromeOptions", {"headerLayout": 9}).status == 400


def test_a_footer_is_there_once_it_is_saved_and_what_is_left_out_stays(caller: Caller) -> None:
    where = f"/_api/navigation/MenuState?menuNodeKey='{FOOTER}'"
    assert caller.get(where).body["StartingNodeKey"] is None
    for title in ("En", "To"):
        node = {
            "NodeType": 0,
            "Title": title,
            "SimpleUrl": f"https://{title}.example",
            "FriendlyUrlSegment": "",
        }
        state = {
            "menuState": {
                "StartingNodeTitle": FOOTER,
                "SPSitePrefix": "/",
                "SPWebPrefix": "/sites/empty",
                "Nodes": [node],
            }
        }
        caller.post("/_api/navigation/SaveMenuState", state, status=200)
    state = caller.get(where).body
    assert sorted(node["Title"] for node in state["Nodes"]) == ["En", "To"]
    gone = {**state, "Nodes": [{**node, "IsDeleted": node["Title"] == "En"} for node in state["Nodes"]]}
    caller.post("/_api/navigation/SaveMenuState", {"menuState": gone}, status=200)
    assert [node["Title"] for node in caller.get(where).body["Nodes"]] == ["To"]
    assert "To" not in json.dumps(caller.get("/_api/web/navigation/QuickLaunch").rows)
