"""Measures on the emulator, and prints each figure beside its baseline. Run by scripts/bench.

An exchange is one HTTP request and reply on the wire; a batch counts one and its parts are told beside it. Sign-in and
polling for readiness are left out. Times are on the simulated clock: 150 ms an exchange plus the recorded median server
time of each part. A baseline leaves the same sites by sending the same requests one at a time.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import bench_emulator
import bench_report

from sp_prosjektportal.cli.demo.stage import HUB, Stage
from sp_prosjektportal.cli.hub import wanted_hub
from sp_prosjektportal.cli.making import making
from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import Plan, make_plan
from sp_prosjektportal.project.create import new
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.project.plan import wanted
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.template import loader
from sp_prosjektportal.tenant.request import Request

T = TypeVar("T")

PEOPLE = [
    ("kari@contoso.onmicrosoft.com", "Kari Nordmann"),
    ("aase@contoso.onmicrosoft.com", "Åse Bjørnstad"),
]
TEMPLATE = "prosjekt"
"""The one that is measured with its baseline."""


def one_at_a_time(steps: Steps[T]) -> Steps[T]:
    """The same steps, no request in a batch."""
    answer: object = None
    error: Exception | None = None
    while True:
        try:
            asked = steps.throw(error) if error is not None else steps.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result
        try:
            answer, error = (yield alone(asked)), None
        except Exception as failure:
            error = failure


def alone(asked: object) -> object:
    """What is asked for, each request by itself."""
    if isinstance(asked, list):
        return type(asked)(alone(one) for one in asked)
    return asked.by_itself() if isinstance(asked, Request) else asked


@dataclass
class Spent:
    """What a stretch of work used."""

    exchanges: int
    parts: int
    seconds: float


class Bench:
    """One emulated tenant; ``packed`` or one request at a time."""

    def __init__(self, folder: Path, *, packed: bool) -> None:
        self.stage = Stage.open(folder, title="Bench", days_before=0)
        self.stage.add_people(PEOPLE)
        self.tenant = self.stage.application()
        self.packed = packed
        self.session = Session(self.tenant.settings, lambda settings: self.tenant)
        _, self.portfolio = self.session.portfolio(None)
        self.tenant.granted()

    def run(self, steps: Steps[T]) -> T:
        """Run, each request by itself unless packed."""
        return self.tenant.run(steps if self.packed else one_at_a_time(steps))

    def measure(self, work: Callable[[], object]) -> Spent:
        ledger, clock = self.tenant.ledger, self.stage.clock
        before = ledger.exchanges, ledger.parts, clock.monotonic()
        work()
        return Spent(ledger.exchanges - before[0], ledger.parts - before[1], clock.monotonic() - before[2])

    def hub(self) -> Spent:
        """The hub from nothing."""
        hub = wanted_hub(self.session, None)

        def work() -> None:
            plan = self.run(make_plan(hub.desired, kinds(), hub.known, last=hub.last))
            self.run(apply(plan, kinds(), hub.known)).raise_for_failures()

        return self.measure(work)

    def project(self, template: str = TEMPLATE) -> Spent:
        """A project from nothing: what came after the site existed."""
        project, wanting = self._project(template)
        since: list[tuple[int, int, float]] = []

        def mark(change: object, state: str, note: str) -> None:
            if state == "done" and not since:
                since.append(
                    (self.tenant.ledger.exchanges, self.tenant.ledger.parts, self.stage.clock.monotonic())
                )

        self.run(new(project, wanting, on_change=mark))
        exchanges, parts, moment = since[0]
        ledger = self.tenant.ledger
        return Spent(
            ledger.exchanges - exchanges, ledger.parts - parts, self.stage.clock.monotonic() - moment
        )

    def second_plan(self, template: str = TEMPLATE) -> tuple[Spent, Plan]:
        """A plan of the unchanged project."""
        project, wanting = self._project(template)
        plans: list[Plan] = []
        known = wanting.known(project.url)

        def work() -> None:
            steps: Steps[Plan] = make_plan(wanted(project.url, wanting), kinds(), known, last=wanting.stamp)
            plans.append(self.run(steps))

        return self.measure(work), plans[0]

    def _project(self, template: str) -> tuple[Project, Making]:
        url = f"https://contoso.sharepoint.com/sites/b-{template}"
        loaded = loader.load(template, site=url, site_title="Bench", hub=HUB)
        project = Project(
            f"B-{template}"[:20],
            "Bench",
            url,
            template,
            type=loaded.site_type,
            manager=PEOPLE[0][0],
            owner=PEOPLE[1][0],
        )
        return project, making(self.session, self.portfolio, loaded)


def templates(packed: Bench) -> dict[str, float]:
    """A site by each project template. The one that has a baseline is there already."""
    made: dict[str, float] = {}
    for name in (entry.name for entry in loader.list_templates() if entry.purpose == "project"):
        if name != TEMPLATE:
            spent = packed.project(name)
            _, plan = packed.second_plan(name)
            if not plan.empty:
                raise SystemExit(f"A second plan of {name} is not empty: the figures mean nothing.")
            made |= _figures(f"project_new.{name}", spent)
    return made


def _figures(name: str, spent: Spent) -> dict[str, float]:
    return {
        f"{name}.exchanges": spent.exchanges,
        f"{name}.parts": spent.parts,
        f"{name}.seconds": round(spent.seconds, 1),
    }


def sites(folder: Path) -> dict[str, float]:
    """The hub and a project, packed and one at a time."""
    packed, single = Bench(folder / "packed", packed=True), Bench(folder / "single", packed=False)
    hub, hub_baseline = packed.hub(), single.hub()
    after, after_baseline = packed.project(), single.project()
    unchanged, plan = packed.second_plan()
    _, plan_baseline = single.second_plan()
    if not (plan.empty and plan_baseline.empty):
        raise SystemExit("A second plan is not empty: the figures mean nothing.")
    if plan.unchanged != plan_baseline.unchanged:
        raise SystemExit("The baseline did not leave the same site: the figures mean nothing.")
    return {
        **_figures("project_new", after),
        "project_new.baseline_exchanges": after_baseline.exchanges,
        "project_new.baseline_seconds": round(after_baseline.seconds, 1),
        **_figures(f"project_new.{TEMPLATE}", after),
        **templates(packed),
        **_figures("hub", hub),
        "hub.baseline_exchanges": hub_baseline.exchanges,
        "hub.baseline_seconds": round(hub_baseline.seconds, 1),
        "plan_unchanged.exchanges": unchanged.exchanges,
        "plan_unchanged.parts": unchanged.parts,
    }


def start_up(runs: int = 15) -> dict[str, float]:
    """The first help page beside a bare start of Python, bytecode compiled; medians of alternating runs."""
    compileall.compile_dir(str(Path(loader.__file__).parents[1]), quiet=2)
    program = Path(sys.executable).with_name("prosjektportal")
    commands = {"help": [str(program), "--help"], "bare": [sys.executable, "-c", "pass"]}
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
            times[name].append(time.perf_counter() - start)
    middle = {name: statistics.median(values) for name, values in times.items()}
    return {
        "help.ms": round(middle["help"] * 1000, 1),
        "help.bare_python_ms": round(middle["bare"] * 1000, 1),
        "help.ratio": round(middle["help"] / middle["bare"], 2),
    }


def validation(runs: int = 7) -> dict[str, float]:
    """Checking all templates in process, imports done, nothing cached between runs."""
    names = [entry.name for entry in loader.list_templates()]
    loader.check(names)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        loader.check(names)
        times.append(time.perf_counter() - start)
    return {"validate.ms": round(statistics.median(times) * 1000, 1), "validate.templates": len(names)}


LIMITS = {
    "project_new.exchanges": 15,
    "plan_unchanged.exchanges": 3,
    "help.ratio": 4,
    "validate.ms": 300,
    "report.200_seconds": 2,
    "report.200_kb": 1000,
    "report.2000_seconds": 15,
    "emulator.inprocess_ms": 2,
    "emulator.store_10000_mb": 2000,
    "emulator.open_seconds": 1,
}
LEAST = {"emulator.tls_reads_per_second": 300}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", metavar="FILE", help="write the figures as one flat JSON object")
    parser.add_argument("--only", choices=["product", "emulator", "report"], help="measure only these")
    chosen = parser.parse_args()
    figures: dict[str, float] = {}
    if chosen.only in (None, "product"):
        checking = validation()  # first: a process that only checks has no emulated tenants on its heap
        with tempfile.TemporaryDirectory() as folder:
            figures |= {**sites(Path(folder)), **start_up(), **checking}
    if chosen.only in (None, "emulator"):
        figures |= bench_emulator.figures()
    if chosen.only in (None, "report"):
        figures |= bench_report.figures()
    print("Figures of the emulator (simulated times), of this machine for help.*, validate.* and report.*\n")
    for name, value in figures.items():
        limit = f"   (limit {LIMITS[name]})" if name in LIMITS else ""
        limit = f"   (at least {LEAST[name]})" if name in LEAST else limit
        print(f"{name:<34}{value:>10}{limit}")
    if chosen.json:
        Path(chosen.json).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    over = [name for name, limit in LIMITS.items() if figures.get(name, 0) > limit]
    over += [name for name, least in LEAST.items() if figures.get(name, least) < least]
    if over:
        raise SystemExit(f"Over the limit: {', '.join(over)}")


if __name__ == "__main__":
    main()
