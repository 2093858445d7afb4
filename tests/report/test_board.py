"""What a board with forty projects, five never read and three with old figures, could misread."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from report.structure import Element, read
from report.world import NOW, day, forty, needing, never, old, portfolio, project, status
from sp_prosjektportal.report.model import Lesson, Light, Rule, Status
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


def red() -> Light:
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
    assert total[0].startswith("Sum for 2 prosjekter med både ramme og prognose")
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
    assert "Grunn: Den som laget rapporten har ikke tilgang til området." in text


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


# -- what a fresh reader misread --------------------------------------------------------------------


def test_the_decisions_of_the_next_month_stand_in_order_and_late_ones_first() -> None:
    found = rows(section("decisions"), "Neste beslutninger")
    days = [datetime.strptime(row[2], "%d.%m.%Y").date() for row in found]
    assert days == sorted(days)
    assert all(one <= day(31) for one in days)
    assert [row[3] for row in found[:3]] == [
        "! 23 dager for sent",
        "! 23 dager for sent",
        "! 23 dager for sent (gamle tall)",
    ]
    assert found[0][1] == "BP3 Starte gjennomføringen"
    expected = {one.number for one in forty().active if one.next_gate_date and one.next_gate_date <= day(31)}
    assert len(found) == len(expected)


def test_decisions_that_are_not_listed_are_counted() -> None:
    later = project(1, next_gate="BP2", next_gate_date=day(32))
    undated = project(2, next_gate="BP2", next_gate_date=None)
    today = project(3, next_gate="BP2", next_gate_date=day(0))
    said = section("decisions", portfolio((later, undated, never(4), today))).text
    assert "1 prosjekt har sin neste beslutning senere." in said
    assert "1 prosjekt har ingen neste beslutning med dato." in said
    assert "1 prosjekt er aldri lest, så beslutningen der er ukjent." in said
    assert "i dag" in said
    assert "Ingen beslutninger er planlagt til og med" in section("decisions", portfolio((later,))).text


def test_of_very_many_decisions_the_latest_are_left_out_and_counted() -> None:
    many = tuple(project(at, next_gate="BP2", next_gate_date=day(at % 30)) for at in range(43))
    of = section("decisions", portfolio(many))
    assert len(rows(of, "Neste beslutninger")) == 40
    assert "3 til i denne tiden står i tidslinjen." in of.text


def test_the_first_section_says_the_sums_and_of_how_many_projects_they_are() -> None:
    said = section("short").text.replace("\u00a0", " ")
    assert "13 skal tas til og med 25. desember 2026. 3 skulle vært tatt." in said
    total = rows(section("economy"), "Ramme, påløpt og prognose")[-1]
    assert total[0] == "Sum for 30 prosjekter med både ramme og prognose"
    budget, forecast = total[1].replace("\u00a0", " "), total[3].replace("\u00a0", " ")
    assert f"Ramme {budget} kr, prognose {forecast} kr" in said
    assert "Tallene er fra 30 av de 38 prosjektene som ikke er avsluttet" in said
    assert "39 risikoer har faktor over 10 før tiltak. Etter tiltak er det 30." in said
    assert "7 av 60 indikatorer har nådd målet. 40 er aldri målt." in said


def test_a_project_with_a_red_light_is_named_and_not_merely_one_without_follow_up() -> None:
    calm = project(1, status=replace(status(1), lights={**status(1).lights, "GtStatusQuality": red()}))
    of = portfolio((calm, project(3, status=replace(status(1), lights={}))))
    follow = [row[2] for row in rows(section("overview", of), "lysene fra siste statusrapport")]
    assert follow == ["nei, men 1 rødt lys", "nei"]
    assert calm.title in section("short", of).text


def test_a_green_light_beside_a_forecast_above_the_limit_is_told() -> None:
    told = replace(
        status(1), lights={"GtStatusBudget": Light("På budsjett", "green")}, budget=100.0, forecast=130.0
    )
    economy = section("economy", portfolio((project(1, status=told),)))
    assert "1 prosjekt melder grønt lys for økonomi, men har en prognose over rammen." in economy.text
    assert rows(economy, "Ramme, påløpt og prognose")[0][5] == "! over rammen, men grønt lys"


def test_the_economy_promises_follow_up_only_where_a_rule_does() -> None:
    rule = Rule("forecast-near-limit", "GtProjectForecast", "Prognosen er minst 95 % av rammen", "")
    without = portfolio((project(1),))
    assert "trenger prosjektet oppfølging" not in section("economy", without).text
    assert "trenger prosjektet oppfølging" in section("economy", replace(without, rules=(rule,))).text


def test_drawings_beside_each_other_have_one_scale() -> None:
    marks = {
        line.attributes["x1"] for line in section("economy").all("line") if line.attributes["class"] == "mark"
    }
    assert len(marks) == 1


def test_titles_that_differ_at_the_end_can_be_told_apart_in_the_drawings() -> None:
    titles = [f"Velferdsteknologi i hjemmetjenesten i alle bydeler, del {at}" for at in range(1, 5)]
    of = portfolio(tuple(project(at, title=title) for at, title in enumerate(titles)))
    drawn = [one.text for svg in section("timeline", of).all("svg") for one in svg.all("text")]
    assert {one[-1] for one in drawn if "…" in one} == set("1234")


def test_an_unbroken_title_pushes_no_table_off_the_page() -> None:
    of = portfolio((project(1, title="A" * 255),))
    link = next(one for one in section("overview", of).all("a") if one.text == "A" * 255)
    assert len(link.all("wbr")) == 8


def test_several_portfolios_seen_as_one_are_told_apart() -> None:
    of = portfolio((needing(0, portfolio="IKT"), project(1, portfolio="IKT"), never(2, portfolio="Bygg")))
    assert rows(section("short", of), "Prosjektene i hver portefølje") == [
        ["Bygg", "1", "0", "1", "0", "0", "0"],
        ["IKT", "2", "1", "0", "1", "0", "0"],
    ]
    assert "FV-102 · IKT" in section("overview", of).text


def test_goals_and_lessons_stand_on_the_page_and_only_when_there_are_some() -> None:
    lesson = Lesson("Test tidlig", "Sent ute", "Forsinket", "Begynn før", day(-3))
    goals = ("11. Byer", "3. Helse")
    one = project(1, un_goals=goals, plan="Temaplan", plan_goal="Halvere bilturer", lessons=(lesson,))
    of = portfolio((one, project(2)))
    assert [row[0] for row in rows(section("goals", of), "bærekraftsmål")] == ["3. Helse", "11. Byer"]
    assert rows(section("goals", of), "planer")[0][0] == "Temaplan – Halvere bilturer"
    assert rows(section("lessons", of), "Erfaringer")[0][:3] == ["Test tidlig", "Sent ute", "Begynn før"]
    bare = portfolio_page(portfolio((project(1),)))
    assert 'id="goals"' not in bare
    assert 'id="lessons"' not in bare
