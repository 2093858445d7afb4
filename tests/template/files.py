"""Templates written into a folder for a test."""

from __future__ import annotations

from pathlib import Path

HEAD = "version: 1.0.0\ntitle: Prøve\nfor: {purpose}\n"


def write(folder: Path, files: dict[str, str], *, purpose: str = "project") -> Path:
    """``site/x`` becomes a template with a head, ``lists/x`` a fragment. The folder is an overlay after that."""
    for name, text in files.items():
        shelf, _, stem = name.partition("/")
        fragment = shelf == "lists"
        path = folder / ("lists" if fragment else "templates/site") / f"{stem}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f"fragment: {stem}\n" if fragment else f"template: {stem}\n" + HEAD.format(purpose=purpose)
        path.write_text(head + text, encoding="utf-8")
    return folder
