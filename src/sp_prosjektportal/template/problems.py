"""Collecting problems, so that all of a run come together, and guessing what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from sp_prosjektportal.errors import Problem, TemplateInvalid
from sp_prosjektportal.template.tree import Place


class Problems:
    """The problems of a run, each once (a fragment may be read by several templates)."""

    def __init__(self) -> None:
        self._found: dict[tuple[Place, str, str], Problem] = {}
        self._broken: set[Place] = set()

    def add(self, place: Place, code: str, message: str, fix: str, *, broken: bool = False) -> None:
        """Note a problem. ``code`` is stable; ``fix`` says what to do.

        ``broken``: there is no value at this place, so what follows from that is not worth telling.
        """
        if broken:
            self._broken.add(place)
        elif place in self._broken:
            return
        self._found.setdefault((place, code, message), Problem(*place, code, message, fix))

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found.values())

    def raise_any(self) -> None:
        """Raise all that were found together, if any."""
        if self._found:
            raise TemplateInvalid(tuple(self._found.values()))


def meant(wrong: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """A way out: the nearest of the known names, or ``otherwise``, or what there is to choose from."""
    names = sorted(set(known))
    folded = {_last(name): name for name in names}
    close = get_close_matches(_last(wrong), list(folded), n=1, cutoff=0.6)
    if close:
        return f"Did you mean '{folded[close[0]]}'?"
    if otherwise:
        return otherwise
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"Use one of: {shown}." if names else "There is none to choose from."


def _last(name: str) -> str:
    """What tells a name from others: of a URL its last part, since all lists begin alike."""
    return name.rstrip("/").rpartition("/")[2].casefold()
