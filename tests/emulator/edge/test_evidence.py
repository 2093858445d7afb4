from __future__ import annotations

from pathlib import Path

from sp_prosjektportal.emulator import evidence
from sp_prosjektportal.emulator.graph import _ROUTES

PAGE = Path(__file__).parents[3] / "docs" / "emulator.md"


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
