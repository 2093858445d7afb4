"""A portfolio reads projects in another language than its own: counts, lights, gates and rules come out the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from portfolio.test_on_the_emulator import Portfolio, living
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.portfolio.board import board
from sp_prosjektportal.portfolio.crawl import Crawler
from sp_prosjektportal.portfolio.hub import hub_resources
from sp_prosjektportal.portfolio.registry import read_registry
from sp_prosjektportal.portfolio.rules import load_rules
from sp_prosjektportal.portfolio.sync import Sync
from sp_prosjektportal.project.create import new
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.words import Words
from sp_prosjektportal.template.choices import choices
from sp_prosjektportal.template.loader import Loaded, load

LCIDS = {"nb": 1044, "en": 1033}
IN_ENGLISH = Words(choices(), "en")


class Bilingual(Portfolio):
    """A hub in one language with projects in any."""

    language = "nb"

    @property
    def words(self) -> Words:
        return Words(choices(), self.language)

    @property
    def template(self) -> Loaded:
        return load("portefolje", language=self.language, site=self.hub, site_title="P", hub=self.hub)

    def make_hub(self) -> None:
        loaded = self.template
        owners, language = [self.user], self.language
        wanted = hub_resources(
            self.hub, title="P", language=language, owners=owners, resources=loaded.resources
        )
        self.apply(self.hub, wanted, loaded.stamp)

    def make(self, number: str, language: str) -> str:
        url = f"{self.settings.sharepoint}/sites/{number.lower()}"
        loaded = load("bygg", language=language, site=url, site_title=number, hub=self.hub)
        making = Making(
            self.hub,
            kinds(),
            loaded.resources,
            loaded.stamp,
            loaded.phases,
            owners=(self.user,),
            words=self.words,
        )
        lcid = LCIDS[language]
        project = Project(number, number, url, "bygg", manager=self.user, owner=self.user, language=lcid)
        self.tenant.run(new(project, making))
        return url

    def live(self, url: str, number: str, language: str) -> None:
        """The same life for every project, written in its own language."""
        today, words = self.clock.now().date(), Words(choices(), language)
        rows = [
            *living(today, number),
            ListItem(list="Lists/Fasesjekkliste", key_column="PpKey", row="gjennomfore-bygg-01",
                     values={"GtChecklistStatus": "Utført"}),
            ListItem(list="Lists/Fasesjekkliste", key_column="PpKey", row="gjennomfore-bygg-02",
                     values={"PpDueDate": today - timedelta(2)}),
            ListItem(list="Lists/Oppgaver", key_column="PpKey", row="gjennomfore-bygg-01",
                     values={"PpDueDate": today - timedelta(9), "PpTaskStatus": "Fullført"}),
            ListItem(list="Lists/Oppgaver", key_column="PpKey", row="gjennomfore-bygg-02",
                     values={"PpDueDate": today - timedelta(9)}),
        ]  # fmt: skip
        known_rows = [row for row in rows if isinstance(row, ListItem) and row.row != "gjennomfore-01"]
        self.apply(url, [replaced(row, words) for row in known_rows])

    def sync(self, **options: object) -> Sync:
        crawler = Crawler(self.clock.now(), self.template.phases, words=self.words)
        return replace(super().sync(), crawler=crawler, rules=load_rules())

    def synced(self) -> Sync:
        sync = self.sync()
        sync.run(self.tenant, "me").applied.raise_for_failures()
        return sync


class English(Bilingual):
    language = "en"


def replaced(row: ListItem, words: Words) -> ListItem:
    return row.model_copy(update={"values": words.write(row.values)})


SAME = (
    "PpOpenHighRisks", "PpOpenHighOpportunities", "PpOverdueTasks", "PpOverdueCheckpoints", "PpOpenCheckpoints", "PpNextGate",
    "PpPhase", "GtStatusRisk", "GtStatusTime", "GtStatusBudget", "GtProjectLifecycleStatus", "PpState", "PpBenefitsMeasured",
)  # fmt: skip


@pytest.mark.parametrize("kind", [Bilingual, English])
def test_projects_in_both_languages_are_read_alike(kind: type[Bilingual], tmp_path: Path) -> None:
    place = kind(tmp_path / "tenant")
    place.make_hub()
    for number, language in (("NO-1", "nb"), ("EN-1", "en")):
        place.live(place.make(number, language), number, language)
    sync = place.synced()

    rows = place.tenant.run(read_registry(place.hub, words=sync.words)).rows
    norwegian, english = ({name: row.values[name] for name in SAME} for row in rows)
    assert norwegian == english
    assert (english["GtStatusRisk"], english["PpState"], english["PpNextGate"]) == ("Høy", "I drift", "BP2")
    assert (english["PpOverdueTasks"], english["PpOverdueCheckpoints"], english["PpOpenCheckpoints"]) == (
        1,
        1,
        24,
    )
    reasons = [row.values["PpAttentionReasons"] for row in rows]
    assert reasons[0] == reasons[1]
    said = "Risk status is High" if place.language == "en" else "Status risiko er Høy"
    assert reasons[1].startswith(said)

    again = place.tenant.run(place.sync().plan(place.sync().look(place.tenant)))
    assert again.plan.changes == ()


def test_an_english_hub_holds_english_words_and_a_second_plan_of_it_is_empty(tmp_path: Path) -> None:
    place = English(tmp_path / "tenant")
    place.make_hub()
    place.live(place.make("NO-1", "nb"), "NO-1", "nb")
    sync = place.synced()
    raw = place.tenant.run(read_registry(place.hub)).rows[0].values
    assert [raw[name] for name in ("PpState", "GtStatusRisk", "GtProjectLifecycleStatus", "PpSource")] == [
        "Running", "High", "Active", "The project site",
    ]  # fmt: skip
    loaded = place.template
    plan = place.tenant.run(
        make_plan(list(loaded.resources), kinds(), Known(place.hub, hub=place.hub), last=loaded.stamp)
    )
    assert plan.changes == ()
    registry = place.tenant.run(read_registry(place.hub, words=sync.words))
    shown = board("P", registry, loaded.lights, load_rules(), place.clock.now().date(), words=sync.words)
    light = shown[0].lights["GtStatusRisk"]
    assert (light.word, light.colour) == ("High", "red")
    assert "Risk status is High" in shown[0].reasons[0].in_words("en")


def test_a_word_that_no_template_knows_is_left_as_it_is() -> None:
    assert IN_ENGLISH.canonical("GtStatusRisk", "Åpent") == "Åpent"
    assert IN_ENGLISH.said("GtStatusRisk", "Ukjent") == "Ukjent"
    assert IN_ENGLISH.said("Title", "Høy") == "Høy"
