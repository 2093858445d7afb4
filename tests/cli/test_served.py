"""The real program in a process of its own, over TLS, against a tenant served by another process.

Nothing is changed but prosjektportal.yaml, and that was written by the emulator.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
import yaml

from cli.desk import HOST, HUB, KARI, OLA

PROGRAM = [sys.executable, "-m", "sp_prosjektportal"]
Type = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(folder: Path) -> dict[str, str]:
    own = {
        "PROSJEKTPORTAL_CONFIG": str(folder / "prosjektportal.yaml"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONUTF8": "0",
        "NO_COLOR": "1",
    }
    return {**os.environ, **own}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A tenant that `emulator serve` serves until the tests are done."""
    place = tmp_path_factory.mktemp("served")
    serving = subprocess.Popen(
        [*PROGRAM, "emulator", "serve", "--port", "0", "--dir", str(place)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert serving.stdout is not None
    assert serving.stderr is not None
    first = serving.stdout.readline()
    assert "127.0.0.1" in first, first + serving.stderr.read()
    yield place
    serving.send_signal(signal.SIGINT)
    assert serving.wait(20) == 0, serving.stderr.read()
    assert "Traceback" not in serving.stderr.read()


@pytest.fixture(scope="module")
def type_(folder: Path) -> Type:
    """Types a command in another process."""

    def type_(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        given = {"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 180, **options}
        ran = subprocess.run(
            [*PROGRAM, *arguments], env=environment(folder), stdin=subprocess.DEVNULL, **given
        )  # type: ignore[call-overload]
        assert "Traceback" not in (ran.stderr or "")
        return ran  # type: ignore[no-any-return]

    return type_


@pytest.fixture(scope="module")
def hub(type_: Type) -> str:
    """The hub, made over TLS."""
    planned = json.loads(type_("hub", "plan", "--json").stdout)
    ran = type_("hub", "apply", "--checksum", planned["checksum"], "--json")
    assert ran.returncode == 0, ran.stderr
    assert len(json.loads(ran.stdout)["applied"]["done"]) == len(planned["changes"])
    return HUB


def test_a_hub_made_over_tls_is_as_wanted(type_: Type, hub: str) -> None:
    again = type_("hub", "plan")
    assert (again.returncode, "nothing to do" in again.stdout) == (0, True), again.stdout
    checked = type_("doctor", "--json")
    assert checked.returncode == 0, checked.stdout
    assert {"Network", "Clock"} <= {check["name"] for check in json.loads(checked.stdout)["checks"]}


def test_a_project_from_number_to_board(type_: Type, hub: str) -> None:
    new = ("project", "new", "P-1", "Ærlig øvelse", "--manager", KARI, "--owner", OLA)
    made = type_(*new, "--verbose")
    assert made.returncode == 0, made.stderr
    assert made.stdout == f"Project P-1 is made: {HOST}/sites/p-1\n"
    assert "Asked of the tenant: " in made.stderr
    assert type_(*new).returncode == 1
    assert type_("project", "plan", "P-1").returncode == 0
    assert "Ærlig øvelse" in type_("project", "list").stdout
    assert type_("portfolio", "plan").returncode == 3
    assert type_("portfolio", "sync", "--yes").returncode == 0
    assert type_("portfolio", "plan").returncode == 0
    board = type_("portfolio", "show").stdout
    assert "P-1  Ærlig øvelse  Idé   ○ ukjent" in board
    assert "\x1b" not in board
    assert type_("portfolio", "attention", "--check").returncode == 0


def test_the_ledger_and_the_emulator_count_the_same(type_: Type, hub: str, folder: Path) -> None:
    before = counters(folder)
    ledger = json.loads(type_("hub", "plan", "--json").stdout)["ledger"]
    after = counters(folder)
    assert after["exchanges"] - before["exchanges"] == ledger["exchanges"]
    assert after["parts"] - before["parts"] == ledger["parts"]


def counters(folder: Path) -> dict[str, int]:
    """What the emulator counted, from its own page."""
    connection = json.loads((folder / "connection.json").read_text("utf-8"))
    page = f"https://localhost:{connection['port']}/_emulator/counters"
    answer = requests.get(page, verify=connection["ca_file"], timeout=10)
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = answer.json()
    return found


def test_whoever_stops_reading_is_not_told_of_it(folder: Path, hub: str) -> None:
    line = f"{sys.executable} -m sp_prosjektportal template show prosjekt --json | head -n 1"
    ran = subprocess.run(
        line,
        shell=True,
        env=environment(folder),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (ran.stdout, ran.stderr) == ("{\n", "")


def test_a_refused_port_is_told(type_: Type, folder: Path, tmp_path: Path) -> None:
    closed = yaml.safe_load((folder / "prosjektportal.yaml").read_text("utf-8"))
    closed["cloud"]["resolve"] = dict.fromkeys(closed["cloud"]["resolve"], "127.0.0.1:9")
    for name in ("ca.pem", "client.pem", "client-key.pem"):
        shutil.copy(folder / name, tmp_path / name)
    (tmp_path / "prosjektportal.yaml").write_text(yaml.safe_dump(closed), encoding="utf-8")
    ran = type_("project", "list", "--config", str(tmp_path / "prosjektportal.yaml"))
    assert ran.returncode == 1
    assert ran.stderr.count("Error: ") == 1
    assert "network" in ran.stderr.partition("Hint: ")[2]


def test_a_foreign_certificate_authority_is_told(type_: Type, folder: Path, tmp_path: Path) -> None:
    strange = yaml.safe_load((folder / "prosjektportal.yaml").read_text("utf-8"))
    strange["cloud"].pop("ca_file")
    for name in ("client.pem", "client-key.pem"):
        shutil.copy(folder / name, tmp_path / name)
    (tmp_path / "prosjektportal.yaml").write_text(yaml.safe_dump(strange), encoding="utf-8")
    ran = type_("project", "list", "--config", str(tmp_path / "prosjektportal.yaml"))
    assert ran.returncode == 1
    assert ran.stderr.count("Error: ") == 1
    assert "Hint: " in ran.stderr


def test_a_port_that_is_taken_is_told(type_: Type, folder: Path, tmp_path: Path) -> None:
    port = json.loads((folder / "connection.json").read_text("utf-8"))["port"]
    ran = type_("emulator", "serve", "--port", str(port), "--dir", str(tmp_path))
    assert ran.returncode == 1
    assert f"port {port}" in ran.stderr
    assert "--port" in ran.stderr
