"""Pictures of what the demonstration makes: homes, formatted views and the report. ``scripts/screenshots [FOLDER]``."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PAGES: dict[str, tuple[str, int, int]] = {
    "hub": ("{hub}", 1280, 1000),
    "project": ("{project}", 1280, 1000),
    "project-phone": ("{project}", 500, 1000),
    "status": ("{hub}/Lists/Prosjekter", 1520, 760),
    "economy": ("{hub}/Lists/Prosjekter/Okonomi.aspx", 1280, 720),
    "uncertainty": ("{project}/Lists/Usikkerhet/Matrise.aspx", 1280, 720),
}
"""Name of the picture: address, width, height."""


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else PICTURES
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("Chromium was not found; on Debian and Ubuntu: apt-get install chromium.", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        demo = Path(place) / "demo"
        _run(["demo", "--dir", str(demo)])
        places = _places(demo)
        with _served(demo) as port:
            for name, (path, width, height) in PAGES.items():
                address = f"https://localhost:{port}{path.format(**places)}"
                _shoot(chromium, address, folder / f"{name}.png", width, height, place)
            report = _report(demo)
        _shoot(chromium, report.as_uri(), folder / "report.png", 1280, 1000, place)
    print(f"{len(PAGES) + 1} pictures in {folder}")
    return 0


def _run(arguments: list[str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "sp_prosjektportal", *arguments], check=True, stdout=subprocess.DEVNULL
    )


def _places(demo: Path) -> dict[str, str]:
    """The hub with most projects, and of these the one with most rows of uncertainty."""
    from sp_prosjektportal.emulator.app import Emulator

    store = Emulator.open(demo / "emulator.sqlite").store
    sites = list(store.rows("sites").values())

    def rows(site: dict[str, Any]) -> int:
        lists = store.rows("lists", site["id"]).values()
        found = next((one for one in lists if one["url"].endswith("/Lists/Usikkerhet")), None)
        return len(store.rows("items", site["id"], found["id"])) if found else -1

    below = {
        key: [one for one in sites if one["hub_id"] == key and one["id"] != key] for key in store.rows("hubs")
    }
    hub = max(below, key=lambda key: len(below[key]))
    made = {"hub": (store.get("sites", hub) or {})["path"], "project": max(below[hub], key=rows)["path"]}
    store.close()
    return made


def _report(demo: Path) -> Path:
    """The page to begin with, of the report that the demonstration made; else of one made now."""
    made = sorted((demo / "report").rglob("index.html"))
    if made:
        return made[0]
    _run(
        ["portfolio", "report", "--config", str(demo / "prosjektportal.yaml"), "--out", str(demo / "report")]
    )
    return demo / "report" / "index.html"


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    from sp_prosjektportal.emulator.serve import serve

    ready, told, stops = threading.Event(), dict[str, Any](), list[Callable[[], None]]()

    def tell(connection: dict[str, Any]) -> None:
        told.update(connection)
        ready.set()

    thread = threading.Thread(target=serve, args=(folder, 0), kwargs={"ready": tell, "stop": stops.append})
    thread.start()
    ready.wait(60)
    try:
        yield int(told["port"])
    finally:
        stops[0]()
        thread.join(20)


def _shoot(chromium: str, address: str, file: Path, width: int, height: int, place: str) -> None:
    subprocess.run(
        [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--ignore-certificate-errors",
         f"--user-data-dir={place}/profile", f"--window-size={width},{height}", f"--screenshot={file}", address],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
