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
HUB, PROJECT = "/sites/portefolje", "/sites/fv-102"
PAGES: dict[str, tuple[str, int, int]] = {
    "hub": (HUB, 1280, 1000),
    "project": (PROJECT, 1280, 1000),
    "project-phone": (PROJECT, 500, 1000),
    "status": (f"{HUB}/Lists/Prosjekter", 1440, 640),
    "uncertainty": (f"{PROJECT}/Lists/Usikkerhet", 1280, 560),
    "checklist": (f"{PROJECT}/Lists/Fasesjekkliste", 1280, 720),
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
        with _served(demo) as port:
            for name, (path, width, height) in PAGES.items():
                _shoot(
                    chromium, f"https://localhost:{port}{path}", folder / f"{name}.png", width, height, place
                )
            _report(demo, Path(place) / "report")
        _shoot(
            chromium,
            (Path(place) / "report" / "index.html").as_uri(),
            folder / "report.png",
            1280,
            1000,
            place,
        )
    print(f"{len(PAGES) + 1} pictures in {folder}")
    return 0


def _run(arguments: list[str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "sp_prosjektportal", *arguments], check=True, stdout=subprocess.DEVNULL
    )


def _report(demo: Path, out: Path) -> None:
    _run(["portfolio", "report", "--config", str(demo / "prosjektportal.yaml"), "--out", str(out)])


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
