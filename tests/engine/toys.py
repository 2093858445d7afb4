"""A kind of the simplest sort, for tests of the engine: boxes on a shelf, kept in a dictionary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from pydantic import Field

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.steps import Steps


@dataclass(frozen=True)
class Ask:
    """What the toy kind asks for."""

    verb: str
    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    alone: bool = False

    def by_itself(self) -> Ask:
        return replace(self, alone=True)


class Box(Resource):
    kind: ClassVar[str] = "boxes"
    key_fields: ClassVar[frozenset[str]] = frozenset({"name", "after", "heavy"})

    name: str
    size: int = 1
    labels: Mapping[str, str] = Field(default_factory=dict)
    once: frozenset[str] = frozenset()
    after: tuple[str, ...] = ()
    heavy: bool = False

    @property
    def key(self) -> str:
        return self.name

    def needs(self) -> frozenset[str]:
        return frozenset(f"boxes/{name}" for name in self.after)

    def not_compared(self) -> frozenset[str]:
        return frozenset({"once", *(f"labels.{label}" for label in self.once)})


class Shelf(Resource):
    kind: ClassVar[str] = "shelves"
    key_fields: ClassVar[frozenset[str]] = frozenset({"name"})
    foundation: ClassVar[bool] = True

    name: str

    @property
    def key(self) -> str:
        return self.name


class Boxes(Kind[Box]):
    """A heavy box must stand before the next is put on it; light ones are handed over together."""

    resource = Box

    def observe(self, desired: Sequence[Box], known: Known) -> Steps[dict[str, Observed[Box]]]:
        there: dict[str, dict[str, Any]] = yield Ask("list")
        return {
            box.address: Observed(box.like(there[box.name.casefold()]))
            for box in desired
            if box.name.casefold() in there
        }

    def create(self, desired: Box, known: Known) -> Steps[Observed[Box]]:
        yield Ask("make", desired.name, desired.model_dump(exclude_unset=True))
        return Observed(desired)

    def update(
        self, desired: Box, observed: Observed[Box], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[Box]]:
        yield Ask("change", desired.name, {d.path: d.after for d in differences})
        return Observed(desired)

    def at_once(self, desired: Box, known: Known) -> bool:
        return not desired.heavy

    def refuse(self, desired: Box, observed: Observed[Box], differences: Sequence[Difference]) -> str:
        return "A box cannot shrink." if desired.size < observed.resource.size else ""

    def delete(self, observed: Observed[Box], known: Known) -> Steps[None]:
        yield Ask("remove", observed.resource.name)


class Shelves(Kind[Shelf]):
    resource = Shelf

    def observe(self, desired: Sequence[Shelf], known: Known) -> Steps[dict[str, Observed[Shelf]]]:
        there = yield Ask("shelves")
        return {shelf.address: Observed(shelf) for shelf in desired if shelf.name in there}

    def create(self, desired: Shelf, known: Known) -> Steps[Observed[Shelf]]:
        yield Ask("put up", desired.name)
        return Observed(desired)

    def update(
        self, desired: Shelf, observed: Observed[Shelf], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[Shelf]]:
        raise NotImplementedError
        yield

    def delete(self, observed: Observed[Shelf], known: Known) -> Steps[None]:
        raise NotImplementedError
        yield


KINDS: dict[str, Kind[Any]] = {"shelves": Shelves(), "boxes": Boxes()}


class Room:
    """Answers what the toy kinds ask. ``before(ask)`` may raise; ``after(ask)`` too, when the thing is done."""

    def __init__(self, **boxes: dict[str, Any]) -> None:
        self.boxes: dict[str, dict[str, Any]] = {
            name: {"size": 1, "labels": {}, **box} for name, box in boxes.items()
        }
        self.shelves: set[str] = set()
        self.asked: list[Ask] = []
        self.before: Callable[[Ask], None] = lambda ask: None
        self.after: Callable[[Ask], None] = lambda ask: None

    def __call__(self, ask: Ask) -> Any:
        self.asked.append(ask)
        self.before(ask)
        answer = self._answer(ask)
        self.after(ask)
        return answer

    def _answer(self, ask: Ask) -> Any:
        match ask.verb:
            case "list":
                return {name: dict(box) for name, box in self.boxes.items()}
            case "shelves":
                return set(self.shelves)
            case "put up":
                self.shelves.add(ask.name)
            case "make" | "change":
                box = self.boxes.setdefault(ask.name.casefold(), {"size": 1, "labels": {}})
                box.update({k: v for k, v in ask.values.items() if k in ("size", "labels")})
                box["labels"] |= {k[7:]: v for k, v in ask.values.items() if k.startswith("labels.")}
        return None

    def writes(self) -> list[str]:
        return [f"{a.verb} {a.name}" for a in self.asked if a.verb not in ("list", "shelves")]
