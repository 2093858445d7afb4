"""``emulator serve --watch``: an author saves, and the site in the browser is the new one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from sp_prosjektportal.cli.app import run
from sp_prosjektportal.cli.watching import Watched, watched
from sp_prosjektportal.errors import SettingsError

SMALL = """
template: liten
version: 1.0.0
title: {nb: Liten, en: Small}
for: portfolio
lists:
  - url: Lists/Vakter
    title: {nb: Vakter, en: Rota}
    template: list
    views:
      - {name: Alle, title: {nb: Alle, en: All}, columns: [LinkTitle], default: true}
"""


@pytest.fixture
def author(tmp_path: Path) -> Path:
    """A folder of own templates with one in it."""
    folder = tmp_path / "maler" / "templates" / "site"
    folder.mkdir(parents=True)
    (folder / "liten.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path / "maler"


@dataclass
class Serving:
    """A program that serves and watches; what it has said so far is in a file."""

    said: Path
    port: int
    template: Path

    def waits_for(self, there: Callable[[str], bool], seconds: float = 40) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            text = self.said.read_text("utf-8")
            if there(text):
                return text
            time.sleep(0.1)
        raise AssertionError(self.said.read_text("utf-8"))

    def page(self, path: str) -> str:
        answer = requests.get(
            f"https://localhost:{self.port}{path}", headers={"Accept": "text/html"}, verify=str(self.said.parent / "tenant" / "ca.pem"), timeout=20
        )  # fmt: skip
        answer.encoding = "utf-8"
        return answer.text

    def save(self, old: str, new: str) -> None:
        text = self.template.read_text("utf-8")
        assert old in text
        self.template.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def serving(author: Path, tmp_path: Path) -> Iterator[Serving]:
    said = tmp_path / "said.txt"
    command = [sys.executable, "-m", "sp_prosjektportal", "emulator", "serve", "--port", "0", "--dir", str(tmp_path / "tenant"), "--watch", str(author)]  # fmt: skip
    with said.open("w", encoding="utf-8") as output:
        started = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=tmp_path,
            env={**os.environ, "PYTHONUTF8": "1", "XDG_CACHE_HOME": str(tmp_path / "cache")},
        )  # fmt: skip
        made = Serving(said, 0, author / "templates" / "site" / "liten.yaml")
        first = made.waits_for(lambda text: "Look at it: " in text or started.poll() is not None)
        assert "Look at it: " in first, first
        made.port = int(first.partition("https://localhost:")[2].partition("\n")[0])
        yield made
        started.send_signal(signal.SIGINT)
        assert started.wait(20) == 0
    assert "Traceback" not in said.read_text("utf-8")


def test_what_an_author_saves_is_on_the_site_when_the_page_is_loaded_again(serving: Serving) -> None:
    address = "/sites/liten/Lists/Vakter"
    assert f"Look at it: https://localhost:{serving.port}/sites/liten\n" in serving.said.read_text("utf-8")
    assert "<h1>Vakter</h1>" in serving.page(address)

    serving.save("nb: Vakter", "nb: Vaktliste")
    serving.waits_for(lambda text: text.count("Look at it: ") == 2)
    assert "liten.yaml was saved." in serving.said.read_text("utf-8")
    assert "~ list Lists/Vakter\n      title: Vakter → Vaktliste" in serving.said.read_text("utf-8")
    assert "<h1>Vaktliste</h1>" in serving.page(address)

    serving.save("[LinkTitle]", "[LinkTitle, Finnesikke]")
    serving.waits_for(lambda text: "templates/site/liten.yaml:11:" in text)
    assert "there is no column 'Finnesikke' in Lists/Vakter" in serving.said.read_text("utf-8")
    assert "<h1>Vaktliste</h1>" in serving.page(address)

    serving.save(", Finnesikke", ", Created")
    serving.waits_for(lambda text: text.count("Look at it: ") == 3)
    assert "Opprettet" in serving.page(address)


# -- what is watched -------------------------------------------------------------------------------


def look(what: str | Path, site: str = "") -> Watched:
    return watched(str(what), site=site, parameters={}, language="nb")


def test_a_folder_gives_each_of_its_templates_a_site(author: Path) -> None:
    (author / "templates" / "site" / "stor.yaml").write_text(SMALL, encoding="utf-8")
    found = look(author)
    assert [found.path_of(name) for name in found.names] == ["/sites/liten", "/sites/stor"]
    assert found.folders == (author,)


def test_a_file_is_watched_with_the_folder_it_belongs_to(author: Path, tmp_path: Path) -> None:
    assert look(author / "templates" / "site" / "liten.yaml").folders == (author.resolve(),)
    alone = tmp_path / "alene.yaml"
    alone.write_text(SMALL, encoding="utf-8")
    assert look(alone, "/sites/prove").folders == (tmp_path.resolve(),)
    assert look(alone, "/sites/prove").path_of(str(alone)) == "/sites/prove"


def test_a_shipped_template_is_watched_where_it_lies() -> None:
    found = look("prosjekt")
    assert found.names == ("prosjekt",)
    assert all((folder / ".").is_dir() for folder in found.folders)


@pytest.mark.parametrize(("what", "site", "message"), [
    ("finnes-ikke", "", "There is no template 'finnes-ikke' to watch"),
    ("finnes-ikke.yaml", "", "There is no template 'finnes-ikke.yaml' to watch"),
    ("tom", "", "has no templates"),
    ("bare-lister", "", "has no templates/site/NAME.yaml"),
    ("maler", "/sites/en", "holds several templates: --site is for one"),
])  # fmt: skip
def test_what_cannot_be_watched_is_said_before_anything_is_served(
    what: str, site: str, message: str, author: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (author / "templates" / "site" / "stor.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "tom").mkdir()
    (tmp_path / "bare-lister" / "lists").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=message):
        look(what, site)


@pytest.mark.parametrize("arguments", [
    ["--site", "/sites/x"], ["--set", "a=b"], ["--watch", "prosjekt", "--site", "https://x"], ["--watch", "prosjekt", "--site", "/sites/a/b"],
    ["--watch", "prosjekt", "--set", "uten likhetstegn"], ["--watch", "prosjekt", "--language", "fr"],
])  # fmt: skip
def test_wrong_usage_is_told_and_serves_nothing(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "tenant"
    assert run(["emulator", "serve", "--port", "0", "--dir", str(place), *arguments]) == 2
    assert not place.exists()
    assert "--" in capsys.readouterr().err


def test_the_small_template_is_a_good_one(author: Path) -> None:
    assert run(["template", "check", str(author / "templates" / "site" / "liten.yaml")]) == 0
