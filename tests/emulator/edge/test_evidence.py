"""docs/emulator.md: current, complete, with evidence that exists."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from emulator.sharepoint.caller import SITE, Caller
from sp_prosjektportal.emulator import evidence, sources
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.graph import _ROUTES
from sp_prosjektportal.emulator.sharepoint.evidence import EVIDENCE

PAGE = Path(__file__).parents[3] / "docs" / "emulator.md"
WIRE = Path(__file__).parents[4] / "shared" / "facts" / "wire.md"


def test_the_page_on_the_emulator_is_current() -> None:
    text = PAGE.read_text("utf-8")
    assert text == evidence.page(), (
        "run: python -m sp_prosjektportal.emulator.evidence page > docs/emulator.md"
    )


def test_the_page_names_what_there_is() -> None:
    page = evidence.page()
    assert "<!--" not in page
    lines = [line for line in page.splitlines() if line.startswith("* `")]
    for method, pattern, _ in _ROUTES:
        path = evidence._readable(pattern)
        assert any(line.endswith(f" {path}`") and method in line.split(" /")[0] for line in lines), path
    assert "SP.Taxonomy.TermStore" in page
    assert "POST /{tenant}/oauth2/v2.0/token" in page


# -- what the page names as evidence ---------------------------------------------------------------

ROWS = [*EVIDENCE, *sources.ENTRA, *sources.GRAPH, *sources.CSOM]


@cache
def dossier() -> str:
    if not WIRE.exists():
        pytest.skip("the dossier is not at hand")
    return WIRE.read_text("utf-8")


@cache
def operations() -> set[str]:
    """Those of the recorded exchanges: the ones at hand, and all that the dossier counts."""
    _, _, table = dossier().partition("## Appendix: operations")
    counted = set(re.findall(r"^\| ([a-z]\S+) \| \d+ \|", table, re.MULTILINE))
    cases = WIRE.parents[1] / "conformance" / "cases.jsonl"
    return counted | {json.loads(line)["operation"] for line in cases.read_text("utf-8").splitlines()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.endpoint[:50])
def test_the_evidence_exists(row: Any) -> None:
    text = dossier()
    sections, quirks = evidence.sections_of(row.evidence)
    for section in sections:
        assert re.search(rf"^##+ {re.escape(section)}[. ]", text, re.MULTILINE), section
    for quirk in quirks:
        assert re.search(rf"^{quirk}\. ", text.partition("# QUIRKS")[2], re.MULTILINE), quirk
    for name in evidence.cases_of(row.evidence):
        assert any(fnmatchcase(one, name) for one in operations()), name
    for file in re.findall(r"\bdocs/[\w.-]+", row.evidence):
        assert (PAGE.parents[1] / file).exists(), file
    assert row.evidence.strip()


def test_every_recorded_operation_is_evidence_of_something() -> None:
    named = {name for row in ROWS for name in evidence.cases_of(row.evidence)}
    figures = json.loads(files("sp_prosjektportal.emulator").joinpath("figures.json").read_text("utf-8"))
    passing = {name for name, row in figures["by_operation"].items() if row.get("passed")}
    assert {name for name in passing if not any(fnmatchcase(name, one) for one in named)} == set()


def test_every_route_and_every_type_has_a_row_of_evidence() -> None:
    lines = [
        line.removeprefix("* `").rstrip("`").partition(" /")[2] for line in evidence._graph() if " /" in line
    ]
    paths = [f"/{path}" for path in lines]
    paths += [
        line.partition("{drive}")[1]
        for line in evidence._graph()
        if line.startswith("* ") and "{drive}" in line
    ]
    for path in paths:
        assert any(re.search(row.covers, path) for row in sources.GRAPH), path
    for line in evidence._csom()[2:]:
        name = line.split(" | ")[0].removeprefix("| ")
        assert any(re.match(row.covers, name) for row in sources.CSOM), name
    for line in evidence._entra():
        assert any(re.search(row.covers, line) for row in sources.ENTRA), line


@pytest.mark.parametrize("row", sources.NOT_NOW, ids=lambda row: row.family)
def test_what_is_not_there_answers_501(row: sources.NotNow, emulator: Emulator) -> None:
    caller = Caller(emulator)
    path = caller.make_list("Alt")
    caller.post(f"{path}/items", {"Title": "en"}, status=201)
    file = "/sites/empty/Delte dokumenter/f.txt"
    folder = "/_api/web/GetFolderByServerRelativeUrl('/sites/empty/Delte%20dokumenter')"
    caller.post(f"{folder}/Files/add(url='f.txt',overwrite=true)", b"1", status=200)
    method, _, example = row.example.partition(" ")
    url = example.format(
        site=SITE, graph="https://graph.microsoft.com/v1.0", list=SITE + path, file=file.replace(" ", "%20")
    )
    host, _, rest = url.partition(".com/")
    said = caller.ask(method, f"/{rest}", {} if method == "POST" else None, site=f"{host}.com", status=501)
    assert "The emulator does not have this yet" in said.text
