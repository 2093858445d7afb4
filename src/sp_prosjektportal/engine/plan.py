"""What must change so that a site is as wanted. Planning only reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel

from sp_prosjektportal.engine.compare import compare, managed_fields
from sp_prosjektportal.engine.order import Needs, fold, needs, ordered, through
from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import PlanError
from sp_prosjektportal.steps import Steps, together

Kinds = Mapping[str, Kind[Any]]
Action = Literal["create", "update"]


@dataclass(frozen=True, slots=True)
class Change:
    """One resource to create or update. Of a new one, the differences are all its managed fields."""

    action: Action
    desired: Resource
    observed: Observed[Any] | None
    differences: tuple[Difference, ...]
    needs: frozenset[str] = frozenset()
    """Addresses (casefolded) of the other resources that are wanted and must be there first."""

    @property
    def address(self) -> str:
        return self.desired.address

    def as_dict(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "action": self.action,
            "differences": [
                {"path": d.path, "before": plain(d.before), "after": plain(d.after)} for d in self.differences
            ],
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes in an order in which they can be made, and how many resources are as wanted already."""

    changes: tuple[Change, ...]
    unchanged: int
    checksum: str = field(init=False)
    """Same changes, same checksum: who has looked at a plan can have exactly that one applied."""

    def __post_init__(self) -> None:
        text = json.dumps([c.as_dict() for c in self.changes], ensure_ascii=False, sort_keys=True)
        object.__setattr__(self, "checksum", hashlib.sha256(text.encode()).hexdigest()[:16])

    @property
    def empty(self) -> bool:
        return not self.changes

    def as_dict(self) -> dict[str, Any]:
        return {
            "checksum": self.checksum,
            "unchanged": self.unchanged,
            "changes": [change.as_dict() for change in self.changes],
        }


def make_plan(
    desired: Sequence[Resource], kinds: Kinds, known: Known, *, last: Sequence[Resource] = ()
) -> Steps[Plan]:
    """Observe all kinds at once and compare. ``known`` is filled with what is there.

    Raises :class:`PlanError`: a resource that is wanted twice or of an unknown kind, a cycle, or differences that
    a kind refuses (all of them together).
    """
    wanted = [*desired, *last]
    _check(wanted, kinds)
    needed = needs(desired, last)
    in_order = ordered(wanted, needed)
    yield from observe(in_order, kinds, known)
    changes = [change for r in in_order if (change := _change(r, known, needed))]
    _refuse(changes, kinds)
    waits = through(needed, {fold(change.desired) for change in changes})
    changes = [replace(change, needs=waits[fold(change.desired)]) for change in changes]
    return Plan(tuple(changes), len(in_order) - len(changes))


def observe(desired: Sequence[Resource], kinds: Kinds, known: Known) -> Steps[None]:
    """Put what there is of ``desired`` into ``known``, and forget what is not there. All kinds ask at once."""
    names = [name for name in kinds if any(r.kind == name for r in desired)]
    found = yield from together(
        [kinds[name].observe([r for r in desired if r.kind == name], known) for name in names]
    )
    for resource in desired:
        known.forget(resource.address)
    for there in found:
        for address, observed in there.items():
            known.put(address, observed)


def _check(wanted: Sequence[Resource], kinds: Kinds) -> None:
    seen: set[str] = set()
    for resource in wanted:
        if resource.kind not in kinds:
            raise PlanError(
                f"There is no kind '{resource.kind}' ({resource.address}).",
                hint=f"Kinds: {', '.join(sorted(kinds))}.",
            )
        if fold(resource) in seen:
            raise PlanError(
                f"{resource.address} is wanted twice.",
                hint="Upper and lower case do not tell addresses apart.",
            )
        seen.add(fold(resource))


def _change(desired: Resource, known: Known, needed: Needs) -> Change | None:
    observed = known.get(desired.address)
    own = needed[fold(desired)]
    if observed is None:
        fields = tuple(Difference(name, None, getattr(desired, name)) for name in managed_fields(desired))
        return Change("create", desired, None, fields, own)
    differences = compare(desired, observed.resource)
    return Change("update", desired, observed, differences, own) if differences else None


def _refuse(changes: Sequence[Change], kinds: Kinds) -> None:
    reasons = [
        f"{change.address}: {reason}"
        for change in changes
        if change.observed is not None
        and (reason := kinds[change.desired.kind].refuse(change.desired, change.observed, change.differences))
    ]
    if reasons:
        raise PlanError(
            "What is wanted cannot be reached from what is there:\n" + "\n".join(reasons),
            hint="Nothing was changed. Do what each line says, use another name in the template, or remove the old one by "
            "hand first.",
        )


def plain(value: Any) -> Any:
    """A value as JSON, the same text for the same value: sets sorted, models as objects of the fields set."""
    match value:
        case BaseModel():
            return {name: plain(getattr(value, name)) for name in sorted(value.model_fields_set)}
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
        case list() | tuple():
            return [plain(item) for item in value]
        case datetime() | date():
            return value.isoformat()
        case None | bool() | int() | float() | str():
            return value
    return str(value)
