"""Numbers, names and addresses of projects: checked before anything is made."""

from __future__ import annotations

import re
import unicodedata

from sp_prosjektportal.errors import ProjectError

NUMBER = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,18}[A-Z0-9])")
LONGEST_NAME = 200
"""Titles of sites and rows hold 255 characters; what is longer than this nobody reads in a menu."""
LONGEST_LEAF = 50
"""A group's alias holds 64 characters, a site's address on a page should hold less."""

_NORWEGIAN = str.maketrans(
    {"æ": "ae", "ø": "o", "å": "a", "Æ": "AE", "Ø": "O", "Å": "A", "ð": "d", "ß": "ss"}
)


def check_number(text: str) -> str:
    """The project number in capitals. Raises :class:`ProjectError`."""
    number = text.strip().upper()
    if NUMBER.fullmatch(number):
        return number
    likely = slug(number).upper()[:20].rstrip("-")
    raise ProjectError(
        f"{_short(text)!r} cannot be a project number: 2 to 20 letters A–Z, digits and hyphens, no hyphen at the ends.",
        hint=f"Perhaps {likely}." if NUMBER.fullmatch(likely) else "Use a number such as 2026-014.",
    )


def check_name(text: str) -> str:
    """The project's name, blanks trimmed. Norwegian letters and quotes are fine. Raises :class:`ProjectError`."""
    if any(unicodedata.category(character) == "Cc" for character in text.strip()):
        raise ProjectError(
            f"The name {_short(text)!r} has line breaks or control characters.",
            hint="Write the name on one line.",
        )
    name = " ".join(text.split())
    if not name:
        raise ProjectError("The project has no name.", hint="Give it one, in quotes.")
    if len(name) > LONGEST_NAME:
        raise ProjectError(
            f"The name is {len(name)} characters long; at most {LONGEST_NAME} are allowed.",
            hint="Shorten the name; the goals have a column of their own.",
        )
    return name


def slug(text: str) -> str:
    """A text as the end of an address: ASCII letters, digits and single hyphens, at most 50 characters."""
    plain = unicodedata.normalize("NFKD", text.translate(_NORWEGIAN)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()
    return words[:LONGEST_LEAF].rstrip("-")


def site_url(pattern: str, sharepoint: str, number: str, name: str) -> str:
    """The absolute address by the portfolio's pattern, such as ``/sites/{number}`` or ``/sites/{number}-{name}``."""
    try:
        path = pattern.format(number=slug(number), name=slug(name))
    except (KeyError, IndexError, ValueError) as error:
        raise ProjectError(
            f"The pattern {pattern!r} cannot be used for addresses.", hint="It may use {number} and {name}."
        ) from error
    head, _, leaf = path.strip("/").rpartition("/")
    return f"{sharepoint.rstrip('/')}/{head}/{leaf[:LONGEST_LEAF].rstrip('-')}"


def check_url(url: str, sharepoint: str) -> str:
    """An address given by hand. Raises :class:`ProjectError` unless it is a site of this tenant."""
    url = url.strip().rstrip("/")
    start = sharepoint.rstrip("/").casefold() + "/"
    rest = url[len(start) :]
    if not url.casefold().startswith(start) or not re.fullmatch(r"(sites|teams)/[A-Za-z0-9._-]{1,64}", rest):
        raise ProjectError(
            f"{_short(url)!r} is no address for a site here.",
            hint=f"It looks like {start}sites/name, with ASCII letters, digits, hyphens, dots and underscores.",
        )
    return url


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
