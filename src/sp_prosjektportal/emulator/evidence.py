"""Where the emulator's behaviour comes from: the table of recorded times, and docs/emulator.md.

``python -m sp_prosjektportal.emulator.evidence latencies CASES`` prints the table of recorded server times from
the conformance cases; ``... evidence page`` prints docs/emulator.md, made from the emulator's own tables. Tests
check that both are current.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import sp_prosjektportal.emulator as package
from sp_prosjektportal.emulator import sources

DURATION = "SPClientServiceRequestDuration"
T = TypeVar("T")
_ABSTRACT = ("Entity", "Collection", "Null", "Securable")
_DRIVES = ("/sites/{site}/drives/{id}", "/sites/{site}/lists/{id}/drive", "/sites/{site}/drive", "/groups/{id}/drive", "/drives/{id}")  # fmt: skip
SOURCE = "median of the recorded header SPClientServiceRequestDuration"


# -- recorded times --------------------------------------------------------------------------------


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


# -- docs/emulator.md ------------------------------------------------------------------------------


def page() -> str:
    """The text of docs/emulator.md."""
    text = files(package).joinpath("evidence.md").read_text("utf-8")
    parts = {
        "REST": _rest(),
        "EVIDENCE": _evidence(),
        "FIGURES": _figures(),
        "CSOM": _csom(),
        "GRAPH": _graph(),
        "ENTRA": _entra(),
        "LATENCIES": _assumed(),
        "MARKED": _marked(),
        "ENTRA SOURCES": _sources(sources.ENTRA),
        "GRAPH SOURCES": _sources(sources.GRAPH),
        "CSOM SOURCES": _sources(sources.CSOM),
        "NOT NOW": _not_now(),
        "CLIENTS": _clients(),
    }
    for name, rows in parts.items():
        text = text.replace(f"<!-- {name} -->", "\n".join(rows))
    return text


def _figures() -> list[str]:
    """How many recorded exchanges are answered as recorded, by source and by operation (tests/emulator/conformance)."""
    kept = json.loads(files(package).joinpath("figures.json").read_text("utf-8"))
    shapes = kept["shapes"]
    sources = [(name, *_three(row)) for name, row in sorted(kept["by_source"].items())]
    operations = [(f"`{name}`", *_three(row)) for name, row in sorted(kept["by_operation"].items())]
    out = ", ".join(f"{name} ({count})" for name, count in sorted(kept["out"].items()))
    said = (
        f"Of the properties that entities always had in the recordings, {shapes['here']} of {shapes['all']} are there "
        f"({shapes['ratio']:.1%}). Out, by a family that is not emulated: {out}."
    )
    heads = ("passed", "failed", "out")
    return [*_table(("source", *heads), sources), "", said, "", *_table(("operation", *heads), operations)]


def _three(row: dict[str, int]) -> tuple[str, str, str]:
    return str(row.get("passed", 0)), str(row.get("failed", 0)), str(row.get("out", 0))


def _load() -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def _below(kind: type[T]) -> Iterator[type[T]]:
    """The emulator's own classes of that kind; those that others make are not its doing."""
    for inner in kind.__subclasses__():
        if inner.__module__.startswith(package.__name__):
            yield inner
        yield from _below(inner)


def _rest() -> list[str]:
    from sp_prosjektportal.emulator.sharepoint.entity import Node

    _load()
    found: dict[str, set[str]] = defaultdict(set)
    for node in _below(Node):
        if node.__name__ not in _ABSTRACT and node.__name__[0] != "_":
            name = node.type or node.__name__
            found[name] |= {member.name for member in node.members.values() if member.name[0] != "*"}
    return _table(
        ("object", "leads to, answers, does"), ((name, _words(found[name])) for name in sorted(found))
    )


def _evidence() -> list[str]:
    from sp_prosjektportal.emulator.sharepoint.evidence import EVIDENCE

    return _table(_HEADS, ((e.endpoint, e.evidence, passing(e.evidence), e.unverified) for e in EVIDENCE))


_HEADS = ("endpoint", "evidence", "cases that pass", "not verified")


def _sources(rows: Iterable[sources.Source]) -> list[str]:
    return _table(
        _HEADS, ((row.endpoint, row.evidence, passing(row.evidence), row.unverified) for row in rows)
    )


def _not_now() -> list[str]:
    return _table(("family", "such as"), ((row.family, f"`{row.example}`") for row in sources.NOT_NOW))


def _clients() -> list[str]:
    """What the clients' suites came to when they last ran whole (``scripts/conformance --write``)."""
    kept = json.loads(files(package).joinpath("clients.json").read_text("utf-8"))
    rows = ((name, str(row["passed"]), str(row["failed"])) for name, row in sorted(kept.items()))
    return _table(("client", "steps passed", "failed"), rows)


# -- what is named as evidence ---------------------------------------------------------------------


def cases_of(evidence: str) -> list[str]:
    """The operations of recorded cases that are named, ``hub.*`` being all that begin so."""
    return [
        name
        for part in re.findall(r"\bcases? ([^;(]+)", evidence)
        for name in re.split(r",\s*|\s+and\s+|\s+", part)
        if re.search(r"[._]", name) or name == "recycle"
    ]


def sections_of(evidence: str) -> tuple[list[str], list[str]]:
    """The sections and the quirks of wire.md that are named."""
    sections: list[str] = []
    quirks: list[str] = []
    for part in re.findall(r"\bwire\.md ([^;(]+)", evidence):
        before, _, after = part.partition("quirk")
        sections += re.findall(r"\d+(?:\.\d+)?", before)
        quirks += re.findall(r"\d+", after)
    return sections, quirks


def passing(evidence: str) -> str:
    """How many recorded cases pass of those that are named; a dash where none is, or none is at hand."""
    kept = json.loads(files(package).joinpath("figures.json").read_text("utf-8"))["by_operation"]
    names = cases_of(evidence)
    found = [
        row.get("passed", 0)
        for name, row in kept.items()
        if any(fnmatchcase(name, wanted) for wanted in names)
    ]
    return str(sum(found)) if found else "–"


def _csom() -> list[str]:
    from sp_prosjektportal.emulator.csom.things import Thing

    _load()
    things = {thing.type: thing for thing in _below(Thing) if thing.type}
    return _table(
        ("object", "objects below", "methods"),
        (
            (name, _words(things[name].wire_children), _words(things[name].wire_methods))
            for name in sorted(things)
        ),
    )


def _graph() -> list[str]:
    from sp_prosjektportal.emulator.graph import _ROUTES

    shown: dict[str, list[str]] = {}
    for method, pattern, _ in [*_ROUTES, ("POST", "/$batch", None)]:
        methods = shown.setdefault(_readable(pattern), [])
        methods += [] if method in methods else [method]
    drives = f"where `{{drive}}` is one of {', '.join(f'`{path}`' for path in _DRIVES)}"
    return [f"* `{', '.join(methods)} {path}`" for path, methods in shown.items()] + ["", drives + "."]


def _readable(pattern: str) -> str:
    text = pattern.replace(r"([^/:]+|[^/:]+:/[^:]*:?)", "{site}").replace(
        r"([^/:]+|[^/:]+:/[^:]*:)", "{site}"
    )
    text = text.replace(r"(root|root:/[^:]*:?|items/[^/:]+|items/[^/:]+:/[^:]*:?)", "{item}")
    text = text.replace("([^/]+)", "{id}").replace(r"(?:\(\))?", "").replace(r"([^']*)", "{text}")
    text = re.sub(r"\((/?\w+)\)\?", r"[\1]", text.replace(r"(?:microsoft\.graph\.)?", ""))
    text = re.sub(r"\\(.)", r"\1", text).replace("(?:", "(")
    prefix = next((path for path in _DRIVES if re.match(re.escape(path) + r"(/|$)", text)), "")
    return "{drive}" + text.removeprefix(prefix) if prefix else text


def _entra() -> list[str]:
    from sp_prosjektportal.emulator.entra import _PAGES

    return [f"* `{method} /{{tenant}}/{path}`" for method, path in _PAGES] + [
        "* `GET /common/discovery/instance`",
        "* `GET /common/userrealm/{login}`",
    ]


def _assumed() -> list[str]:
    from sp_prosjektportal.emulator.latency import ASSUMED

    return _table(("operation", "ms"), ((f"`{name}`", str(value)) for name, value in ASSUMED.items()))


def _marked() -> list[str]:
    """Where the code itself says, by ``[K]`` in a docstring, that something is known but not verified."""
    found = []
    for path in sorted(Path(package.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and path.stem != "evidence":
                text = " ".join((ast.get_docstring(node) or "").split())
                name = path.stem + (f".{node.name}" if not isinstance(node, ast.Module) else "")
                found += [f"* `{name}`: {sentence}" for sentence in _sentences(text) if "[K]" in sentence]
    return found


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.:;])\s+(?=[A-Z`])", text)


def _words(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names))) or "–"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def main(arguments: list[str]) -> int:
    match arguments:
        case ["latencies", cases]:
            sys.stdout.write(latency_csv(Path(cases)))
        case ["page"]:
            sys.stdout.write(page())
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
