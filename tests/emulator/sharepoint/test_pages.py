import json

import pytest

from emulator.sharepoint.caller import Caller
from sp_prosjektportal.emulator.sharepoint.page_canvas import to_html, to_json

TEXT = {
    "controlType": 4,
    "id": "a",
    "position": {"zoneIndex": 1},
    "innerHTML": "<p>Hei &amp; hå<br>\n<b>x</b></p>",
}
PART = {
    "controlType": 3,
    "id": "b",
    "webPartData": {"id": "x", "title": 'med "anførsel"', "properties": {"a": [1, None]}},
}
PAGES = "/_api/sitepages/pages"


@pytest.mark.parametrize("controls", [[], [TEXT], [PART], [TEXT, PART, TEXT]])
def test_contents_are_the_same_in_both_forms(controls: list[object]) -> None:
    assert json.loads(to_json(to_html(json.dumps(controls)))) == controls


def test_a_page_is_made_saved_published_and_found_by_its_title(caller: Caller) -> None:
    made = caller.post(PAGES, {"PageLayoutType": "Article", "PromotedState": 0}, status=201).body
    page = f"{PAGES}({made['Id']})"
    assert made["IsPageCheckedOutToCurrentUser"]
    assert (made["CanvasContent1"], made["Version"]) == ("[]", "0.1")
    caller.post(
        f"{page}/savepage", {"Title": "Om prosjektet", "CanvasContent1": json.dumps([TEXT])}, status=200
    )
    assert caller.post(f"{page}/publish", status=200).body == {"value": True}
    shown = caller.get(f"{PAGES}/GetByUrl('SitePages/Om-prosjektet.aspx')").body
    assert (shown["Title"], shown["Version"], shown["IsPageCheckedOutToCurrentUser"]) == (
        "Om prosjektet",
        "1.0",
        False,
    )
    assert json.loads(shown["CanvasContent1"]) == [TEXT]
    item = caller.get(
        f"/_api/web/GetList('/sites/empty/SitePages')/items({made['Id']})?$select=CanvasContent1,ClientSideApplicationId"
    ).body
    assert "data-sp-canvascontrol" in item["CanvasContent1"]
    assert item["ClientSideApplicationId"] == "b6917cb1-93a0-4b97-a84d-7cf49975d4ec"


def test_a_draft_that_is_discarded_is_as_it_was(caller: Caller) -> None:
    page = f"{PAGES}({caller.post(PAGES, {'Title': 'Side'}, status=201).body['Id']})"
    caller.post(f"{page}/publish", status=200)
    caller.post(f"{page}/checkoutpage", status=200)
    caller.post(f"{page}/savepage", {"Title": "Endret"}, status=200)
    assert caller.post(f"{page}/discardPage", status=200).body["Title"] == "Side"


def test_news_are_promoted_when_they_are_published(caller: Caller) -> None:
    page = f"{PAGES}({caller.post(PAGES, {'Title': 'Nytt', 'PromotedState': 1}, status=201).body['Id']})"
    assert caller.get(page).body["PromotedState"] == 1
    caller.post(f"{page}/publish", status=200)
    assert caller.get(page).body["PromotedState"] == 2
    caller.post(f"{page}/demoteFromNews", status=200)
    assert caller.get(page).body["PromotedState"] == 0


def test_a_page_is_copied_and_deleted(caller: Caller) -> None:
    first = caller.post(PAGES, {"Title": "Side", "CanvasContent1": json.dumps([PART])}, status=201).body
    copied = caller.post(f"{PAGES}({first['Id']})/copy", status=200).body
    assert copied["FileName"] != first["FileName"]
    assert json.loads(copied["CanvasContent1"]) == [PART]
    caller.delete(f"{PAGES}({first['Id']})", status=200)
    caller.get(f"{PAGES}({first['Id']})", status=404)


def test_the_home_page_of_a_new_site_is_its_welcome_page(caller: Caller) -> None:
    home = next(row for row in caller.get(PAGES).rows if row["IsWebWelcomePage"])
    assert (home["FileName"], home["PageLayoutType"]) == ("Hjem.aspx", "Home")
    other = caller.post(PAGES, {"Title": "Annen"}, status=201).body
    caller.merge("/_api/web/rootfolder", {"WelcomePage": "SitePages/Annen.aspx"}, status=204)
    assert caller.get(f"{PAGES}({other['Id']})").body["IsWebWelcomePage"]


@pytest.mark.parametrize(
    "call", ["CheckIn(comment='',checkintype=1)", "CheckIn(comment='',checkintype=0)|Publish('')"]
)
def test_a_page_knows_when_it_was_first_published_whoever_did_it(caller: Caller, call: str) -> None:
    page = caller.post("/_api/sitepages/pages", {"Title": "Ny"}, status=201).body
    assert page["FirstPublished"].startswith("0001")
    file = f"/_api/web/GetFileByServerRelativeUrl('/sites/empty/{page['Url']}')"
    for step in call.split("|"):
        caller.post(f"{file}/{step}", status=200)
    first = caller.get(f"/_api/sitepages/pages({page['Id']})").body["FirstPublished"]
    assert not first.startswith("0001")
