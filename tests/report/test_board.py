"""What a board with forty projects, five never read and three with old figures, could misread."""

from __future__ import annotations

import re
from dataclasses import replace

from report.structure import Element, read
from report.world import NOW, day, forty, never, old, portfolio, project, status
from sp_prosjektportal.report.model import Status
from sp_prosjektportal.report.portfolio_page import portfolio_page
from sp_prosjektportal.report.project_page import project_page


def section(key: str, of: object = None) -> Element:
    root, _ = read(portfolio_page(of or forty()))  # type: ignore[arg-type]
    return next(one for one in root.walk() if one.attributes.get("id") == key)


def rows(within: Element, caption: str) -> list[list[str]]:
    """The body of the table with this caption, as texts."""
    found = next(one for one in within.all("table") if caption in one.all("caption")[0].text)
    bodies = found.all("tbody", "tfoot")
    return [[cell.text for cell in row.all("th", "td")] for body in bodies for row in body.all("tr")]


def test_the_counts_sum_up_to_all_projects() -> None:
    counts = [int(tile.all("strong")[0].text) for tile in section("short").all("li")]
    assert counts == [9, 7, 21, 1, 2]
    assert sum(counts) == 40


def test_a_project_that_could_not_be_read_is_never_one_without_remarks() -> None:
    of = portfolio((never(1), old(2), project(3)))
    assert [one.group for one in of.projects] == ["unknown", "unknown", "calm"]
    assert "Ikke alt er kjent" in section("short", of).text


def test_old_figures_that_call_for_help_still_do_and_say_that_they_are_old() -> None:
    of = portfolio((old(3),))
    assert [one.group for one in of.projects] == ["needing"]
    assert "Grunnene bygger på tall fra 01.11.2026" in section("needing", of).text
    assert "1 av dem trenger oppfølging etter de gamle tallene og er talt der" in section("short", of).text


def test_what_was_never_read_has_no_lights_and_is_not_called_unreported() -> None:
    shown = {row[0]: row for row in rows(section("overview"), "lysene fra siste statusrapport")}
    unread = next(row for name, row in shown.items() if "FV-131" in name)
    assert unread[2] == "? aldri lest"
    assert unread[3:9] == ["? ikke lest"] * 6
    assert unread[9:] == ["?", "?"]
    assert "ikke rapportert" not in " ".join(unread)


def test_a_green_light_of_an_old_report_does_not_look_like_a_new_one() -> None:
    for of in (portfolio((project(0, status=status(0, 90)),)), portfolio((old(2),))):
        lights = [
            one for one in section("overview", of).all("span") if "green" in one.attributes.get("class", "")
        ]
        assert lights[1:]
        assert all(
            "old" in one.attributes["class"].split() for one in lights[1:]
        )  # the first is the legend's
    fresh = [
        one
        for one in section("overview", portfolio((project(1),))).all("span")
        if "green" in one.attributes.get("class", "")
    ]
    assert not any("old" in one.attributes["class"].split() for one in fresh)


def test_none_needing_help_is_not_said_without_those_that_were_not_read() -> None:
    assert (
        "2 prosjekter kunne ikke leses"
        in section("needing", portfolio((never(1), never(2), project(3)))).text
    )
    assert "kunne ikke leses" not in section("needing", portfolio((project(3),))).text


def test_a_red_light_that_no_rule_follows_is_told() -> None:
    calm = project(1, status=replace(status(1), lights={**status(1).lights, "GtStatusQuality": red()}))
    assert (
        "1 av prosjektene uten anmerkning har likevel minst ett rødt lys"
        in section("short", portfolio((calm,))).text
    )


def red() -> object:
    from sp_prosjektportal.report.model import Light

    return Light("Større avvik fra spesifikasjon", "red")


def test_sums_say_how_many_projects_are_in_them_and_unknown_amounts_are_not_nothing() -> None:
    of = portfolio(
        (
            project(1, status=Status(day(-3), budget=100.0, costs=10.0, forecast=90.0)),
            project(2, status=Status(day(-3), budget=100.0, costs=None, forecast=130.0)),
            project(3, status=Status(day(-3), budget=None, costs=7.0, forecast=50.0)),
            project(4, status=Status(day(-3))),
            never(5),
        )
    )
    economy = section("economy", of)
    total = rows(economy, "Ramme, påløpt og prognose")[-1]
    assert total[0].startswith("Sum for 2 av 3 prosjekter")
    assert total[1:5] == ["200", "minst 10", "220", "110\u00a0%"]
    assert "1 prosjekt har ikke oppgitt noe tall." in economy.text
    assert "1 prosjekt er aldri lest og er ikke med." in economy.text


def test_a_forecast_above_the_limit_is_not_shown_as_progress() -> None:
    of = portfolio((project(2, status=Status(day(-3), budget=100.0, costs=1.0, forecast=108.0)),))
    assert rows(section("economy", of), "Ramme, påløpt og prognose")[0][4:6] == [
        "108\u00a0%",
        "! over rammen",
    ]


def test_the_matrix_says_what_is_not_in_it() -> None:
    said = section("risk").text
    assert "Listene til 8 prosjekter er ikke lest, så det kan være flere." in said
    assert "28 av dem er ikke vurdert etter tiltak og står likt i begge." in said


def test_the_drawn_matrix_and_its_table_count_the_same() -> None:
    risks = section("risk")
    before, after = risks.all("svg")[:2]
    table = rows(risks, "Risiko: de samme tallene")
    for drawing, column in ((before, 2), (after, 3)):
        drawn = [int(one.text) for one in drawing.all("text") if one.attributes.get("class") == "count"]
        assert sorted(drawn) == sorted(int(row[column]) for row in table if row[column] != "0")
        described = re.findall(r": (\d+)", drawing.all("desc")[0].text)
        assert sorted(map(int, described)) == sorted(drawn)


def test_an_indicator_that_was_never_measured_is_not_one_at_nothing_per_cent() -> None:
    told = dict(rows(section("benefits"), "Det samme som tabell"))
    assert int(told["Aldri målt"]) == sum(
        benefit.measured is None for one in forty().projects for benefit in one.benefits or ()
    )


def test_a_project_page_of_old_figures_says_so_at_the_top() -> None:
    of = forty()
    one = next(p for p in of.projects if p.reading == "old")
    text = read(project_page(of, one))[0].all("main")[0].text.replace("\u00a0", " ")
    assert text.startswith("NåOmrådet kunne ikke leses nå. Alt på denne siden er fra 1. november 2026")
    assert "Grunn: Leseren har ikke tilgang til området." in text


def test_a_page_of_a_project_that_was_never_read_shows_nothing_as_none() -> None:
    of = portfolio((never(1),))
    facts = read(project_page(of, of.projects[0]))[0].all("dl")[0]
    assert [one.text for one in facts.all("dt")] == ["Tilstand", "Prosjektleder", "Prosjektområde"]


def test_figures_are_judged_by_the_day_of_the_reading() -> None:
    late = replace(forty(), made_at=NOW.replace(year=2027))
    assert section("overview", late).text == section("overview").text


def test_those_with_most_reasons_come_first() -> None:
    counts = [len(one.reasons) for one in forty().needing]
    assert counts == sorted(counts, reverse=True)
