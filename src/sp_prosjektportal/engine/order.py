"""The order in which resources can be made: a stable topological order over what each needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from graphlib import TopologicalSorter

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.errors import PlanError

Needs = dict[str, frozenset[str]]
"""Of each wanted address (casefolded) the wanted addresses that must be there first."""


def needs(resources: Sequence[Resource], last: Sequence[Resource] = ()) -> Needs:
    """What each resource needs of the others. What nobody wants is taken to be there already.

    Foundations (a site, its settings) are needed by everything else, and by each other as they come; ``last`` need
    everything else.
    """
    wanted = frozenset(fold(r) for r in (*resources, *last))
    final = frozenset(fold(r) for r in last)
    foundations = [fold(r) for r in resources if r.foundation]
    result: Needs = {}
    for resource in (*resources, *last):
        own = frozenset(address.casefold() for address in resource.needs()) & wanted
        if resource.foundation and fold(resource) in foundations:
            own |= frozenset(foundations[: foundations.index(fold(resource))])
        else:
            own |= frozenset(foundations)
        if fold(resource) in final:
            own |= wanted - final
        result[fold(resource)] = own - {fold(resource)}
    return result


def through(needed: Needs, changed: Collection[str]) -> Needs:
    """What each changed one needs, and what the unchanged ones that it needs wait for.

    A view needs its list, the list its content types: when a content type gets a column, a view that is to show
    it must wait although the list itself does not change.
    """
    behind: Needs = {}
    for address in TopologicalSorter(needed).static_order():  # each after those it needs
        reached = set(needed[address])
        for other in needed[address]:
            if other not in changed:
                reached |= behind[other]
        behind[address] = frozenset(n for n in reached if n in changed)
    return {address: needed[address] | behind[address] for address in changed}


def fold(resource: Resource) -> str:
    return resource.address.casefold()


def ordered(resources: Sequence[Resource], needed: Needs) -> list[Resource]:
    """In the order given as far as needs allow. Raises :class:`PlanError` with the path of a cycle."""
    by_address = {fold(r): r for r in resources}
    place = {address: number for number, address in enumerate(by_address)}
    done: dict[str, None] = {}
    for start in by_address:
        if start not in done:
            _visit(start, by_address, needed, place, done)
    return [by_address[address] for address in done]


def _visit(
    start: str, by_address: dict[str, Resource], needed: Needs, place: dict[str, int], done: dict[str, None]
) -> None:
    # Depth first without recursion: chains may be longer than Python's stack.
    path = {start: _sorted(start, needed, place)}
    while path:
        address = next(reversed(path))
        if not path[address]:
            del path[address]
            done[address] = None
            continue
        following = path[address].pop()
        if following in path:
            raise _cycle(list(path), following, by_address)
        if following not in done:
            path[following] = _sorted(following, needed, place)


def _sorted(address: str, needed: Needs, place: dict[str, int]) -> list[str]:
    """What it needs, the first wanted last (it is popped from the end)."""
    return sorted(needed[address], key=place.__getitem__, reverse=True)


def _cycle(path: list[str], again: str, by_address: dict[str, Resource]) -> PlanError:
    steps = [*path[path.index(again) :], again]
    return PlanError(
        "These need each other, so none can be made first: "
        + " needs ".join(by_address[address].address for address in steps),
        hint="Break the circle, for example by leaving a column out of one of the formulas.",
    )
