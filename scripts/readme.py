"""Fills in the blocks of README.md that are made by running: the demonstration and the bench figures.

.venv/bin/python scripts/readme.py demo            runs the demonstration in a fresh folder
.venv/bin/python scripts/readme.py bench FILE      takes the figures from a file of `scripts/bench --json FILE`
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"

ROWS = [
    ("A project site, after the site exists", "project_new", True),
    ("A hub, from nothing", "hub", True),
    ("A plan of an unchanged project site", "plan_unchanged", False),
]
TEMPLATES = ["prosjekt", "bygg", "anlegg", "ikt", "organisasjonsutvikling", "program"]


def demo() -> str:
    """What the demonstration prints, from the portfolio's table on."""
    program = Path(sys.executable).with_name("prosjektportal")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program, "demo"], cwd=folder, check=True, capture_output=True, text=True)
    shown = done.stdout[done.stdout.index("3. The portfolio") : done.stdout.index("Try next:")]
    return (
        "```\n$ scripts/demo\n…\n" + "\n".join(line.rstrip() for line in shown.strip().splitlines()) + "\n```"
    )


def bench(file: str) -> str:
    """The figures as a table."""
    figures = json.loads(Path(file).read_text("utf-8"))
    lines = ["| | exchanges | parts | seconds | one at a time |", "| --- | --- | --- | --- | --- |"]
    for title, name, timed in ROWS:
        seconds = f"{figures[f'{name}.seconds']:.0f}" if timed else ""
        baseline = (
            f"{figures[f'{name}.baseline_exchanges']} exchanges, {figures[f'{name}.baseline_seconds']:.0f} s"
            if timed
            else ""
        )
        lines.append(
            f"| {title} | {figures[f'{name}.exchanges']} | {figures[f'{name}.parts']} | {seconds} | {baseline} |"
        )
    each = [
        f"`{name}` {figures[f'project_new.{name}.exchanges']}, {figures[f'project_new.{name}.parts']}, "
        f"{figures[f'project_new.{name}.seconds']:.0f} s"
        for name in TEMPLATES
    ]
    lines += ["", f"A site by each project template (exchanges, parts, seconds): {'; '.join(each)}."]
    lines += [
        "",
        f"On the machine that ran it: `prosjektportal --help` {figures['help.ms']:.0f} ms, {figures['help.ratio']} times a bare start "
        f"of Python; checking all {figures['validate.templates']} templates {figures['validate.ms']:.0f} ms; the report of 200 projects "
        f"{figures['report.200_seconds']} s. The emulator served over TLS: {figures['emulator.tls_reads_per_second']:.0f} list reads of 100 rows "
        f"a second; 10,000 sites take {figures['emulator.store_10000_mb']} MB.",
    ]
    return "\n".join(lines)


def fill(name: str, text: str) -> None:
    """Put the text between the block's marks."""
    page = README.read_text("utf-8")
    made, count = re.subn(
        rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", lambda m: m[1] + text + m[2], page, flags=re.DOTALL
    )
    if count != 1:
        raise SystemExit(f"README.md has no block {name}")
    README.write_text(made, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["demo"]:
            fill("demo", demo())
        case ["bench", file]:
            fill("bench", bench(file))
        case _:
            raise SystemExit(__doc__)
