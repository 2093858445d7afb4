"""The frame of every page: everything in one file, nothing loaded from anywhere, no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Child, Markup, join, tag
from sp_prosjektportal.report.palette import properties

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
GENERATOR = "prosjektportal"


def page(
    said: Language,
    title: str,
    subtitle: Child,
    menu: Sequence[tuple[str, str]],
    content: Iterable[Child],
    *,
    above: Child = None,
) -> str:
    """A whole document. ``menu`` are ids of sections and their titles; ``above`` stands over the heading."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="generator", content=GENERATOR),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex"),
        tag("title", title),
        tag("style", style()),
    )
    contents = tag("nav", _menu(menu), aria_label=said.say("page.menu"))
    body = tag(
        "body",
        tag("a", said.say("page.skip"), href="#main", class_="skip"),
        tag("header", above, tag("h1", title), tag("p", subtitle, class_="subtitle")),
        contents,
        tag("main", *content, id="main", tabindex="-1"),
        tag("footer", tag("p", said.say("page.footer"))),
    )
    return "<!doctype html>\n" + tag("html", "\n", head, "\n", body, "\n", lang=said.name) + "\n"


@cache
def style() -> Markup:
    """The style sheet, its colours in front."""
    sheet = files(__package__).joinpath("style.css").read_text("utf-8")
    lines = (line.strip() for line in sheet.splitlines())
    return Markup(properties() + "".join(line for line in lines if line))


def _menu(menu: Sequence[tuple[str, str]]) -> Markup:
    return tag("ul", join(*(tag("li", tag("a", title, href=f"#{key}")) for key, title in menu)))
