"""Pages as axe-core finds them in headless Chromium: on a desk and on a telephone. ``scripts/check-report`` runs it."""

from __future__ import annotations

from pathlib import Path

from chromium import needs_axe, violations, violations_of
from report.test_pages import PORTFOLIOS, pages
from sp_prosjektportal.report.markup import tag
from sp_prosjektportal.report.page import POLICY

pytestmark = needs_axe
CASES = [("forty", "index.html"), ("forty", "fv-103.html"), ("forty", "fv-131.html"), ("forty in English", "fv-136.html"),
         ("forty in English", "index.html"), ("none", "index.html"), ("markup in texts", "index.html"), ("missing values", "index.html")]  # fmt: skip


def test_axe_finds_nothing(tmp_path: Path) -> None:
    """Each page on a desk and on a telephone, all in one run of the browser."""
    wanted = {
        f"{of}, {name}, {width}": (without_policy(pages(PORTFOLIOS[of])[name]), width)
        for of, name in CASES
        for width in (1280, 500)
    }
    assert {name: said for name, said in violations_of(wanted, tmp_path).items() if said} == {}


def test_axe_finds_what_is_wrong(tmp_path: Path) -> None:
    page = pages(PORTFOLIOS["one"])["index.html"]
    broken = (
        page.replace(' lang="nb"', "")
        .replace(' scope="col"', ' scope="x"')
        .replace("</main>", '<p style="color:#bbb">for lite kontrast</p></main>')
    )
    said = " ".join(violations(without_policy(broken), 1280, tmp_path))
    assert "html-has-lang" in said
    assert "color-contrast" in said


def without_policy(page: str) -> str:
    """The page itself lets no script run; it is otherwise the same."""
    policy = tag("meta", http_equiv="Content-Security-Policy", content=POLICY)
    assert policy in page
    return page.replace(policy, "")
