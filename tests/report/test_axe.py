"""Pages as axe-core finds them in headless Chromium: on a desk and on a telephone. ``scripts/check-report`` runs it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from report.test_pages import PORTFOLIOS, pages
from sp_prosjektportal.report.markup import tag
from sp_prosjektportal.report.page import POLICY

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RUN = """
addEventListener("load", () => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(found => {
  const said = found.violations.map(one => one.id + ": " + one.nodes.map(node => node.html.slice(0, 160)).slice(0, 3).join(" | "));
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth) said.push("wider than the screen: " + width + " of " + innerWidth);
  document.body.innerHTML = ""; document.body.dataset.found = JSON.stringify(said);
}));
"""

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(
        not AXE.is_file(), reason="axe-core is not installed; scripts/check-report installs it"
    ),
]
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
    file = folder / "page.html"
    scripts = f"<script>{AXE.read_text('utf-8')}</script><script>{RUN}</script>"
    file.write_text(page.replace(policy, "").replace("</head>", scripts + "</head>"), encoding="utf-8")
    command = [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={width},900",
               f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=30000", "--dump-dom", file.as_uri()]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    result = re.search(r'data-found="([^"]*)"', said)
    assert result is not None, said[-500:]
    answer: list[str] = json.loads(unescape(result[1]))
    return answer
