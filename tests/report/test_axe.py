"""Pages as axe-core finds them in headless Chromium: on a desk and on a telephone. ``scripts/check-report`` runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chromium import needs_axe, violations
from report.test_pages import PORTFOLIOS, pages
from sp_prosjektportal.report.markup import tag
from sp_prosjektportal.report.page import POLICY

pytestmark = needs_axe
CASES = [("forty", "index.html"), ("forty", "fv-103.html"), ("forty", "fv-131.html"), ("forty in English", "fv-136.html"),
         ("forty in English", "index.html"), ("none", "index.html"), ("markup in texts", "index.html"), ("missing values", "index.html")]  # fmt: skip


@pytest.mark.parametrize("width", [1280, 500])
@pytest.mark.parametrize(("of", "name"), CASES)
def test_axe_finds_nothing(of: str, name: str, width: int, tmp_path: Path) -> None:
    assert found(pages(PORTFOLIOS[of])[name], width, tmp_path) == []


def test_axe_finds_what_is_wrong(tmp_path: Path) -> None:
    page = pages(PORTFOLIOS["one"])["index.html"]
    broken = (
        page.replace(' lang="nb"', "")
        .replace(' scope="col"', ' scope="x"')
        .replace("</main>", '<p style="color:#bbb">for lite kontrast</p></main>')
    )
    said = " ".join(found(broken, 1280, tmp_path))
    assert "html-has-lang" in said
    assert "color-contrast" in said


def found(page: str, width: int, folder: Path) -> list[str]:
    """What axe says. The policy is taken out, since the page itself lets no script run; the page is otherwise the same."""
    policy = tag("meta", http_equiv="Content-Security-Policy", content=POLICY)
    assert policy in page
    return violations(page.replace(policy, ""), width, folder)
