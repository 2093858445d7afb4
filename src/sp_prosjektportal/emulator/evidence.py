"""Where the emulator's behaviour comes from: the table of recorded times, and docs/emulator.md.

``python -m sp_prosjektportal.emulator.evidence latencies CASES`` prints the table of recorded server times from
the conformance cases; ``... evidence page`` prints docs/emulator.md. Tests check that both are current.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path

DURATION = "SPClientServiceRequestDuration"
SOURCE = "median of the recorded header SPClientServiceRequestDuration"


def latencies(cases: Path) -> list[tuple[str, int, int]]:
    """``(operation, median milliseconds, samples)`` of the recorded answers.

    Answers that came in a batch carry the time of the whole batch and are left out, as are errors.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for line in cases.read_text("utf-8").splitlines():
        case = json.loads(line)
        duration = (case["response"].get("headers_subset") or {}).get(DURATION)
        skip = case["in_batch"] or case["operation"].startswith(("error.", "batch."))
        if duration is not None and not skip:
            found[case["operation"]].append(int(duration))
    return [(name, round(statistics.median(times)), len(times)) for name, times in sorted(found.items())]


def latency_csv(cases: Path) -> str:
    """The text of ``latencies.csv``."""
    rows = [f"{name},{milliseconds},{samples}" for name, milliseconds, samples in latencies(cases)]
    return f"# {SOURCE}\noperation,milliseconds,samples\n" + "\n".join(rows) + "\n"


def main(arguments: list[str]) -> int:
    match arguments:
        case ["latencies", cases]:
            sys.stdout.write(latency_csv(Path(cases)))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
