"""The pages in headless Chromium: by axe-core on a desk and on a telephone, over HTTPS as they are served, and on paper."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from chromium import needs_axe, needs_chromium, run, violations_of
from emulator.browse.world import LIST, SITE, html
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.browse.render import POLICY
from sp_prosjektportal.emulator.serve import serve

ONE_OF_EACH = ("/", SITE, LIST, f"{LIST}/Etter%20nivaa.aspx", f"{LIST}/DispForm.aspx?ID=2", f"{SITE}/Delte%20dokumenter",
               f"{SITE}/_layouts/15/viewlsts.aspx", f"{SITE}/_layouts/15/user.aspx", f"{SITE}/_layouts/15/mngfield.aspx",
               "/_browse/terms", "/_browse/log", "/_browse/budget", "/sites/english")  # fmt: skip
OF_THE_PRODUCT = ("{hub}", "{hub}/Lists/Prosjekter", "{project}", "{project}/Lists/Usikkerhet", "{project}/Lists/Fasesjekkliste",
                  "{hub}/Lists/Prosjekter/DispForm.aspx?ID=1", "{project}/_layouts/15/user.aspx")  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The demonstration's tenant: what the product itself makes."""
    from sp_prosjektportal.cli.demo.play import play

    folder = tmp_path_factory.mktemp("demo")
    assert play(folder, reset=False, verbose=False) == 0
    emulator = Emulator.open(folder / "emulator.sqlite")
    yield emulator
    emulator.store.close()


DESK, PHONE = 1280, 500
SIZES = [*((path, DESK) for path in ONE_OF_EACH), *((path, PHONE) for path in ONE_OF_EACH[:6])]
SIZES_OF_THE_PRODUCT = [
    *((path, DESK) for path in OF_THE_PRODUCT),
    *((path, PHONE) for path in OF_THE_PRODUCT[:4]),
]


def places(demo: Emulator) -> dict[str, str]:
    """A hub, and a project below it that has uncertainty."""
    sites = demo.store.rows("sites")
    for site in sites.values():
        lists = demo.store.rows("lists", site["id"]).values()
        if site["hub_id"] in sites and any(one["url"].endswith("/Lists/Usikkerhet") for one in lists):
            return {"hub": sites[site["hub_id"]]["path"], "project": site["path"]}
    raise AssertionError("the demonstration made no project")


class TestAxe:
    """All pages in one run of the browser, each in a frame as wide as the screen would be."""

    pytestmark = needs_axe

    def test_axe_finds_nothing_in_one_of_each(self, tenant: Emulator, tmp_path: Path) -> None:
        pages = {f"{path} at {width}": (html(tenant, path), width) for path, width in SIZES}
        assert {name: said for name, said in violations_of(pages, tmp_path).items() if said} == {}

    def test_axe_finds_nothing_in_what_the_product_makes(self, demo: Emulator, tmp_path: Path) -> None:
        where = places(demo)
        pages = {
            f"{path} at {width}": (html(demo, path.format(**where)), width)
            for path, width in SIZES_OF_THE_PRODUCT
        }
        assert {name: said for name, said in violations_of(pages, tmp_path).items() if said} == {}

    def test_axe_finds_what_is_wrong_in_any_of_them(self, tenant: Emulator, tmp_path: Path) -> None:
        good = html(tenant, "/")
        low = good.replace("</main>", '<p style="color:#bbb;background:#fff">for lite kontrast</p></main>')
        wide = good.replace("</main>", '<p style="width:2000px">for bredt</p></main>')
        found = violations_of({"good": (good, DESK), "low": (low, PHONE), "wide": (wide, PHONE)}, tmp_path)
        assert found["good"] == []
        assert "color-contrast" in " ".join(found["low"])
        assert "wider than the screen" in " ".join(found["wide"])


# -- as served -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A tenant over HTTPS, in this process."""
    ready, told, stops = threading.Event(), dict[str, Any](), list[Callable[[], None]]()

    def tell(connection: dict[str, Any]) -> None:
        told.update(connection)
        ready.set()

    thread = threading.Thread(
        target=serve, args=(tmp_path_factory.mktemp("served"), 0), kwargs={"ready": tell, "stop": stops.append}, daemon=True
    )  # fmt: skip
    thread.start()
    assert ready.wait(30)
    yield told
    stops[0]()
    thread.join(20)


@needs_chromium
@pytest.mark.parametrize(("path", "expected"), [
    ("/", "Tomt område"), ("/sites/empty", "Innhold på området"), ("/sites/empty/Delte%20dokumenter", "Ingen elementer i denne visningen."),
    ("/sites/empty/_layouts/15/user.aspx", "Eiere av Tomt område"), ("/_browse/budget", "Budsjett for ressursenheter"), ("/sites/ingen", "Fant ikke siden"),
])  # fmt: skip
def test_a_browser_shows_the_served_tenant_and_complains_of_nothing(
    served: dict[str, Any], path: str, expected: str, tmp_path: Path
) -> None:
    shown, said = seen(f"https://localhost:{served['port']}{path}", tmp_path)
    assert expected in shown
    assert [line for line in said if "status of 404" not in line] == []


@needs_chromium
def test_a_page_that_loads_something_would_be_complained_of(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><img src="https://example.org/x.png">'
    )
    assert "violates" in " ".join(seen(page.as_uri(), tmp_path)[1])


def seen(address: str, folder: Path) -> tuple[str, list[str]]:
    """The page as the browser has it in the end, and what the browser complains of."""
    log = folder / "chromium.log"
    ran = run(
        address, folder, "--ignore-certificate-errors", "--enable-logging", f"--log-file={log}", "--dump-dom"
    )
    return unescape(ran.stdout), [line for line in log.read_text("utf-8").splitlines() if "CONSOLE" in line]


@needs_chromium
def test_a_list_prints_without_what_only_a_screen_needs(tenant: Emulator, tmp_path: Path) -> None:
    page, paper = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(html(tenant, LIST), encoding="utf-8")
    run(page.as_uri(), tmp_path, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    assert paper.read_bytes().startswith(b"%PDF")
    assert paper.read_bytes().count(b"/Type /Page\n") == 1
