"""From a Jinja template to an answer."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse.texts import initials
from sp_prosjektportal.emulator.browse.visit import Visit, path_link

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__, "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(path_link=path_link, initials=initials, colour=colour)
    return made


@cache
def style() -> str:
    """The one stylesheet, inside every page."""
    folder = files(__package__) / "pages"
    return "".join(folder.joinpath(name).read_text("utf-8") for name in ("style.css", "classes.css"))


def page(visit: Visit, name: str, *, title: str, status: int = 200, **values: Any) -> Answer:
    """A whole page. ``title`` is its heading and stands first in the window's title."""
    from sp_prosjektportal.emulator.browse.frame import frame

    text = environment().get_template(f"{name}.html").render(
        visit=visit, say=visit.say, title=title, style=style(), frame=frame(visit), **values
    )  # fmt: skip
    return Answer(
        status, HEADERS | {"Content-Type": "text/html; charset=utf-8"}, text.encode("utf-8", "replace")
    )


_COLOURS = ("#03787c", "#8764b8", "#498205", "#ca5010", "#005b70", "#881798", "#0078d4", "#a4262c", "#986f0b")


def colour(name: str) -> str:
    """The colour of a site's or person's initials: always the same for the same name. White text is readable on all."""
    return _COLOURS[sum(name.encode()) % len(_COLOURS)]
