"""Pages in headless Chromium: what axe-core says of them, what they come to, how they print.

Tests that need it skip, saying so, where there is no Chromium, or no axe-core (``scripts/check-report`` installs it).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(__file__).parent / "report" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """
addEventListener("load", () => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(found => {
  const said = found.violations.map(one => one.id + ": " + one.nodes.map(node => node.html.slice(0, 160)).slice(0, 3).join(" | "));
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth) said.push("wider than the screen: " + width + " of " + innerWidth);
  document.body.innerHTML = ""; document.body.dataset.found = JSON.stringify(said);
}));
"""
RUN_IN_FRAME = RUN.replace(
    'document.body.innerHTML = ""; document.body.dataset.found = JSON.stringify(said);',
    'parent.postMessage({name: window.name, said}, "*");',
)
COLLECT = """
const found = {};
addEventListener("message", event => {
  found[event.data.name] = event.data.said;
  document.body.dataset.found = JSON.stringify(found);
});
"""
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
needs_axe = [
    needs_chromium,
    pytest.mark.skipif(
        not AXE.is_file(), reason="axe-core is not installed; scripts/check-report installs it"
    ),
]


def run(address: str, folder: Path, *options: str, width: int = 1280) -> subprocess.CompletedProcess[str]:
    """One run of the browser, with a profile of its own."""
    command = [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={width},900",
               f"--user-data-dir={folder / 'profile'}", *options, address]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)


def violations_of(pages: Mapping[str, tuple[str, int]], folder: Path) -> dict[str, list[str]]:
    """What axe says of many pages, each in a frame of its own width, in one run of the browser. ``pages``: name to page and width."""
    script = f"<script>{AXE.read_text('utf-8')}</script><script>{RUN_IN_FRAME}</script>"
    frames = []
    for number, (name, (page, width)) in enumerate(pages.items()):
        file = folder / f"page-{number}.html"
        file.write_text(page.replace("</head>", f"{script}</head>"), encoding="utf-8")
        frames.append(
            f'<iframe name="{escape(name)}" width="{width}" height="900" src="{file.name}"></iframe>'
        )
    outer = folder / "pages.html"
    outer.write_text(f"<!doctype html><script>{COLLECT}</script>{''.join(frames)}", encoding="utf-8")
    said = run(outer.as_uri(), folder, "--virtual-time-budget=120000", "--dump-dom").stdout
    result = re.search(r'data-found="([^"]*)"', said)
    assert result is not None, said[-500:]
    found: dict[str, list[str]] = json.loads(unescape(result[1]))
    assert found.keys() == pages.keys()
    return found


def violations(page: str, width: int, folder: Path) -> list[str]:
    """What axe says of a page that lets scripts run; and whether it is wider than the screen."""
    file = folder / "page.html"
    scripts = f"<script>{AXE.read_text('utf-8')}</script><script>{RUN}</script>"
    file.write_text(page.replace("</head>", scripts + "</head>"), encoding="utf-8")
    said = run(file.as_uri(), folder, "--virtual-time-budget=30000", "--dump-dom", width=width).stdout
    result = re.search(r'data-found="([^"]*)"', said)
    assert result is not None, said[-500:]
    answer: list[str] = json.loads(unescape(result[1]))
    return answer
